"""The card: one message in the case channel, edited as the case goes on. slack-ux.md, section 3. Pure.

Its first line is the state, so that a channel read on a phone is a list of states.
"""

from __future__ import annotations

from bot.pages import CardState, CaseCard, CaseNotice
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.views.blocks import (
    Block,
    Element,
    Sentence,
    actions,
    context,
    date,
    line,
    link,
    menu,
    plain,
    rich,
    say,
    section,
    text,
)
from handlers.slack.views.matter import (
    came_with,
    choices,
    customer,
    due,
    ended,
    leaves_from,
    left_of,
    myself_button,
    named,
    post_button,
    publicly,
    reply_button,
    signer,
    where,
    words,
)
from handlers.slack.views.notification import Rendered, escape, notification
from handlers.slack.views.times import day, spoken
from handlers.slack.views.why import reason_told, topic_buttons, topic_told, which_topic

#: The states in which somebody is asked to answer.
WAITING = frozenset({CardState.NEW, CardState.NOBODY, CardState.WRITING, CardState.AGAIN, CardState.MOVED})
_NOBODY = "Nobody is on the rota now. The leads are told."
OVER = frozenset({CardState.CLOSED, CardState.RIGHT, CardState.UNANSWERED, CardState.ASIDE, CardState.DELETED})
#: Their first line names no channel, and not always the customer: the second does.
_NAMED_BELOW = frozenset({CardState.PROMISED, CardState.ASKED, CardState.RIGHT, CardState.UNANSWERED})
_ANSWER_BY, _BY = text(", answer by "), text(", by ")


def card(page: CaseCard) -> Rendered:
    matter, person = page.matter, page.person
    if page.state is CardState.DELETED:
        return _deleted(page)
    first, follows = state_line(page), _follows(page)
    shown = say(first, follows)
    stands = [line(say(named(matter), f" on {where(matter)}"))] if page.state in _NAMED_BELOW else []
    which = which_topic(matter, page.why) if page.state in WAITING else []
    blocks = [rich([line(shown), *stands, *words(matter), *([line(which)] if which else [])])]
    over = page.state in OVER
    signing, beside = _signing(page), _beside(page, person.zone if person else None)
    blocks += [] if over else _address(page, signing)
    blocks += [context("\n".join(beside))] if beside else []
    said = state_told(page, first) + (f". First on {where(matter)}" if page.state is CardState.AGAIN else "")
    said += f". {customer(matter)} on {where(matter)}" if stands else ""
    after = (
        came_with(matter),
        plain(which[:1]),
        plain(follows).removeprefix(". ") + "." if page.earlier or page.joined else "",
        "" if over else signing,
        barred(page) if page.blocked and not over else "",
        *beside,
    )
    return Rendered(
        notification(
            said + (":" if matter.words.strip() else "."),
            matter.words,
            " ".join(filter(None, after)),
            mention=person.slack if person else None,
        ),
        blocks + actions(_buttons(page)),
    )


def state_line(page: CaseCard | CaseNotice) -> Sentence:
    """The state in words, alike on the card and in the direct message."""
    matter, zone = page.matter, page.person.zone if page.person else None
    at = say(date(page.at, zone, matter.waiting_since)) if page.at else []
    who = page.who or (page.person.name if page.person else "")
    by_whom = f" by {who}" if who else ""
    stands = say(named(matter), f" on {where(matter)}")
    asked = stands + due(matter, zone)
    safety = "Safety. " if matter.danger else ""
    match page.state:
        case CardState.NOBODY:
            return say(safety, "Nobody is on for ", asked)
        case CardState.WRITING:
            return say(safety, asked, f". {who or 'Somebody'} is writing")
        case CardState.MOVED:
            return say(safety, f"Now with {who or 'somebody else'}. ", asked)
        case CardState.AGAIN:
            return say(safety, named(matter), " wrote again", _at(at), due(matter, zone))
        case CardState.ANSWERED:
            return say(f"Answered{by_whom}", _at(at), ". ", stands)
        case CardState.ELSEWHERE:
            return say(f"Answered elsewhere{by_whom}", _at(at), ". ", stands)
        case CardState.CLOSED:
            return say(f"Closed{by_whom}", _at(at), ". ", stands)
        case CardState.PROMISED:
            return say(f"Promised{by_whom}: {page.promised if isinstance(page, CaseCard) else ''}")
        case CardState.ASKED:
            return say("Asked ", named(matter), f" on {day(page.at, zone)} whether it is right" if page.at else "")
        case CardState.RIGHT:
            return say("Closed: ", named(matter), " says it is right", f" ({day(page.at, zone)})" if page.at else "")
        case CardState.UNANSWERED:
            return say(f"Closed{by_whom}: no answer after being asked")
        case CardState.ASIDE:
            return say(f"Not a complaint{f', says {who}' if who else ''}. ", stands)
        case CardState.DELETED:
            return say(left_of(matter))
        case CardState.NEW:
            return say(safety, asked)


