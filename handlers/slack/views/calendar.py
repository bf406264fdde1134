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
    actions,
    button,
    line,
    link_button,
    plain_text,
    rich,
    say,
    text,
)
from handlers.slack.views.forms import View, view
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.times import spoken

_ABOUT: Final = (
    "Your shifts in your own calendar: open the page and subscribe. The calendar follows the rota by itself. "
    "Whoever has its address can read it, so keep it to yourself."
)
_ABOUT_LEAVE: Final = (
    "I can ask you about leave that stands in your own calendar. I read when you are away or busy for half a day or "
    "longer, never what it is called, and nothing changes before you say so."
)
_HINT: Final = "https://…/calendar.ics"


def calendar_window(window: CalendarWindow) -> View:
    blocks: list[Block] = []
    if window.own is not None:
        blocks += [rich([line(say(_ABOUT))]), *_link(window.own, "your calendar")]
    for link in window.rotas:
        blocks += [rich([line(say(text(link.title, bold=True)))]), *_link(link, link.title)]
    if window.own is None:
        return view(ids.WINDOW_CALENDAR, "My calendar", blocks, OWN, close="Close")
    blocks += [rich([line(say(_ABOUT_LEAVE)), *([line(say(_reads(window)))] if window.leave_from else [])])]
    if window.leave_from:
        stop = button(
            "Stop reading", ids.LEAVE_STOP, OWN, "Stop reading leave from your calendar; its address is forgotten"
        )
        blocks += actions([stop])
    label = "Another address" if window.leave_from else "Address of your calendar"
    field = {"type": "plain_text_input", "action_id": ids.INPUT_WORDS, "placeholder": plain_text(_HINT)}
    blocks.append(
        {
            "type": "input",
            "block_id": ids.INPUT_WORDS,
            "label": plain_text(label),
            "hint": plain_text("In Outlook or Google Calendar: the secret or published address in iCal format."),
            "element": field,
            "optional": True,
        }
    )
    return view(ids.WINDOW_CALENDAR, "My calendar", blocks, OWN, submit="Save", close="Close")


def new_address_window(window: NewAddressWindow) -> View:
    told = (
        f"{window.title}: the address of now is worth nothing any more, at once.",
        "Wherever it is subscribed to, the new one has to be put in.",
    )
    blocks = [rich(line(say(one)) for one in told)]
    ref = CalendarRef(window.subject)
    return view(ids.WINDOW_NEW_ADDRESS, "New address", blocks, ref, submit="New address", close="Not now")


def leave_proposal(page: LeaveProposal) -> Rendered:
    """``Your calendar says you are away Mon 4 to Fri 8 May.``"""
    first = {
        ProposalState.ASKED: f"Your calendar says you are away {page.when}.",
        ProposalState.ACCEPTED: f"You are away {page.when}.",
        ProposalState.DECLINED: f"You can answer {page.when}, whatever your calendar says. I do not ask again.",
        ProposalState.GONE: f"No longer asked: whether you are away {page.when}.",
    }[page.state]
    if page.state is not ProposalState.ASKED:
        return Rendered(notification(first), [rich([line(say(first))])])
    then = ["If you are:", *page.moves] if page.moves else ["None of your turns is in it."]
    ref, name = ProposalRef(page.proposal), page.person.name
    buttons = [
        button("I am away", ids.I_AM_AWAY, ref, f"I am away: {name} is not on {page.when}", primary=True),
        button(
            "No, I can answer", ids.I_CAN_ANSWER, ref, "No, I can answer: nothing changes, and you are not asked again"
        ),
    ]
    told = " ".join([first, f"If you are: {'; '.join(page.moves)}." if page.moves else then[0]])
    return Rendered(notification(told), [rich([line(say(one)) for one in (first, *then)]), *actions(buttons)])


def _link(link: CalendarLink, named: str) -> list[Block]:
    return actions(
        [
            *link_button("Open", link.url, f"Open the page of {named}: subscribe, or copy its address"),
            button(
                "New address…", ids.NEW_ADDRESS, CalendarRef(link.subject), f"A new address for {named}; asks first"
            ),
        ]
    )


def _reads(window: CalendarWindow) -> str:
    if window.trouble:
        return f"Leave is to be read from {window.leave_from}, and cannot be: {window.trouble}"
    if window.read_at is None:
        return f"Leave is read from {window.leave_from}, for the first time in a moment."
    return f"Leave is read from {window.leave_from}, last at {spoken(window.read_at, window.zone, window.as_of)}."
