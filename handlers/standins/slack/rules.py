"""Slack's limits and refusals of blocks, messages and windows, as its reference documents them. Pure.

https://docs.slack.dev/reference/block-kit, …/reference/views, …/reference/methods/chat.postMessage. The limit of all
blocks together is not documented; it was found by developers (bolt-js 2509).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from handlers.standins.slack.blocks import BLOCKS, Fault, check_block, check_text
from handlers.standins.slack.words import walk

TEXT: Final = 40_000
BLOCKS_IN_MESSAGE: Final = 50
BLOCKS_IN_VIEW: Final = 100
BLOCK_CHARACTERS: Final = 13_000
METADATA: Final = 3_000
VIEW_BYTES: Final = 250_000

_MODAL_KEYS: Final = {
    "type",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
}
_HOME_KEYS: Final = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
_EVENT_TYPE: Final = re.compile(r"[A-Za-z0-9._-]{1,255}")


class Refusal(Exception):
    """Slack says no: ``ok: false`` with this error; ``details`` are further fields of the answer."""

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def check_message(text: object, blocks: object, attachments: object, metadata: object) -> None:
    """Refuse what Slack would refuse of a message. Raises `Refusal`."""
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    if text is not None and not isinstance(text, str):
        raise Refusal("invalid_arguments")
    if text and len(text) > TEXT:
        raise Refusal("msg_too_long")
    if attachments is not None and not isinstance(attachments, list):
        raise Refusal("invalid_attachments")
    _check_metadata(metadata)
    if not blocks:
        return
    faults = list(_check_blocks(blocks, BLOCKS_IN_MESSAGE))
    if faults:
        raise Refusal("invalid_blocks", errors=faults, response_metadata={"messages": [f"[ERROR] {f}" for f in faults]})
    if characters(blocks) > BLOCK_CHARACTERS:
        raise Refusal("msg_blocks_too_long")


def check_view(view: object) -> dict[str, Any]:
    """Refuse what Slack would refuse of a window or App Home; returns it. Raises `Refusal`."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    faults = list(_view_faults(view))
    if faults:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    if len(str(view).encode("utf-8", "replace")) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return view


def characters(blocks: object) -> int:
    """How much text stands in blocks altogether."""
    return sum(len(node["text"]) for node in walk(blocks) if isinstance(node.get("text"), str))


def _check_metadata(metadata: object) -> None:
    if not metadata:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if not _EVENT_TYPE.fullmatch(str(metadata.get("event_type") or "")):
        raise Refusal("invalid_metadata_format")
    if len(str(metadata)) > 8_000:
        raise Refusal("metadata_too_large")


def _check_blocks(blocks: object, most: int) -> Iterable[Fault]:
    if not isinstance(blocks, list):
        yield "blocks must be a list [json-pointer:/blocks]"
        return
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        if not isinstance(block, dict) or block.get("type") not in BLOCKS:
            yield f"unsupported type: {block.get('type') if isinstance(block, dict) else block!r} [json-pointer:{at}]"
            continue
        yield from check_block(block, at)
        if name := block.get("block_id"):
            if name in seen:
                yield f"`block_id` must be unique: {name} [json-pointer:{at}/block_id]"
            seen.add(name)


def _view_faults(view: dict[str, Any]) -> Iterable[Fault]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield "invalid type [json-pointer:/view/type]"
        return
    for key in view.keys() - (_MODAL_KEYS if kind == "modal" else _HOME_KEYS):
        yield f"invalid additional property: {key} [json-pointer:/view]"
    if kind == "modal":
        yield from check_text(view.get("title"), 24, "/view/title", plain=True)
        for key in ("submit", "close"):
            if view.get(key) is not None:
                yield from check_text(view[key], 24, f"/view/{key}", plain=True)
        has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or [])
        if has_input and not view.get("submit"):
            yield "missing required field: submit, there is an input block [json-pointer:/view]"
    for key, most in (("private_metadata", METADATA), ("callback_id", 255), ("external_id", 255)):
        value = view.get(key)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            yield f"must be no more than {most} characters [json-pointer:/view/{key}]"
    yield from _check_blocks(view.get("blocks"), BLOCKS_IN_VIEW)
