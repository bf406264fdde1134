"""Slack's own objects, the few that we use; knows nothing of cases.

Strings of customers go only into elements that Slack shows raw: rich text and ``plain_text``.

A *sentence* is a list of rich-text elements: written once, it gives both the blocks and the notification text
(``plain``). Limits are Slack's: button text and accessibility label 75, overflow 5 options, link 3,000.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.rules.cleaning import cut
from handlers.slack import ids
from handlers.slack.values import Ref, encode
from handlers.slack.views.times import spoken, template

Element = dict[str, Any]
Block = dict[str, Any]
Sentence = list[Element]

#: slack-ux.md section 14: a label fits a phone.
MOST_LABEL: Final = 20
_MOST_ACCESSIBLE: Final = 75
_MOST_URL: Final = 3000


def text(words: str, *, bold: bool = False) -> Element:
    """Words as they are: Slack parses nothing in a rich-text ``text`` element."""
    return {"type": "text", "text": words} | ({"style": {"bold": True}} if bold else {})


def date(at: datetime, zone: str | None, beside: datetime | None = None, *, seconds: bool = False) -> Element:
    """An instant on the reader's own clock; ``zone`` and ``beside`` (as in ``spoken``) are for the fallback."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": template(at, zone, beside, seconds=seconds),
        "fallback": spoken(at, zone, beside, seconds=seconds),
    }


def link(label: str, url: str | None) -> Element:
    """A link, or the bare label where there is no address that a browser opens."""
    return {"type": "link", "url": url, "text": label} if opens(url) else text(label)


def opens(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://")) and len(url) <= _MOST_URL


def say(*parts: str | Element | Sentence) -> Sentence:
    """One sentence of strings, elements and sentences; what is empty falls out (Slack refuses empty elements)."""
    sentence: Sentence = []
    for part in parts:
        if isinstance(part, str):
            sentence += [text(part)] if part else []
        elif isinstance(part, dict):
            sentence.append(part)
        else:
            sentence += part
    return sentence


def plain(sentence: Sentence) -> str:
    """The same sentence for those who get no blocks."""
    return "".join(element.get("text") or element.get("fallback", "") for element in sentence)


def line(sentence: Sentence) -> Element:
    return {"type": "rich_text_section", "elements": sentence}


def quoted(words: str, more: str = "") -> Element:
    """Words verbatim in one element; ``more`` is ours and stands behind them."""
    return {"type": "rich_text_quote", "elements": say(words, more)}


def rich(parts: Iterable[Element]) -> Block:
    """Lines and quotes, one below the other."""
    return {"type": "rich_text", "elements": list(parts)}


def plain_text(words: str) -> Element:
    """Slack's text object that parses nothing, emoji codes included."""
    return {"type": "plain_text", "text": words, "emoji": False}


def section(mrkdwn: str) -> Block:
    """Our own words in Slack's markup: the only place of it. Never a customer's string, not even an escaped one."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def context(words: str) -> Block:
    """Small and grey: nothing that matters stands here."""
    return {"type": "context", "elements": [plain_text(cut(words, 1000))]}


def button(label: str, action: str, ref: Ref, consequence: str, *, primary: bool = False) -> Element:
    """``consequence`` is what a screen reader says: the person, and what a press does."""
    return {
        "type": "button",
        "action_id": action,
        "text": plain_text(label),
        "value": encode(ref),
        "accessibility_label": _accessible(consequence),
    } | ({"style": "primary"} if primary else {})


def link_button(label: str, url: str | None, consequence: str, action: str = ids.LINK) -> list[Element]:
    """A button that opens a page; none where there is no address. (A list, to be spread among the others.)"""
    if not opens(url):
        return []
    return [
        {
            "type": "button",
            "action_id": action,
            "text": plain_text(label),
            "url": url,
            "accessibility_label": _accessible(consequence),
        }
    ]


def _accessible(consequence: str) -> str:
    """Slack counts code points where ``cut`` counts what people see."""
    if len(consequence) <= _MOST_ACCESSIBLE:
        return consequence
    return cut(consequence, _MOST_ACCESSIBLE)[:_MOST_ACCESSIBLE]


def menu(options: Sequence[tuple[str, Ref]]) -> list[Element]:
    """The overflow menu; none without options."""
    chosen = [{"text": plain_text(label), "value": encode(ref)} for label, ref in options]
    return [{"type": "overflow", "action_id": ids.MORE, "options": chosen}] if chosen else []


def actions(elements: Sequence[Element]) -> list[Block]:
    """The row of buttons; no row without any. (Slack refuses an empty one.)"""
    return [{"type": "actions", "elements": list(elements)}] if elements else []


def fitting(label: str, otherwise: str) -> str:
    """The label that says more, where it fits a phone."""
    return label if len(label) <= MOST_LABEL else otherwise
