"""*My calendar…*, and the question whether an absence in somebody's calendar is one. Pure.

An address is shown behind a button that opens a page, since words in a window cannot be copied on a phone.
"""

from __future__ import annotations

from typing import Final

from bot.pages import CalendarLink, CalendarWindow, LeaveProposal, NewAddressWindow, ProposalState
from handlers.slack import ids
from handlers.slack.values import OWN, CalendarRef, ProposalRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    actions,
    button,
    line,
    link_button,
    plain_text,
    rich,
    say,
    text,
)
from handlers.slack.views.forms import View, asked, view
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.times import spoken

_SHIFTS: Final = "Your shifts in your own calendar"
_ABOUT: Final = (
    "Open the page and subscribe: the calendar then follows the rota by itself. Whoever has its address can read it."
)
_LEAVE: Final = "Leave that stands in your own calendar"
_ABOUT_LEAVE: Final = "Only when you are away is read, never what it is called. You are asked before anything changes."
_HINT: Final = "https://…/calendar.ics"
_WHERE: Final = "In Outlook or Google Calendar: the published or secret address in iCal format."


def calendar_window(window: CalendarWindow) -> View:
    blocks: list[Block] = []
    if window.own is not None:
        blocks += [_headed(_SHIFTS, _ABOUT), *_link(window.own)]
    for link in window.rotas:
        blocks += [_headed(link.title), *_link(link)]
    if window.own is None:
        return view(ids.WINDOW_CALENDAR, "My calendar", blocks, OWN, close="Close")
    blocks.append(_headed(_LEAVE, _ABOUT_LEAVE, *([_reads(window)] if window.leave_from else [])))
    if window.leave_from:
        stops = f"Stop reading the calendar of {window.name}; its address is forgotten"
        blocks += actions([button("Stop reading", ids.LEAVE_STOP, OWN, stops)])
    label = "Another address" if window.leave_from else "Address of your calendar"
    field: Element = {"type": "plain_text_input", "action_id": ids.INPUT_WORDS, "placeholder": plain_text(_HINT)}
    blocks.append(asked(ids.INPUT_WORDS, label, field) | {"hint": plain_text(_WHERE), "optional": True})
    return view(ids.WINDOW_CALENDAR, "My calendar", blocks, OWN, submit="Save", close="Close")


def new_address_window(window: NewAddressWindow) -> View:
    told = (
        f"The present address of “{window.title}” stops working at once.",
        "Wherever it was subscribed to, the new one has to be put in.",
    )
    blocks = [rich(line(say(one)) for one in told)]
    ref = CalendarRef(window.subject)
    return view(ids.WINDOW_NEW_ADDRESS, "New address", blocks, ref, submit="New address", close="Not now")


def leave_proposal(page: LeaveProposal) -> Rendered:
    """``Your calendar says you are away Mon 4 to Fri 8 May.``"""
    first = {
        ProposalState.ASKED: f"Your calendar says you are away {page.when}.",
        ProposalState.ACCEPTED: f"You are away {page.when}. To take it back, write “/rota undo”.",
        ProposalState.DECLINED: f"Noted: you can answer, {page.when}. You are not asked about it again.",
        ProposalState.GONE: f"{page.when} needs no answer any more.",
    }[page.state]
    if page.state is not ProposalState.ASKED:
        return Rendered(notification(first), [rich([line(say(first))])])
    then = ["If you are:", *page.moves] if page.moves else ["None of your turns is in it."]
    ref, name = ProposalRef(page.proposal), page.person.name
    buttons = [
        button("I am away", ids.I_AM_AWAY, ref, f"I am away: {name} is not on {page.when}", primary=True),
        button("No, I can answer", ids.I_CAN_ANSWER, ref, f"No: {name} can answer, nothing changes"),
    ]
    told = " ".join([first, f"If you are: {'; '.join(page.moves)}." if page.moves else then[0]])
    return Rendered(notification(told), [rich([line(say(one)) for one in (first, *then)]), *actions(buttons)])


def _headed(heading: str, *told: str) -> Block:
    return rich([line(say(text(heading, bold=True))), *(line(say(one)) for one in told)])


def _link(link: CalendarLink) -> list[Block]:
    renew = f"A new address for {link.title}; asks first"
    return actions(
        [
            *link_button("Open", link.url, f"Open {link.title}: subscribe, or copy the address"),
            button("New address…", ids.NEW_ADDRESS, CalendarRef(link.subject), renew),
        ]
    )


def _reads(window: CalendarWindow) -> str:
    if window.trouble:
        return f"Leave cannot be read from {window.leave_from}. {window.trouble}"
    if window.read_at is None:
        return f"Leave is read from {window.leave_from}, for the first time in a moment."
    return f"Leave is read from {window.leave_from}, last at {spoken(window.read_at, window.zone, window.as_of)}."
