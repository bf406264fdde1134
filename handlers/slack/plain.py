"""An executive's Slack message as the plain text that leaves for a customer. Pure; knows no Slack connection, no case.

What was typed leaves exactly. What Slack made of it on the way (ids for people, codes for emoji, entities for
``& < >``, links around words that look like one) is turned back; what has no plain form is converted, and
``Plain.converted`` says so, because then a second look is asked for. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

FORMATTING: Final = "bold, italic or the like"
MENTION: Final = "a mention"
LINK: Final = "a link with a label"
CUSTOM_EMOJI: Final = "an emoji of this workspace"
EMOJI_CODE: Final = "an emoji code"
LIST: Final = "a list"
QUOTE: Final = "a quote"
CODE: Final = "code"
DATE: Final = "a date"
UNKNOWN: Final = "something of Slack's"

_COLLEAGUE, _TEAM, _CHANNEL = "a colleague", "our team", "a channel of ours"
_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_USER: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))
_EMOJI: Final = re.compile(r"(?<!\w):[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?(?!\w)")
_SKINS: Final = {str(tone): chr(0x1F3FB + tone - 2) for tone in range(2, 7)}


@dataclass(frozen=True, slots=True)
class Plain:
    """What leaves, and what had to be changed for it.

    ``converted`` says in words what is not as it was typed; ``mentions`` are the Slack ids of the people named;
    ``only_link`` is true where nothing but links into Slack was written; ``files`` is how many came along.
    """

    text: str
    converted: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    only_link: bool = False
    files: int = 0


def needed_ids(event: Mapping[str, Any]) -> tuple[str, ...]:
    """The people whose names ``to_plain`` wants, in order, each once."""
    reader = _Reader({}, _string(event, "text"))
    _read(reader, event)
    return tuple(dict.fromkeys(reader.mentions))


def to_plain(event: Mapping[str, Any], names: Mapping[str, str]) -> Plain:
    """Read a message event; ``names`` are people's display names by Slack id. Never raises, whatever the event is.

    The ``rich_text`` blocks are what Slack's composer really holds; ``text`` is read only where there are none.
    """
    reader = _Reader(names, _string(event, "text"))
    words = _read(reader, event)
    return Plain(
        words,
        tuple(dict.fromkeys(reader.converted)),
        tuple(dict.fromkeys(reader.mentions)),
        bool(reader.links) and not reader.others and all(_into_slack(url) for url in reader.links),
        len(_list(event, "files")),
    )


def typed(words: str) -> Plain:
    """The value of a window's text field: as typed, but that Slack gives picked emoji as codes."""
    reader = _Reader({}, "")
    return Plain(reader.emoji_codes(words), tuple(dict.fromkeys(reader.converted)))


def _read(reader: _Reader, event: Mapping[str, Any]) -> str:
    blocks = [block for block in _list(event, "blocks") if block.get("type") == "rich_text"]
    if blocks:
        return _below(reader.block(element) for block in blocks for element in _list(block, "elements"))
    return reader.emoji_codes(reader.markup(reader.whole))


