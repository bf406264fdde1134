"""Praise: a softer card, the direct message that brings it, and the window in which it is handed on. Pure.

slack-ux.md, section 12: first handed on, then answered, because the answer says so. Nobody is mentioned on the card:
who has it is told by direct message, in their hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.pages import CardState, CaseCard, CaseNotice, HandWindow, Praise, PraiseBrought
from bot.pages.praise import PraiseEntry
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    Sentence,
    actions,
    button,
    line,
    menu,
    plain,
    plain_text,
    rich,
    say,
)
from handlers.slack.views.card import OVER, WAITING, barred
from handlers.slack.views.card import card as settled_card
from handlers.slack.views.discreet import discreet
from handlers.slack.views.forms import View, asked, view
from handlers.slack.views.matter import (
    came_with,
    choices,
    customer,
    due,
    leaves,
    myself_button,
    named,
    reply_button,
    thread_button,
    where,
    words,
)
from handlers.slack.views.notices import case_notice
from handlers.slack.views.notification import Rendered, notification

_MOST_ENTRY: Final = 60
_FIRST: Final = "First hand it on to {}; then the answer can say so."
_MOST_NAMED: Final = 2
_MOST_NAME: Final = 80
_MOST_HOW: Final = 200


def card(page: CaseCard, praise: Praise) -> Rendered:
    """The card while somebody waits for a kind word; afterwards it is a card like any other, and says who heard. Until
    somebody has, it can still be handed on."""
    if page.state not in WAITING:
        shown = settled_card(replace(page, praise=None))
        handed = say(" ".join(praise.handed))
        if page.state not in OVER:
            hand = [] if handed else [hand_button(page.matter.case, customer(page.matter), primary=True)]
            more = menu(choices(page.matter, ids.DO_PASS, ids.DO_DONE, ids.DO_ABOUT))
            shown = replace(shown, blocks=[*shown.blocks[:-1], *actions([*hand, *more])])
        if not handed or page.state is CardState.DELETED:
            return shown
        head, *rest = shown.blocks
        said, mention, whom = shown.text.partition(" For <@")
        return Rendered(f"{said} {notification(plain(handed))}{mention}{whom}", [head, rich([line(handed)]), *rest])
    matter, person = page.matter, page.person
    first = _first(page)
    whose = f"With {person.name}." if person else "With nobody yet."
    told = _told(praise, barred(page) if page.blocked else "")
    said = notification(plain(first) + (":" if matter.words.strip() else "."), matter.words, f"{whose} {told}")
    blocks = [rich([line(first), *words(matter), line(say(whose)), line(say(told))])]
    return Rendered(said, blocks + actions([*_buttons(page, praise), *_more(page)]))


def notice(page: CaseNotice, praise: Praise) -> Rendered:
    """The direct message that brings praise to whom it is with, and the one that reminds them."""
    if page.state not in WAITING or page.state is CardState.MOVED:
        return case_notice(replace(page, praise=None))
    matter = page.matter
    first = _first(page)
    told = _told(praise, barred(page) if page.blocked else leaves(matter, page.person, page.voice))
    said = plain(first) + (":" if matter.words.strip() else ".")
    buttons = [*_buttons(page, praise), *thread_button(matter, page.thread_url), *_more(page)]
    shown = Rendered(
        notification(said, matter.words, " ".join(filter(None, (came_with(matter), told)))),
        [rich([line(first), *words(matter), line(say(told))]), *actions(buttons)],
    )
    return discreet(shown, said, matter.topic) if page.person.discreet else shown


def _first(page: CaseCard | CaseNotice) -> Sentence:
    """``Praise from Mira Kovač on X, public, no hurry: by 14:00 on Tue 5 May``"""
    matter, zone = page.matter, page.person.zone if page.person else None
    reminds = page.praise is not None and page.praise.reminds
    lead = "Still without a word from us: praise from " if reminds else "Praise from "
    again = " wrote again" if page.state is CardState.AGAIN else ""
    return say(lead, named(matter), again, f" on {where(matter)}", due(matter, zone, ", no hurry: by "))


def _told(praise: Praise, how: str) -> str:
    whom = " and ".join(display_name(name, "") for name in praise.names[:_MOST_NAMED]) or "whom it is about"
    return " ".join(filter(None, (*praise.handed, "" if praise.handed else _FIRST.format(whom), how)))


def _buttons(page: CaseCard | CaseNotice, praise: Praise) -> list[Element]:
    """First handed on, then answered: whichever comes next stands first."""
    matter = page.matter
    hand = hand_button(matter.case, customer(matter), primary=not praise.handed)
    answerable = page.person is not None and not page.blocked
    reply = [reply_button(matter, primary=bool(praise.handed))] if answerable else []
    answer = reply or myself_button(matter, page.intent_url)
    return [*answer, hand] if praise.handed else [hand, *answer]


def hand_button(case: str, name: str, *, primary: bool = False) -> Element:
    told = f"Handed on: write down who heard what {name} wrote"
    return button("Handed on to…", ids.HAND_ON, CaseRef(case), told, primary=primary)


def _more(page: CaseCard | CaseNotice) -> list[Element]:
    return menu(choices(page.matter, ids.DO_PASS, ids.DO_ELSEWHERE, ids.DO_COMPLAINT, ids.DO_DONE, ids.DO_ABOUT))


def hand_window(window: HandWindow) -> View:
    """Who heard of it, and how."""
    name = customer(window.matter)
    handed = [rich(line(say(one)) for one in window.handed)] if window.handed else []
    who = {"type": "plain_text_input", "action_id": ids.INPUT_PERSON, "max_length": _MOST_NAME}
    if window.names and not window.handed:
        who |= {"initial_value": display_name(window.names[0], "")[:_MOST_NAME]}
    colleague = {"type": "users_select", "action_id": ids.INPUT_COLLEAGUE, "placeholder": plain_text("Choose a person")}
    how = {"type": "plain_text_input", "action_id": ids.INPUT_HOW, "max_length": _MOST_HOW}
    blocks = [
        rich([line(say(f"What {name} wrote, brought to whom it is about:")), *words(window.matter, 200)]),
        *handed,
        asked(ids.INPUT_COLLEAGUE, "Are they in Slack? We bring it to them", colleague) | {"optional": True},
        asked(ids.INPUT_PERSON, "Or who heard of it from you?", who) | {"optional": True},
        asked(ids.INPUT_HOW, "How? Your answer can say so", how) | {"optional": True},
        {"type": "section", "text": plain_text(f"It stays among us. {name} hears of it by your answer alone.")},
    ]
    return view(
        ids.WINDOW_HAND_ON,
        "Handed on to…",
        blocks,
        CaseRef(window.matter.case),
        submit="Write it down",
        close="Not yet",
    )


def brought(page: PraiseBrought) -> Rendered:
    """The direct message to whom it is about: somebody's kind words, and that there is nothing to do."""
    matter = page.matter
    first = say(f"{page.by} hands this on to you: ", named(matter), f" on {where(matter)}")
    last = say(f"{page.answers or 'One of our executives'} answers it in their own name. There is nothing to do.")
    more = " ".join(filter(None, (came_with(matter), plain(last))))
    said = notification(plain(first) + (":" if matter.words.strip() else "."), matter.words, more)
    return Rendered(said, [rich([line(first), *words(matter), line(last)])])


def entries(found: Sequence[PraiseEntry], now: datetime, zone: str, *, replies: bool) -> list[Block]:
    """One section each in App Home, with what comes next beside it."""
    blocks: list[Block] = []
    for one in found:
        matter = one.matter
        quoted = f" “{quote(matter.words, _MOST_ENTRY)}”" if matter.words.strip() else ""
        handed = " Handed on." if one.handed else ""
        whose = f" With {display_name(one.holder, '')}." if one.holder else ""
        by = plain(due(replace(matter, waiting_since=now), zone, ", by "))
        entry: Block = {
            "type": "section",
            "text": plain_text(f"{customer(matter)} on {where(matter)}{by}.{quoted}{handed}{whose}"),
        }
        if not one.holder:
            hand = hand_button(matter.case, customer(matter))
            entry["accessory"] = reply_button(matter, primary=False) if one.handed and replies else hand
        blocks.append(entry)
    return blocks
