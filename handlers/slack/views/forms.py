"""What windows are made of: the frame, fields, choices. Knows nothing of cases. Pure.

Slack's limits: title and buttons 24 characters, a text field 3,000, 100 blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.rules.cleaning import cut
from handlers.slack.values import Ref, encode
from handlers.slack.views.blocks import Block, Element, plain_text

View = dict[str, Any]

#: Slack's limit of a window's buttons.
MOST_BUTTON: Final = 24
#: Slack's limit of a text field: longer words cannot be edited in a window.
MOST_FIELD: Final = 3000
#: The most options of a list.
MOST_CHOICES: Final = 100
#: The most boxes to tick, and the most files, of one field.
MOST_BOXES: Final = 10


def view(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    ref: Ref | None,
    *,
    submit: str | None = None,
    close: str = "Back",
) -> View:
    """A window; ``private_metadata`` is JSON of ids, never words."""
    made: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title),
        "close": plain_text(close),
        "blocks": list(blocks),
    }
    if submit:
        made["submit"] = plain_text(submit)
    if ref:
        made["private_metadata"] = encode(ref)
    return made


def give_to(executive: str | None) -> str | None:
    """The button of a delegate, who can send nothing."""
    return cut(f"Give to {executive}", MOST_BUTTON)[:MOST_BUTTON] if executive else None


def asked(name: str, label: str, element: Element) -> Block:
    """A field with its label; block id and action id are the same word."""
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}


def typing(name: str, hint: str) -> Element:
    """A field for some lines of plain text."""
    return {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": MOST_FIELD,
        "placeholder": plain_text(hint),
    }


def radio(name: str, choices: Sequence[tuple[str, str]]) -> Element:
    """One of a few, all of them visible: (label, value)."""
    options = [option(label, value) for label, value in choices]
    return {"type": "radio_buttons", "action_id": name, "options": options}


def checkboxes(name: str, choices: Sequence[tuple[str, str]]) -> Element:
    """Some of a few, all of them chosen until somebody says otherwise: (label, value)."""
    options = [option(label, value) for label, value in choices[:MOST_BOXES]]
    return {"type": "checkboxes", "action_id": name, "options": options, "initial_options": options}


def files(name: str, most: int) -> Element:
    """A field for files, up to ten, of at most 10 MB each
    (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element). Which kinds do not leave is said
    afterwards, each by its name: an ending hidden here would look like a fault of the phone."""
    return {"type": "file_input", "action_id": name, "max_files": min(most, MOST_BOXES)}


def option(label: str, value: str) -> Element:
    """One choice; Slack takes 75 characters of label."""
    return {"text": plain_text(cut(label, 75)[:75]), "value": value}
