"""Fills in a window's fields as Slack's own client lets a person do it. Pure."""

from __future__ import annotations

from typing import Any, Final

from handlers.standins.slack.windows import View
from handlers.standins.slack.words import Message, label

Values = dict[str, dict[str, Message]]

#: Of one file in a window (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
MOST_BYTES: Final = 10 * 1024 * 1024


class NothingToPress(AssertionError):
    """A person could not have done that: there is no such button, option or field, or the client forbids it."""


def filled(view: View, values: dict[str, Any], *, strict: bool = True) -> Values:
    """The state of the window with ``values`` (by block id) typed or chosen, on top of what was in it before.

    Texts and dates are given as such, options by the beginning of their label or by value, people by id, files as
    `Writers.file` makes them. Raises
    `NothingToPress` for what the client forbids; with ``strict=False`` what is not finished yet is let through.
    """
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    if unknown := values.keys() - inputs.keys():
        raise NothingToPress(f"no fields {sorted(unknown)} among {sorted(inputs)}")
    state: Values = {}
    for name, block in inputs.items():
        element = block["element"]
        before = view["state"]["values"].get(name, {}).get(element["action_id"])
        now = _entered(element, values[name]) if name in values else before or _initial(element)
        if strict:
            _check(block, now)
        state[name] = {element["action_id"]: now}
    return state


def _entered(element: Message, value: Any) -> Message:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": value or None}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": _option(element, value) if value is not None else None}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": [_option(element, one) for one in value]}
    if kind == "file_input":
        return {"type": kind, "files": _chosen(element, value)}
    field = {"users_select": "selected_user", "conversations_select": "selected_conversation"}
    field |= {"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time"}
    return {"type": kind, field[kind]: value}


def _initial(element: Message) -> Message:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    if kind == "file_input":
        return {"type": kind, "files": []}
    names = {"users_select": "user", "conversations_select": "conversation", "datepicker": "date"}
    names |= {"timepicker": "time", "datetimepicker": "date_time"}
    return {"type": kind, f"selected_{names[kind]}": element.get(f"initial_{names[kind]}")}


def _chosen(element: Message, wanted: list[Message]) -> list[Message]:
    """Files as people choose them: as many as the field takes, none larger than Slack takes there."""
    if len(wanted) > element.get("max_files", 10):
        raise NothingToPress(f"{len(wanted)} files where {element.get('max_files', 10)} go")
    if too_large := [one["name"] for one in wanted if one["size"] > MOST_BYTES]:
        raise NothingToPress(f"{too_large} are larger than 10 MB")
    return wanted


def _option(element: Message, wanted: Any) -> Message:
    options = [*(element.get("options") or [])]
    options += [one for group in element.get("option_groups") or [] for one in group["options"]]
    for option in options:
        if option["value"] == wanted or label(option).lower().startswith(str(wanted).lower()):
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    raise NothingToPress(f"{wanted!r} among {[label(one) for one in options]}")


def _check(block: Message, now: Message) -> None:
    content = next((value for key, value in now.items() if key != "type"), None)
    if not content and not block.get("optional"):
        raise NothingToPress(f"{block['block_id']}: please complete this required field")
    element = block["element"]
    if element["type"] == "plain_text_input" and content:
        least, most = element.get("min_length") or 0, element.get("max_length") or 3000
        if not least <= len(content) <= most:
            raise NothingToPress(f"{block['block_id']}: between {least} and {most} characters, not {len(content)}")
