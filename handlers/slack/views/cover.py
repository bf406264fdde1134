"""Requests for cover: the message, its windows, and its lines in App Home. slack-ux.md, sections 8 and 10. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.pages import CoverButton, CoverCard, CoverEntry, CoverGive, CoverLook, CoverPart, WhichCover
from bot.rules.cleaning import clean, cut
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import (
    Block,
    Element,
    actions,
    button,
    line,
    plain_text,
    quoted,
    rich,
    say,
    text,
)
from handlers.slack.views.forms import View, asked, view
from handlers.slack.views.notification import Rendered, notification

#: Label, action, and what a screen reader says before whose hours they are.
_BUTTONS: Final[dict[CoverButton, tuple[str, str, str]]] = {
    CoverButton.ACCEPT: ("Accept", ids.COVER_ACCEPT, "Accept; shows the shifts first"),
    CoverButton.PART: ("Part of it…", ids.COVER_PART, "Part of it; choose a time"),
    CoverButton.NOT_NOW: ("Not now", ids.COVER_NOT_NOW, "Not now, costs nothing"),
    CoverButton.GIVE_BACK: ("Give it back", ids.COVER_BACK, "Give it back; asks first"),
    CoverButton.WITHDRAW: ("Withdraw", ids.COVER_WITHDRAW, "Withdraw; you stay on"),
    CoverButton.ANYBODY: ("Ask anybody", ids.COVER_ANYBODY, "Ask anybody who can"),
    CoverButton.GIVE_TO: ("Give it to…", ids.COVER_GIVE, "Give it to somebody; choose"),
}
#: Radio buttons take ten options (https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element).
_MOST_PEOPLE: Final = 10
_MOST_OPTION: Final = 75


def cover_card(page: CoverCard) -> Rendered:
    """``Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.``"""
    first, *others = page.lines
    note = clean(page.note).strip()
    parts = [line(say(text(first, bold=True)))]
    parts += [quoted(note)] if note else []
    parts += [line(say(one)) for one in others]
    told = notification(first, note, " ".join(others))
    return Rendered(told, [rich(parts), *actions(cover_buttons(page.request, page.buttons, page.about))])


def cover_buttons(request: str, pressed: Sequence[CoverButton], about: str) -> list[Element]:
    """A row of what can be pressed."""
    made = []
    for one in pressed:
        label, action, consequence = _BUTTONS[one]
        primary = one is CoverButton.ACCEPT
        made.append(button(label, action, WhichCover(request), f"{consequence}: {about}", primary=primary))
    return made


def cover_entries(entries: Sequence[CoverEntry], total: int) -> list[Block]:
    """Requests in a list, one button beside its sentence, several below; of the others how many there are: each has a
    message of its own, and leads find them all behind *Gaps*."""
    blocks: list[Block] = []
    for one in entries:
        made = cover_buttons(one.request, one.buttons, one.text)
        entry: Block = {"type": "section", "text": plain_text(one.text)}
        if len(made) == 1:
            entry["accessory"] = made[0]
        blocks += [entry, *(actions(made) if len(made) > 1 else [])]
    more = total - len(entries)
    return blocks + ([{"type": "section", "text": plain_text(f"and {more} more")}] if more > 0 else [])


def cover_look(window: CoverLook) -> View:
    """The shifts that result; saving is the second step."""
    blocks = [rich(line(say(text(told, bold=True))) for told in window.said)]
    blocks.append(rich(line(say(told)) for told in window.lines))
    callback, submit = (ids.WINDOW_COVER_BACK, "Give it back") if window.back else (ids.WINDOW_COVER_LOOK, "Save")
    return view(callback, window.title, blocks, window.which, submit=submit, close="Not now")


def cover_part(window: CoverPart) -> View:
    """From when to when, as much as is asked for already filled in."""
    blocks = [
        rich(line(say(told)) for told in window.lines),
        asked(ids.INPUT_FROM, "From", _instant(ids.INPUT_FROM, window.start)),
        asked(ids.INPUT_UNTIL, "Until", _instant(ids.INPUT_UNTIL, window.end)),
    ]
    return view(ids.WINDOW_COVER_PART, "Part of it", blocks, window.which, submit="Next", close="Not now")


def cover_give(window: CoverGive) -> View:
    """Who could, the one who would then carry least first."""
    blocks: list[Block] = [rich([line(say(text(window.about, bold=True)))])]
    others = [rich([line(say(" ".join(window.others)))])] if window.others else []
    if not window.choices:
        blocks.append(rich([line(say("Nobody else can take all of it."))]))
        return view(ids.WINDOW_NOTICE, "Give it to somebody", [*blocks, *others], OWN, close="Close")
    options = [
        {
            "text": plain_text(cut(name, _MOST_OPTION)[:_MOST_OPTION]),
            "value": executive,
            "description": plain_text(cut(carries, _MOST_OPTION)[:_MOST_OPTION]),
        }
        for executive, name, carries in window.choices[:_MOST_PEOPLE]
    ]
    choice: Element = {
        "type": "radio_buttons",
        "action_id": ids.INPUT_PERSON,
        "options": options,
        "initial_option": options[0],
    }
    blocks.append(asked(ids.INPUT_PERSON, "Who is on instead?", choice))
    return view(
        ids.WINDOW_COVER_GIVE, "Give it to somebody", [*blocks, *others], window.which, submit="Next", close="Not now"
    )


def _instant(name: str, at: datetime) -> Element:
    return {"type": "datetimepicker", "action_id": name, "initial_date_time": int(at.timestamp())}
