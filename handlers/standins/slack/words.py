"""Reads Slack messages as a person sees them, and writes what a person types as Slack puts it on the wire. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final

Message = dict[str, Any]

#: Slack's own marks in a text: <@U1>, <#C1|name>, <!here>, <https://…|label>; and :emoji:
_MARK: Final = re.compile(r"<(?P<mark>[^<>\n]+)>|:(?P<emoji>[a-z0-9_+'-]+):")
_SHORTCODE: Final = re.compile(r":[a-z0-9_+'-]+:")
_VISIBLE: Final = ("text", "alt_text", "title", "fallback", "label", "hint", "placeholder", "url", "name")


def walk(tree: object) -> Iterator[Message]:
    """Every object in a tree of blocks, in reading order."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from walk(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from walk(value)


def all_text(message: Message) -> str:
    """Every string that a person could see of a message or window, one a line, mentions as ``<@U…>``."""
    seen = [str(message.get("text") or "")] if isinstance(message.get("text"), str) else []
    tree = [message.get(part) for part in ("title", "blocks", "attachments", "submit", "close")]
    for node in walk(tree):
        seen += [node[key] for key in _VISIBLE if isinstance(node.get(key), str)]
        if node.get("type") == "user":
            seen.append(f"<@{node.get('user_id')}>")
    return "\n".join(text for text in seen if text)


def live_text(message: Message) -> str:
    """Only what Slack would interpret: the notification text and all that is ``mrkdwn``."""
    seen = [str(message.get("text") or "")]
    seen += [str(node.get("text", "")) for node in walk(message.get("blocks")) if node.get("type") == "mrkdwn"]
    return "\n".join(seen)


def buttons(message: Message) -> list[Message]:
    """The buttons of a message or window, in reading order, each with the ``block_id`` of its block."""
    return elements(message, "button")


def elements(message: Message, kind: str) -> list[Message]:
    """The interactive elements of one kind, in reading order, each with the ``block_id`` of its block."""
    blocks = list(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    return [
        node | {"block_id": block.get("block_id", "")}
        for block in blocks
        for node in walk(block)
        if node.get("type") == kind and node is not block
    ]


def label(element: Message) -> str:
    """What stands on a button or option, without emoji codes."""
    return _SHORTCODE.sub("", (element.get("text") or {}).get("text", "")).strip()


def rich_text(text: str) -> Message:
    """The block that Slack makes of what a person typed, given as ``text`` on the wire (``&amp;``, ``<@U…>``)."""
    parts: list[Message] = []
    end = 0
    for match in _MARK.finditer(text):
        _add_text(parts, text[end : match.start()])
        parts.append(_mark(match))
        end = match.end()
    _add_text(parts, text[end:])
    return {
        "type": "rich_text",
        "block_id": "typed",
        "elements": [{"type": "rich_text_section", "elements": parts}],
    }


def _add_text(parts: list[Message], text: str) -> None:
    if text:
        parts.append({"type": "text", "text": html.unescape(text)})


def _mark(match: re.Match[str]) -> Message:
    if emoji := match["emoji"]:
        return {"type": "emoji", "name": emoji}
    target, _, shown = match["mark"].partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link = {"type": "link", "url": html.unescape(target)}
    return link | {"text": html.unescape(shown)} if shown else link
