"""The windows in which the plan's structure is looked at and changed. Pure.

Times stand in the sentences already. A field's block id and action id are its name.
"""

from __future__ import annotations

import re
from typing import Final

from bot.pages import PlanDone, PlanForm, PlanList, PlanLook, PlanTried
from bot.pages.structure import Asked, Field, Input, PlanEntry
from bot.rules.plan.times import parse_instant
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, Element, Sentence, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.forms import MOST_CHOICES, View, asked, option, view

#: A channel of Slack in a sentence of ours.
_CHANNEL: Final = re.compile(r"<#([CG][A-Z0-9]{2,20})>")
#: Of a section's text and of typed words.
_MOST_TEXT: Final = 2900
_MOST_LINE: Final = 150
_MOST_LINES: Final = 900


def plan_list(window: PlanList) -> View:
    """A sentence each, and what can be opened beside it."""
    blocks = [_entry(one) for one in window.entries]
    blocks += _back(window.back)
    return view(ids.WINDOW_NOTICE, window.title, blocks, OWN, close="Close")


def plan_form(window: PlanForm) -> View:
    """The fields of a change."""
    blocks: list[Block] = [rich(line(_told(one)) for one in window.said)] if window.said else []
    blocks += [_field(one) for one in window.fields]
    blocks += _back(window.back)
    callback, submit = (ids.WINDOW_TRY, "Try it") if window.tries else (ids.WINDOW_STRUCTURE, "Next")
    return view(callback, window.title, blocks, window.asked, submit=submit, close="Not now")


def plan_look(window: PlanLook) -> View:
    """What would change; saving is the second step."""
    blocks = [rich(line(_told(one, bold=True)) for one in window.said)] if window.said else []
    blocks += [_entry(one, ids.STRUCTURE_ORDER) for one in window.order]
    blocks.append(rich(line(_told(one)) for one in window.lines))
    if window.undoes:
        return view(
            ids.WINDOW_STRUCTURE_LOOK, window.title, blocks, window.asked, submit="Take it back", close="Not now"
        )
    back = "Change this: back to the fields; nothing is saved"
    blocks += actions([button("Change this…", ids.STRUCTURE, _without_state(window.asked), back)])
    return view(ids.WINDOW_STRUCTURE_LOOK, window.title, blocks, window.asked, submit="Save", close="Not now")


def plan_done(window: PlanDone) -> View:
    """What was kept, and how to take it back."""
    blocks = [rich(line(say(one)) for one in window.lines)]
    if window.undo is not None:
        undo = button("Undo…", ids.STRUCTURE, window.undo, "Undo this change of how the rota is built; asks first")
        blocks += actions([undo])
    return view(ids.WINDOW_NOTICE, window.title, blocks, OWN, close="Close")


def plan_tried(window: PlanTried) -> View:
    """What would have been. Nothing is saved; the ways on are another try, and the change itself."""
    blocks = [rich(line(_told(one, bold=True)) for one in window.said)]
    blocks += [_entry(PlanEntry(one)) for one in window.lines]
    if window.change is not None:
        label = "Change the rota: the same change, filled in; shown before it is saved"
        blocks += actions([button("Change the rota…", ids.STRUCTURE, window.change, label)])
    again = "Try something else: back to the fields; nothing is saved"
    blocks += actions([button("Try something else…", ids.STRUCTURE, window.again, again)])
    return view(ids.WINDOW_NOTICE, "What would have been", blocks, OWN, close="Close")


def _entry(one: PlanEntry, action: str = ids.STRUCTURE) -> Block:
    block: Block = {"type": "section", "text": _words(one.text)}
    if one.opens is not None:
        label = one.label.rstrip("…")
        block["accessory"] = button(one.label, action, one.opens, f"{label}: {_CHANNEL.sub('its channel', one.text)}")
    return block


def _words(words: str) -> Element:
    """Plain text, or where a channel is named Slack's markup with everything else escaped."""
    words = words[:_MOST_TEXT]
    if not _CHANNEL.search(words):
        return plain_text(words)
    pieces = _CHANNEL.split(words)
    said = [
        f"<#{piece}>" if number % 2 else piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for number, piece in enumerate(pieces)
    ]
    return {"type": "mrkdwn", "text": "".join(said), "verbatim": True}


def _told(words: str, *, bold: bool = False) -> Sentence:
    pieces = _CHANNEL.split(words)
    return say(
        *(
            {"type": "channel", "channel_id": piece} if number % 2 else text(piece, bold=bold)
            for number, piece in enumerate(pieces)
            if piece
        )
    )


def _back(above: Asked | None) -> list[Block]:
    return actions([button("Back", ids.STRUCTURE, above, "Back to the list; nothing is saved")]) if above else []


def _without_state(change: Asked) -> Asked:
    return Asked(change.what, change.rota, change.name, change.said)


def _field(field: Field) -> Block:
    block = asked(field.name, field.label, _element(field))
    return block | ({"optional": True} if field.optional else {})


def _element(field: Field) -> Element:
    value = field.value
    match field.how:
        case Input.TEXT | Input.LINES:
            most = _MOST_LINES if field.how is Input.LINES else _MOST_LINE
            typed: Element = {"type": "plain_text_input", "action_id": field.name, "max_length": most}
            typed |= {"multiline": True} if field.how is Input.LINES else {}
            typed |= {"placeholder": plain_text(field.hint)} if field.hint else {}
            return typed | ({"initial_value": value[:most]} if value else {})
        case Input.ONE:
            return _choice("static_select", field) | _initial("initial_option", _chosen(field)[:1], one=True)
        case Input.SEVERAL:
            return _choice("multi_static_select", field) | _initial("initial_options", _chosen(field))
        case Input.BOXES:
            boxes: Element = {"type": "checkboxes", "action_id": field.name, "options": _options(field)}
            return boxes | _initial("initial_options", _chosen(field))
        case Input.DAY:
            return _picked("datepicker", field) | ({"initial_date": value} if value else {})
        case Input.HOUR:
            return _picked("timepicker", field) | ({"initial_time": value} if value else {})
        case Input.MOMENT:
            at = {"initial_date_time": int(parse_instant(value).timestamp())} if value else {}
            return _picked("datetimepicker", field) | at
        case Input.USER:
            chosen = {"placeholder": plain_text("Choose a person")} | ({"initial_user": value} if value else {})
            return _picked("users_select", field) | chosen
        case Input.CHANNEL:
            ours = {"include": ["public", "private"], "exclude_external_shared_channels": True}
            picked = _picked("conversations_select", field) | {"filter": ours}
            picked |= {"placeholder": plain_text("Choose a channel")}
            return picked | ({"initial_conversation": value} if value else {})


def _picked(kind: str, field: Field) -> Element:
    return {"type": kind, "action_id": field.name}


def _choice(kind: str, field: Field) -> Element:
    return {"type": kind, "action_id": field.name, "placeholder": plain_text("Choose"), "options": _options(field)}


def _options(field: Field) -> list[Element]:
    return [option(label, value) for value, label in field.choices[:MOST_CHOICES]]


def _chosen(field: Field) -> list[Element]:
    """What is chosen already, in the order of the value."""
    known = {one["value"]: one for one in _options(field)}
    return [known[value] for value in field.value.splitlines() if value in known]


def _initial(name: str, chosen: list[Element], *, one: bool = False) -> Element:
    """Slack refuses an empty list of what is chosen."""
    if not chosen:
        return {}
    return {name: chosen[0] if one else chosen}
