"""``/rota``: its answer, and the windows in which the rota is looked at and changed. Pure.

Times stand in the sentences already; the fields in which they are chosen are Slack's own, on the reader's clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.pages import CoverButton, RotaDone, RotaForm, RotaList, RotaLook
from bot.pages.rota import RotaAnswer, RotaButton, RotaLine
from handlers.slack import ids
from handlers.slack.values import OWN, ChangeRef
from handlers.slack.views.blocks import Block, Element, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.cover import cover_buttons
from handlers.slack.views.forms import MOST_CHOICES, View, asked, option, view
from handlers.slack.views.times import place

#: Label, action and what a screen reader says.
BUTTONS: Final[dict[RotaButton, tuple[str, str, str]]] = {
    RotaButton.COVER: ("Cover me…", ids.ROTA_COVER, "Cover me: choose a time and who is on instead"),
    RotaButton.COVER_OTHERS: (
        "Cover…",
        ids.ROTA_COVER_OTHERS,
        "Cover somebody: choose whom, when, and who is on instead",
    ),
    RotaButton.TIME_OFF: ("Time off…", ids.ROTA_TIME_OFF, "Time off of somebody: choose whose, and days or hours"),
    RotaButton.AWAY: ("I am away…", ids.ROTA_AWAY, "I am away: choose days or hours"),
    RotaButton.TAKE: ("Take over…", ids.ROTA_TAKE, "Take over the turn that is on; asks first"),
    RotaButton.PUT: ("Put somebody on…", ids.ROTA_PUT, "Put somebody on for a time"),
    RotaButton.WEEK: ("Week", ids.ROTA_WEEK, "Week: who is on in the next seven days"),
    RotaButton.MONTH: ("Four weeks", ids.ROTA_MONTH, "Four weeks: who is on"),
    RotaButton.GAPS: ("Gaps", ids.ROTA_GAPS, "Gaps: when nobody is on in the next 30 days"),
    RotaButton.LOAD: ("Load", ids.ROTA_LOAD, "Load: what each executive carried"),
    RotaButton.WHY: ("Why", ids.ROTA_WHY, "Why this person is on"),
    RotaButton.UNDO: ("Undo…", ids.ROTA_UNDO, "Undo the last change of the rota; asks first"),
    RotaButton.ROTAS: (
        "Rotas and layers…",
        ids.STRUCTURE_ROTAS,
        "Rotas and layers: who takes turns, when, in what order",
    ),
    RotaButton.TOPICS: ("Topics and routes…", ids.STRUCTURE_TOPICS, "Topics and routes: what goes where"),
    RotaButton.PEOPLE: ("People…", ids.STRUCTURE_PEOPLE, "People: who is in the plan"),
    RotaButton.ESCALATION: ("Escalation…", ids.STRUCTURE_ESCALATION, "Escalation: how long an answer may take"),
    RotaButton.TRY: ("Try a change", ids.STRUCTURE_TRY, "Try a change on what came last month; nothing is saved"),
    RotaButton.CALENDAR: ("My calendar…", ids.CALENDAR, "My calendar: shifts in your own calendar, and leave from it"),
}
#: Characters of a word to those who are asked.
MOST_NOTE: Final = 300
#: So many stand in one row on a phone.
_A_ROW: Final = 5


def rota_answer(answer: RotaAnswer) -> dict[str, Any]:
    """What a command is acknowledged with: a message to its writer alone."""
    blocks = [rich(line(say(told)) for told in answer.lines), *rota_buttons(answer.buttons)]
    return {"response_type": "ephemeral", "text": "\n".join(answer.lines), "blocks": blocks}


def rota_buttons(pressed: tuple[RotaButton, ...]) -> list[Block]:
    """Rows of what can be pressed."""
    made = [rota_button(one) for one in pressed]
    return [row for at in range(0, len(made), _A_ROW) for row in actions(made[at : at + _A_ROW])]


def rota_button(pressed: RotaButton, label: str = "") -> Element:
    """One of them, if need be under another name."""
    usual, action, consequence = BUTTONS[pressed]
    return button(label or usual, action, OWN, consequence if not label else f"{label}: {consequence}")


def rota_lines(lines: Sequence[RotaLine]) -> list[Block]:
    """A block for each sentence, and what can be done about it beside it."""
    blocks: list[Block] = []
    for one in lines:
        entry: Block = {"type": "section", "text": plain_text(one.text)}
        if one.fill is not None:
            entry["accessory"] = button("Fill…", ids.FILL, one.fill, f"Fill this gap, choose somebody: {one.text}")
        elif one.request:
            entry["accessory"] = cover_buttons(one.request, (CoverButton.GIVE_TO,), one.text)[0]
        blocks.append(entry)
    return blocks


def rota_form(window: RotaForm) -> View:
    """The fields; for absence days and, if wanted, hours."""
    wished = window.wished
    blocks: list[Block] = [rich(line(say(text(told, bold=True))) for told in window.said)] if window.said else []
    if window.name:
        clock = f", {place(window.zone)}" if wished.act == RotaButton.AWAY and place(window.zone) else ""
        blocks.append(rich([line(say(f"For {window.name}{clock}."))]))
    if window.people:
        blocks.append(_choice(ids.INPUT_PERSON, "Who?", window.people, wished.who))
    blocks += _days(window) if wished.act == RotaButton.AWAY else _period(window)
    if window.others:
        blocks.append(_choice(ids.INPUT_OTHER, "Who is on instead?", window.others, wished.other))
    if window.rotas:
        blocks.append(_choice(ids.INPUT_ROTA, "On which rota?", window.rotas, wished.rota or window.rotas[0][0]))
    return view(ids.WINDOW_ROTA, window.title, blocks, wished, submit="Next", close="Not now")


def rota_look(window: RotaLook) -> View:
    """The shifts that result; saving is the second step."""
    blocks = [rich([*(line(say(text(told, bold=True))) for told in window.said)])]
    blocks.append(rich(line(say(told)) for told in window.lines))
    if window.undoes is not None:
        ref = ChangeRef(str(window.undoes), window.wished.state)
        return view(ids.WINDOW_ROTA_UNDO, window.title, blocks, ref, submit="Take it back", close="Not now")
    if window.asks:
        blocks.append(asked(ids.INPUT_NOTE, "A word to them", _note()) | {"optional": True})
    back = button("Change this…", ids.ROTA_BACK, window.wished, "Change this: back to the fields; nothing is saved")
    blocks += actions([back])
    return view(
        ids.WINDOW_ROTA_LOOK,
        window.title,
        blocks,
        window.wished,
        submit="Ask" if window.asks else "Save",
        close="Not now",
    )


def _note() -> Element:
    return {
        "type": "plain_text_input",
        "action_id": ids.INPUT_NOTE,
        "multiline": True,
        "max_length": MOST_NOTE,
        "placeholder": plain_text("Why, or what helps them decide"),
    }


def rota_done(window: RotaDone) -> View:
    """What was kept, and how to take it back."""
    blocks = [rich(line(say(told)) for told in window.lines)]
    if window.act is not None:
        ref = ChangeRef(str(window.act))
        blocks += actions([button("Undo…", ids.ROTA_UNDO, ref, "Undo this change of the rota; asks first")])
    return view(ids.WINDOW_NOTICE, window.title, blocks, OWN, close="Close")


def rota_list(window: RotaList) -> View:
    """Sentences to read, a block for each, and what can be done about it."""
    blocks = [*rota_lines(window.lines), *rota_buttons(window.buttons)]
    return view(ids.WINDOW_NOTICE, window.title, blocks, OWN, close="Close")


def _choice(name: str, label: str, choices: tuple[tuple[str, str], ...], chosen: str) -> Block:
    options = [option(called, value) for value, called in choices[:MOST_CHOICES]]
    initial = next((one for one in options if one["value"] == chosen), None)
    select: Element = {
        "type": "static_select",
        "action_id": name,
        "placeholder": plain_text("Choose"),
        "options": options,
    }
    return asked(name, label, select | ({"initial_option": initial} if initial else {}))


def _period(window: RotaForm) -> list[Block]:
    return [
        asked(ids.INPUT_FROM, "From", _instant(ids.INPUT_FROM, window.start, window.zone)),
        asked(ids.INPUT_UNTIL, "Until", _instant(ids.INPUT_UNTIL, window.end, window.zone)),
    ]


def _instant(name: str, moment: date | datetime | None, zone: str) -> Element:
    element: Element = {"type": "datetimepicker", "action_id": name}
    if moment is None:
        return element
    at = moment if isinstance(moment, datetime) else datetime(*moment.timetuple()[:3], tzinfo=ZoneInfo(zone))
    return element | {"initial_date_time": int(at.timestamp())}


def _days(window: RotaForm) -> list[Block]:
    first, begins = _local(window.start, window.zone)
    last, ends = _local(window.end, window.zone)
    if last is not None and not ends:
        last -= timedelta(1)
    return [
        asked(ids.INPUT_FROM, "First day", _date(ids.INPUT_FROM, first)),
        asked(ids.INPUT_UNTIL, "Last day", _date(ids.INPUT_UNTIL, last)),
        _hour(ids.INPUT_FROM_HOUR, "From (empty: the whole day)", begins),
        _hour(ids.INPUT_UNTIL_HOUR, "Until (empty: the whole day)", ends),
    ]


def _local(moment: date | datetime | None, zone: str) -> tuple[date | None, str]:
    """The day and, where it is not a day's beginning, the hour."""
    if not isinstance(moment, datetime):
        return moment, ""
    here = moment.astimezone(ZoneInfo(zone))
    hour = f"{here.hour:02}:{here.minute:02}"
    return here.date(), "" if hour == "00:00" else hour


def _date(name: str, day: date | None) -> Element:
    element: Element = {"type": "datepicker", "action_id": name}
    return element | ({"initial_date": day.isoformat()} if day else {})


def _hour(name: str, label: str, hour: str) -> Block:
    element: Element = {"type": "timepicker", "action_id": name}
    return asked(name, label, element | ({"initial_time": hour} if hour else {})) | {"optional": True}
