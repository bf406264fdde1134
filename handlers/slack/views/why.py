"""Why a case is here: on the card in two lines, in *All about this case…* at length; and which topic it is. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import Matter
from bot.pages.why import WhichTopic, Why
from bot.rules.cleaning import cut, display_name
from bot.rules.triage import DANGER
from bot.rules.wording import listed
from handlers.slack import ids
from handlers.slack.views.blocks import MOST_LABEL, Element, Sentence, button, link, say
from handlers.slack.views.matter import customer

#: How sure a probability is, in a word; from which one on.
_UNSURELY: Final = "Perhaps"
_SURELY: Final = ((0.9, "Surely"), (0.6, "Probably"), (0.0, _UNSURELY))
_MOST_NAMED: Final = 3


def topic_told(why: Why | None) -> str:
    """``About late refund, a guess.``, and what was promised before."""
    return " ".join(filter(None, (why.before, _topic(why)))) if why else ""


def reason_told(why: Why | None) -> str:
    """``Surely a complaint: they have been waiting; it has happened before. Presses: a child is concerned.``"""
    return " ".join(filter(None, (_signals(why), _pressing(why), _names(why)))) if why else ""


def which_topic(matter: Matter, why: Why | None) -> Sentence:
    """``Late refund or wrong address? Open on X``: the post's own button makes room for the two topics."""
    if why is None or not why.asks:
        return []
    asked = " or ".join(title for _, title in why.asks)
    post = say(" ", link(f"Open on {matter.channel}", matter.url)) if matter.url else []
    return say(f"{_capital(asked)}?", post)


def topic_buttons(matter: Matter, why: Why | None) -> list[Element]:
    """The two likeliest topics."""
    presses = (ids.TOPIC_FIRST, ids.TOPIC_SECOND)
    return [
        button(
            cut(_capital(title), MOST_LABEL)[:MOST_LABEL],
            press,
            WhichTopic(matter.case, name),
            f"What {customer(matter)} wrote is about: {title}",
        )
        for press, (name, title) in zip(presses, why.asks if why else (), strict=False)
    ]


def sentences(why: Why | None, history: str) -> list[str]:
    """The same at length, with how sure each is."""
    if why is None:
        return [history] if history else []
    share = "" if why.share is None else f", a guess ({why.share:.0%})"
    topic = f"About {why.topic}{share}." if why.topic else "What it is about is not known."
    return [
        one
        for one in (
            _signals(why, "" if why.sure is None else f" ({why.sure:.0%})"),
            _pressing(why),
            topic,
            _names(why),
            " ".join(filter(None, (history, why.before))),
        )
        if one
    ]


def _signals(why: Why, share: str = "") -> str:
    told = "; ".join(why.signals)
    if why.sure is None:
        return f"Here because {told}." if told else ""
    word = next(word for least, word in _SURELY if why.sure >= least)
    if word == _UNSURELY and why.urgency >= DANGER and why.pressing:  # that alone brought it here, whatever it is
        return f"It is here for the danger; by its words alone it may be no complaint{share}." if share else ""
    return f"{word} a complaint{share}{f': {told}' if told else ''}."


def _pressing(why: Why) -> str:
    word = "Danger" if why.urgency >= DANGER else "Urgent"
    return f"{word}: {'; '.join(why.pressing)}." if why.pressing else ""


def _topic(why: Why) -> str:
    if why.asks:  # that is asked right above
        return ""
    return f"About {why.topic}{'' if why.share is None else ', a guess'}." if why.topic else ""


def _names(why: Why) -> str:
    names = [display_name(name, "") for name in why.names[:_MOST_NAMED]]
    whom = "a person" if len(names) == 1 else "people"
    return f"Names {whom}: {listed(names)}." if names else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