def state_told(page: CaseCard | CaseNotice, line: Sentence) -> str:
    """The same as notifications say it, in fewer words but for who wrote again."""
    shorter = page.state is not CardState.AGAIN
    return plain([_BY if part == _ANSWER_BY and shorter else part for part in line])


def _at(at: Sentence) -> Sentence:
    return say(" at ", at) if at else []


def _deleted(page: CaseCard) -> Rendered:
    """Nothing of the words, and no name: what was deleted there is gone here."""
    first = state_line(page)
    more = menu(choices(page.matter, ids.DO_ABOUT))
    mention = page.person.slack if page.person else None
    return Rendered(notification(plain(first) + ".", mention=mention), [rich([line(first)]), *actions(more)])


def _address(page: CaseCard, signing: str) -> list[Block]:
    """Whose it is, and how an answer would be signed: ours alone, so that the mention works."""
    if page.person is None:
        return [section(_NOBODY)]
    # Somebody without a Slack id cannot be mentioned, and sees why nothing can leave.
    called = f"<@{page.person.slack}>" if page.person.slack else escape(page.person.name)
    mine = f"{called}, this one is yours." if page.state in WAITING else f"With {called}."
    if page.blocked:
        return [section(mine), rich([line(say(barred(page)))])]
    return [section(f"{mine} {escape(signing)}".rstrip())]


def barred(page: CaseCard | CaseNotice) -> str:
    """Why nothing can leave from here, and the way that a person has all the same."""
    why = f"Nothing can leave yet: {ended(page.blocked or '')}"
    if not page.intent_url:
        return why
    return f"{why} You can post it yourself on {page.matter.channel}; it is noted here when it is seen."


def _signing(page: CaseCard) -> str:
    """``Your answer goes out publicly from @acme, signed “— Ana Ruiz, Chief Operating Officer”.``"""
    if page.person is None:
        return _NOBODY
    if page.blocked or page.state not in WAITING:
        return ""
    signed = page.voice.signature if page.voice else signer(page.person, None)
    return f"Your answer goes out {publicly(page.matter)}{leaves_from(page.matter, page.voice)}" + (
        "." if page.voice and page.voice.own else f", signed “{signed}”." if signed else f" as {page.person.name}."
    )


def _follows(page: CaseCard) -> Sentence:
    earlier = say(". ", link("It follows an earlier case", page.earlier)) if page.earlier else []
    return say(earlier, ". One matter with ", link(*page.joined)) if page.joined else earlier


def _beside(page: CaseCard, zone: str | None) -> list[str]:
    """What is good to know and changes nothing, in lines."""
    matter = page.matter
    parts = (
        page.under and f"Under {display_name(page.under, '')}'s {matter.noun}.",
        page.history,
        topic_told(page.why) if page.state in WAITING else "",
        f"Waiting since {spoken(matter.waiting_since, zone)}." if page.state in WAITING else "",
    )
    reason = reason_told(page.why) if page.state in WAITING else ""
    return list(filter(None, (" ".join(filter(None, parts)), reason)))


def _buttons(page: CaseCard) -> list[Element]:
    matter = page.matter
    if page.state in OVER:
        return menu(choices(matter, ids.DO_ABOUT))
    if page.state not in WAITING:
        return menu(choices(matter, ids.DO_PASS, ids.DO_ASIDE, ids.DO_TOPIC, ids.DO_DONE, ids.DO_ABOUT))
    more = menu(choices(matter, ids.DO_PASS, ids.DO_ASIDE, ids.DO_TOPIC, ids.DO_ELSEWHERE, ids.DO_ABOUT))
    # Nobody may answer in a name that nothing can leave in; nobody at all where nobody is on.
    answerable = page.person is not None and not page.blocked
    first = [reply_button(matter)] if answerable else myself_button(matter, page.intent_url)
    return [*first, *(topic_buttons(matter, page.why) or post_button(matter)), *more]
