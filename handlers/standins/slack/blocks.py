"""What Slack takes for a well-formed block: keys, types and lengths of each block and element. Pure.

https://docs.slack.dev/reference/block-kit/blocks and …/block-elements. A fault is worded as Slack words it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

Fault = str
Block = Mapping[str, Any]
Check = Callable[[Any, str], Iterable[Fault]]


def check_text(value: object, most: int, at: str, *, plain: bool = False) -> Iterable[Fault]:
    """A text object of 1 to ``most`` characters."""
    if not isinstance(value, dict):
        yield f"missing required field [json-pointer:{at}]"
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if value.get("type") not in kinds:
        yield f"must be one of {', '.join(kinds)} [json-pointer:{at}/type]"
    allowed = {"type", "text", "emoji"} if value.get("type") == "plain_text" else {"type", "text", "verbatim"}
    yield from _only(value, allowed, at)
    yield from _string(value.get("text"), 1, most, f"{at}/text")


def _plain(most: int) -> Check:
    return lambda value, at: check_text(value, most, at, plain=True)


def _any(most: int) -> Check:
    return lambda value, at: check_text(value, most, at)


def _text(most: int, least: int = 0) -> Check:
    return lambda value, at: _string(value, least, most, at)


def _flag(value: object, at: str) -> Iterable[Fault]:
    if not isinstance(value, bool):
        yield f"must be a boolean [json-pointer:{at}]"


def _number(value: object, at: str) -> Iterable[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"must be a number [json-pointer:{at}]"


def _from(least: int, most: int) -> Check:
    def check(value: object, at: str) -> Iterable[Fault]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"must be a number from {least} to {most} [json-pointer:{at}]"

    return check


def _one_of(*words: str) -> Check:
    def check(value: object, at: str) -> Iterable[Fault]:
        if value not in words:
            yield f"must be one of {', '.join(words)} [json-pointer:{at}]"

    return check


def _free(value: object, at: str) -> Iterable[Fault]:
    return ()


def _string(value: object, least: int, most: int, at: str) -> Iterable[Fault]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif len(value) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"
    elif len(value) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{at}]"


def _only(value: Block, allowed: Iterable[str], at: str) -> Iterable[Fault]:
    for key in value.keys() - set(allowed):
        yield f"invalid additional property: {key} [json-pointer:{at}]"


def _list(check: Check, least: int, most: int) -> Check:
    def check_all(value: object, at: str) -> Iterable[Fault]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            yield f"must have between {least} and {most} items [json-pointer:{at}]"
            return
        for number, item in enumerate(value):
            yield from check(item, f"{at}/{number}")

    return check_all


def _object(fields: Mapping[str, Check], required: Iterable[str] = ()) -> Check:
    def check(value: object, at: str) -> Iterable[Fault]:
        if not isinstance(value, dict):
            yield f"must be an object [json-pointer:{at}]"
            return
        yield from _only(value, fields, at)
        for key in required:
            if value.get(key) is None:
                yield f"missing required field: {key} [json-pointer:{at}]"
        for key, item in value.items():
            if item is not None and key in fields:
                yield from fields[key](item, f"{at}/{key}")

    return check


_TYPE: Final[Mapping[str, Check]] = {"type": _text(50, 1)}
_BLOCK: Final[Mapping[str, Check]] = {**_TYPE, "block_id": _text(255)}
_CONFIRM: Final = _object(
    {
        "title": _plain(100),
        "text": _any(300),
        "confirm": _plain(30),
        "deny": _plain(30),
        "style": _one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
_OPTION: Final = _object(
    {"text": _any(75), "value": _text(150, 1), "description": _any(75), "url": _text(3000)}, ("text", "value")
)
_ACTION: Final[Mapping[str, Check]] = {**_TYPE, "action_id": _text(255, 1), "confirm": _CONFIRM}
_FOCUS: Final[Mapping[str, Check]] = {"focus_on_load": _flag}
_HOLDER: Final[Mapping[str, Check]] = {"placeholder": _plain(150)}
_GROUP: Final = _object({"label": _plain(75), "options": _list(_OPTION, 1, 100)}, ("label", "options"))
_OPTIONS: Final[Mapping[str, Check]] = {"options": _list(_OPTION, 1, 100), "option_groups": _list(_GROUP, 1, 100)}
_IMAGE: Final[Mapping[str, Check]] = {
    "image_url": _text(3000, 1),
    "slack_file": _free,
    "alt_text": _text(2000, 1),
}

#: The interactive and other elements: their fields and which of them must be there.
ELEMENTS: Final[Mapping[str, Check]] = {
    "button": _object(
        {
            **_ACTION,
            "text": _plain(75),
            "value": _text(2000),
            "url": _text(3000),
            "style": _one_of("primary", "danger"),
            "accessibility_label": _text(75),
        },
        ("text",),
    ),
    "overflow": _object({**_ACTION, "options": _list(_OPTION, 1, 5)}, ("options",)),
    "static_select": _object({**_ACTION, **_FOCUS, **_HOLDER, **_OPTIONS, "initial_option": _OPTION}),
    "multi_static_select": _object(
        {
            **_ACTION,
            **_FOCUS,
            **_HOLDER,
            **_OPTIONS,
            "initial_options": _list(_OPTION, 1, 100),
            "max_selected_items": _number,
        }
    ),
    "users_select": _object({**_ACTION, **_FOCUS, **_HOLDER, "initial_user": _text(255)}),
    "conversations_select": _object(
        {
            **_ACTION,
            **_FOCUS,
            **_HOLDER,
            "initial_conversation": _text(255),
            "default_to_current_conversation": _flag,
            "response_url_enabled": _flag,
            "filter": _free,
        }
    ),
    "datepicker": _object({**_ACTION, **_FOCUS, **_HOLDER, "initial_date": _text(10, 10)}),
    "timepicker": _object({**_ACTION, **_FOCUS, **_HOLDER, "initial_time": _text(5, 5), "timezone": _text(255)}),
    "datetimepicker": _object({**_ACTION, **_FOCUS, "initial_date_time": _number}),
    "radio_buttons": _object(
        {**_ACTION, **_FOCUS, "options": _list(_OPTION, 1, 10), "initial_option": _OPTION}, ("options",)
    ),
    "checkboxes": _object(
        {**_ACTION, **_FOCUS, "options": _list(_OPTION, 1, 10), "initial_options": _list(_OPTION, 1, 10)}, ("options",)
    ),
    "plain_text_input": _object(
        {
            **_TYPE,
            **_FOCUS,
            **_HOLDER,
            "action_id": _text(255, 1),
            "initial_value": _text(3000),
            "multiline": _flag,
            "min_length": _number,
            "max_length": _number,
            "dispatch_action_config": _object(
                {"trigger_actions_on": _list(_one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
            ),
        }
    ),
    "file_input": _object({**_ACTION, "filetypes": _list(_text(50, 1), 1, 100), "max_files": _from(1, 10)}),
    "image": _object({**_TYPE, **_IMAGE}, ("alt_text",)),
}


def _element(value: object, at: str) -> Iterable[Fault]:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in ELEMENTS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from ELEMENTS[kind](value, at)


def _elements(value: object, at: str) -> Iterable[Fault]:
    yield from _list(_element, 1, 25)(value, at)
    ids = [item.get("action_id") for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    for name in {name for name in ids if name and ids.count(name) > 1}:
        yield f"`action_id` must be unique in its block: {name} [json-pointer:{at}]"


def _context_element(value: object, at: str) -> Iterable[Fault]:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    yield from ELEMENTS["image"](value, at) if is_image else check_text(value, 2000, at)


def _rich(value: object, at: str) -> Iterable[Fault]:
    """Rich text: sections, quotes, lists and preformatted text of runs."""
    kinds = ("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield f"unsupported type [json-pointer:{at}]"
        return
    yield from _only(value, {"type", "elements", "border", "style", "indent", "offset", "language"}, at)
    inner = _rich if value["type"] == "rich_text_list" else _run
    yield from _list(inner, 0, 1000)(value.get("elements"), f"{at}/elements")


_STYLE: Final = _object(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), _flag))
_RUN: Final[Mapping[str, Check]] = {**_TYPE, "style": _STYLE}
_RUNS: Final[Mapping[str, Check]] = {
    "text": _object({**_RUN, "text": _text(40_000, 1)}, ("text",)),
    "link": _object({**_RUN, "url": _text(3000, 1), "text": _text(3000), "unsafe": _flag}, ("url",)),
    "user": _object({**_RUN, "user_id": _text(255, 1)}, ("user_id",)),
    "usergroup": _object({**_RUN, "usergroup_id": _text(255, 1)}, ("usergroup_id",)),
    "channel": _object({**_RUN, "channel_id": _text(255, 1)}, ("channel_id",)),
    "emoji": _object({**_RUN, "name": _text(255, 1), "unicode": _text(255), "skin_tone": _number}, ("name",)),
    "broadcast": _object({**_RUN, "range": _one_of("here", "channel", "everyone")}, ("range",)),
    "date": _object(
        {**_RUN, "timestamp": _number, "format": _text(255, 1), "url": _text(3000), "fallback": _text(255)},
        ("timestamp", "format"),
    ),
    "color": _object({**_RUN, "value": _text(7, 1)}, ("value",)),
}


def _run(value: object, at: str) -> Iterable[Fault]:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _RUNS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from _RUNS[kind](value, at)


#: The blocks: their fields and which of them must be there.
BLOCKS: Final[Mapping[str, Check]] = {
    "section": _object(
        {**_BLOCK, "text": _any(3000), "fields": _list(_any(2000), 1, 10), "accessory": _element, "expand": _flag}
    ),
    "actions": _object({**_BLOCK, "elements": _elements}, ("elements",)),
    "context": _object({**_BLOCK, "elements": _list(_context_element, 1, 10)}, ("elements",)),
    "divider": _object(_BLOCK),
    "header": _object({**_BLOCK, "text": _plain(150)}, ("text",)),
    "image": _object({**_BLOCK, **_IMAGE, "title": _plain(2000)}, ("alt_text",)),
    "rich_text": _object({**_BLOCK, "elements": _list(_rich, 1, 1000)}, ("elements",)),
    "input": _object(
        {
            **_BLOCK,
            "label": _plain(2000),
            "element": _element,
            "hint": _plain(2000),
            "optional": _flag,
            "dispatch_action": _flag,
        },
        ("label", "element"),
    ),
}


def check_block(block: Block, at: str) -> Iterable[Fault]:
    """All that is wrong with one block of a known type."""
    yield from BLOCKS[block["type"]](block, at)
    if block["type"] == "section" and not (block.get("text") or block.get("fields")):
        yield f"must have text or fields [json-pointer:{at}]"