@dataclass(slots=True)
class _Reader:
    """Reads one message and notes what it met on the way. ``whole`` is the event's ``text``."""

    names: Mapping[str, str]
    whole: str
    converted: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: bool = False

    def block(self, element: Mapping[str, Any]) -> str:
        """A paragraph, a list, a quote or code."""
        match element.get("type"):
            case "rich_text_list":
                self.converted.append(LIST)
                return self._list(element)
            case "rich_text_quote":
                self.converted.append(QUOTE)
                return "\n".join(f"> {words}" for words in self._inline(element).rstrip("\n").split("\n"))
            case "rich_text_preformatted":
                self.converted.append(CODE)
                return self._inline(element)
            case _:
                return self._inline(element)

    def _list(self, element: Mapping[str, Any]) -> str:
        first = element.get("offset") if isinstance(element.get("offset"), int) else 0
        margin = "  " * min(element["indent"], 8) if isinstance(element.get("indent"), int) else ""
        ordered = element.get("style") == "ordered"
        items = enumerate(_list(element, "elements"), 1 + int(first or 0))
        return "\n".join(f"{margin}{f'{number}.' if ordered else '•'} {self._inline(item)}" for number, item in items)

    def _inline(self, element: Mapping[str, Any]) -> str:
        return "".join(self._element(part) for part in _list(element, "elements"))

    def _element(self, part: Mapping[str, Any]) -> str:
        style = part.get("style")
        if isinstance(style, Mapping) and any(style.values()):
            self.converted.append(FORMATTING)
        match part.get("type"):
            case "text":
                return self._text(_string(part, "text"))
            case "link":
                return self._link(_string(part, "url"), _string(part, "text"))
            case "emoji":
                return self._emoji(part)
            case "user":
                return self._user(_string(part, "user_id"))
            case "usergroup":
                return self._named(_string(part, "usergroup_id"), _TEAM)
            case "channel":
                return self._named(_string(part, "channel_id"), _CHANNEL)
            case "broadcast":
                return self._broadcast(_string(part, "range"))
            case "date":
                return self._date(part)
            case "color":
                return self._other(_string(part, "value"))
            case _:
                self.converted.append(UNKNOWN)
                return self._other(_string(part, "text"))

    def _text(self, words: str) -> str:
        """Blocks hold texts as typed or, from some senders, as in ``text``: what agrees with ``text`` is encoded.

        Typed ``&amp;`` is ``&amp;amp;`` in ``text``; if ``&amp;`` itself stands there, it is an encoded ``&``.
        """
        encoded = ("&" in words or "<" in words) and words in self.whole and _escape(words) not in self.whole
        return self.emoji_codes(self.markup(words) if encoded else self._other(self._without_ids(words)))

    def markup(self, words: str) -> str:
        """Slack's markup: tokens in ``<…>``, and entities decoded exactly once."""
        said, end = [], 0
        for token in _TOKEN.finditer(words):
            said += [self._other(_decode(words[end : token.start()])), self._token(token[1])]
            end = token.end()
        return "".join(said) + self._other(_decode(words[end:]))

    def _token(self, token: str) -> str:
        target, _, label = token.partition("|")
        match target[:1]:
            case "@":
                return self._user(target[1:])
            case "#":
                return self._named(target[1:], f"#{label}" if label else _CHANNEL)
            case "!":
                return self._special(target[1:], _decode(label))
            case _ if "://" in target or target.startswith(("mailto:", "tel:")):
                return self._link(_decode(target), _decode(label))
            case _:
                return self._other(_decode(f"<{token}>"))

    def _special(self, target: str, label: str) -> str:
        if target.startswith("date^"):
            self.converted.append(DATE)
            return self._other(label)
        return self._named("", _TEAM) if target.startswith("subteam^") else self._broadcast(target)

    def _broadcast(self, whom: str) -> str:
        """As it was typed, so that the guard refuses it: no customer is called by a word for everybody in a channel."""
        return self._named("", f"@{whom if whom in ('here', 'everyone') else 'channel'}")

    def _user(self, user: str) -> str:
        self.mentions += [user] if user else []
        return self._named(user, _COLLEAGUE)

    def _named(self, ident: str, otherwise: str) -> str:
        """A name without "@": on the customer's side that would call somebody else."""
        self.converted.append(MENTION)
        return self._other(self.names.get(ident) or otherwise)

    def _without_ids(self, words: str) -> str:
        """Even an id that somebody typed does not leave."""
        return _USER.sub(lambda found: self._user(found[1]), words)

    def _link(self, url: str, label: str) -> str:
        """Slack links what looks like an address; then the label is what was typed."""
        self.links.append(url)
        if not label or label == url:
            return url
        if any(url.rstrip("/") == prefix + label.rstrip("/") for prefix in ("http://", "https://", "mailto:", "tel:")):
            return label
        self.converted.append(LINK)
        return f"{label} ({url})"

    def _emoji(self, part: Mapping[str, Any]) -> str:
        self.others = True
        name = _string(part, "name")
        points = _string(part, "unicode")
        if re.fullmatch(r"[0-9a-fA-F]{1,6}(-[0-9a-fA-F]{1,6})*", points):
            try:
                return "".join(chr(int(point, 16)) for point in points.split("-")).encode().decode()
            except (ValueError, OverflowError):
                pass
        tone = part.get("skin_tone")
        code = f":{name}:" + (f":skin-tone-{tone}:" if isinstance(tone, int) else "")
        known = _known(code)
        if known:
            return known
        self.converted.append(CUSTOM_EMOJI)
        return f":{name}:"

    def emoji_codes(self, words: str) -> str:
        """``:smile:`` as the emoji; what is no emoji's name stays as it is."""

        def replaced(found: re.Match[str]) -> str:
            known = _known(found[0])
            if known:
                self.converted.append(EMOJI_CODE)
            return known or found[0]

        return _EMOJI.sub(replaced, words)

    def _date(self, part: Mapping[str, Any]) -> str:
        self.converted.append(DATE)
        if fallback := _string(part, "fallback"):
            return self._other(fallback)
        try:
            at = datetime.fromtimestamp(int(part.get("timestamp") or 0), UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return ""
        return self._other(at.strftime("%Y-%m-%d %H:%M UTC"))

    def _other(self, words: str) -> str:
        self.others = self.others or bool(words.strip())
        return words


def _known(code: str) -> str:
    """The standard emoji of a Slack code, or an empty string."""
    import emoji  # a large table; most messages have no code in them

    name, _, tone = code.partition("::skin-tone-")
    base = emoji.emojize(f":{name.strip(':')}:", language="alias")
    if base.startswith(":"):
        return ""
    return base.removesuffix("\ufe0f") + _SKINS[tone[0]] if tone[:1] in _SKINS else base


def _below(parts: Iterator[str]) -> str:
    """One below the other; Slack ends some paragraphs with a line break of their own."""
    said = ""
    for part in parts:
        said += ("\n" if said and not said.endswith("\n") else "") + part
    return said


def _into_slack(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == "slack.com" or host.endswith(".slack.com")


def _decode(words: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], words)


def _escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _string(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _list(holder: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    value = holder.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
