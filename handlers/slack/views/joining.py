"""Two cases that may be one matter: the question, and what was said of it. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import JoiningState, MayBeOne, WhichJoining
from handlers.slack import ids
from handlers.slack.views.blocks import Element, Sentence, actions, button, date, line, link, plain, rich, say
from handlers.slack.views.discreet import discreet
from handlers.slack.views.matter import customer, named, thread_button, where, words
from handlers.slack.views.notification import Rendered, notification

_MOST_WORDS: Final = 200


def may_be_one(page: MayBeOne) -> Rendered:
    """``Dana Wells on X, public. This may be the same matter as Dana Wells's on Telegram.``"""
    if page.state is not JoiningState.OFFERED:
        return _said(page)
    matter, other = page.matter, page.other
    first = say(named(matter), f" on {where(matter)}. This may be the same matter as ", _theirs(page), ".")
    then = say(f"{customer(other)} wrote on {where(other)}:")
    what = say(page.why, " Joined, they have one owner and name each other; nothing is sent.")
    lines = [line(first), *words(matter, _MOST_WORDS), line(then), *words(other, _MOST_WORDS), line(what)]
    after = f"{plain(then)} “{other.words}” {plain(what)}" if other.words.strip() else plain(what)
    shown = Rendered(notification(plain(first), matter.words, after), [rich(lines), *actions(_buttons(page))])
    return discreet(shown, plain(first), matter.topic) if page.person.discreet else shown


def _theirs(page: MayBeOne) -> Sentence:
    return say(link(f"{customer(page.other)}'s on {page.other.channel}", page.other_url))


def _buttons(page: MayBeOne) -> list[Element]:
    one, other = customer(page.matter), f"{customer(page.other)}'s on {page.other.channel}"
    which = WhichJoining(page.joining)
    return [
        button("Join them", ids.JOIN_THEM, which, f"Join {one}'s case with {other}", primary=True),
        button("Not the same", ids.NOT_THE_SAME, which, f"Keep {one}'s case apart from {other}"),
        *thread_button(page.matter, page.thread_url),
    ]


def _said(page: MayBeOne) -> Rendered:
    """One line of what was said, and the way back from it."""
    matter = page.matter
    by = f" by {page.who}" if page.who else ""
    at = say(" at ", date(page.at, page.person.zone, matter.waiting_since)) if page.at else []
    head = say(named(matter), f" on {where(matter)}.")
    match page.state:
        case JoiningState.JOINED:
            told = say(head, " Joined with ", _theirs(page), by, at, ".")
        case JoiningState.SPLIT:
            told = say(head, " Taken apart from ", _theirs(page), by, at, ".")
        case JoiningState.REFUSED:
            told = say(head, " Not the same matter as ", _theirs(page), f", says {page.who}" if page.who else "", ".")
        case _:
            told = say("No longer needed. ", head)
    buttons = []
    if page.state is JoiningState.JOINED:
        consequence = f"Take {customer(matter)}'s case apart from {customer(page.other)}'s; both stay"
        buttons = [button("Not the same person", ids.NOT_ONE_PERSON, WhichJoining(page.joining), consequence)]
    return Rendered(notification(plain(told).strip()), [rich([line(told)]), *actions(buttons)])
