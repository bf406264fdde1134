"""Takes typed values out of a plan file's tree and gathers the faults. Knows forms, not what a plan means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from zoneinfo import available_timezones

from bot.rules.plan.faults import Fault, PlanFaults, unknown
from bot.rules.plan.source import Kind, Node

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Fields = Mapping[str, Node]
Parse = Callable[[Node], T]


class Form:
    """The file under reading. Faults are gathered; where one stands, the default takes its place so reading goes on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, node: Node, message: str) -> None:
        self.faults.append(Fault(node.line, message if message.endswith((".", "?")) else f"{message}."))

    def fields(self, node: Node, what: str, *, must: Collection[str] = (), may: Collection[str] = ()) -> Fields:
        """The fields of a mapping by key; empty ones count as absent. Unknown and missing keys are faults."""
        if node.kind is not Kind.MAPPING:
            self.fault(node, f"{what} is written as keys with values, and this is {node.kind.value}.")
            return {}
        for key, _ in node.fields:
            if key.text not in must and key.text not in may:
                self.fault(key, unknown(f"{what}: the key", key.text, [*must, *may]))
        found = {key.text: value for key, value in node.fields if value.kind is not Kind.NOTHING}
        for needed in must:
            if needed not in found:
                self.fault(node, f"{what} needs “{needed}”.")
        return found

    def take(self, fields: Fields, key: str, parse: Parse[T], default: T) -> T:
        """The value at a key, or the default where the key is absent or faulty."""
        node = fields.get(key)
        return default if node is None else self.read(node, parse, default, key)

    def read(self, node: Node, parse: Parse[T], default: T, what: str) -> T:
        try:
            return parse(node)
        except PlanFaults as many:
            self.faults.extend(many.faults)
        except ValueError as wrong:
            self.fault(node, f"{what}: {wrong}")
        return default

    def each(self, fields: Fields, key: str, parse: Parse[T | None]) -> tuple[T, ...]:
        """A list's items, each read by itself; those that are faulty are left out."""
        node = fields.get(key)
        if node is None:
            return ()
        if node.kind is not Kind.LIST:
            self.fault(node, f"{key}: this is a list; write [ … ] or lines that begin with “-”.")
            return ()
        read = (self.read(item, parse, None, key) for item in node.items)
        return tuple(item for item in read if item is not None)

    def distinct(self, fields: Fields, key: str, parse: Parse[T]) -> tuple[T, ...]:
        """A list in which nothing may stand twice."""
        seen: set[Any] = set()

        def once(node: Node) -> T:
            value = parse(node)
            if value in seen:
                raise ValueError(f"“{node.text}” stands twice")
            seen.add(value)
            return value

        return self.each(fields, key, once)

    def own_names(self, fields: Fields, key: str, parse: Parse[T], name_of: Callable[[T], str]) -> tuple[T, ...]:
        """A list whose items have names, each its own."""
        names: set[str] = set()

        def once(node: Node) -> T:
            item = parse(node)
            if name_of(item) in names:
                raise ValueError(f"“{name_of(item)}” stands twice")
            names.add(name_of(item))
            return item

        return self.each(fields, key, once)


def text(node: Node) -> str:
    """Words on one line."""
    if node.kind is not Kind.TEXT:
        hint = f'. Put it in quotes: "{node.text}"' if node.text else ""
        raise ValueError(f"words are expected, and YAML reads {node.kind.value} here{hint}")
    if not node.text.strip():
        raise ValueError("it is empty")
    if node.text != node.text.strip() or any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in node.text):
        raise ValueError("one line without blanks at its ends is expected")
    return node.text


def name(node: Node) -> str:
    """A short stable id, as people type it in commands."""
    word = text(node)
    if len(word) > 60 or not re.fullmatch(r"[\w.-]+( [\w.-]+)*", word):
        raise ValueError(f"“{word}” is no name: letters, digits, “-”, “_” and “.”, at most 60")
    return word


def truth(node: Node) -> bool:
    if node.text not in ("true", "false") or node.kind is not Kind.TRUTH:
        raise ValueError(f"“{node.text}” is neither “true” nor “false” (without quotes)")
    return node.text == "true"


def whole(least: int, most: int) -> Parse[int]:
    """A whole number within limits. A leading zero is refused: half of the world reads it as octal."""

    def parse(node: Node) -> int:
        if node.kind is not Kind.WHOLE or not re.fullmatch(r"-?(0|[1-9]\d{0,8})", node.text):
            raise ValueError(f"“{node.text}” is not a plain whole number")
        if not least <= int(node.text) <= most:
            raise ValueError(f"{node.text} is not between {least} and {most}")
        return int(node.text)

    return parse


def moment(parse: Callable[[str], T]) -> Parse[T]:
    """A form of ``bot.rules.plan.times``. ``10`` alone is a number to YAML and is refused with the same words."""

    def read(node: Node) -> T:
        if node.kind in (Kind.LIST, Kind.MAPPING):
            raise ValueError(f"a time is expected, and this is {node.kind.value}")
        return parse(node.text)

    return read


def one_of(words: type[E]) -> Parse[E]:
    def parse(node: Node) -> E:
        if node.text not in list(words):
            raise ValueError(unknown("the word", node.text, [str(word) for word in words]))
        return words(node.text)

    return parse


def named(what: str, known: Collection[str]) -> Parse[str]:
    """The name of something that the file defines elsewhere."""

    def parse(node: Node) -> str:
        word = text(node)
        if word not in known:
            raise ValueError(unknown(what, word, known))
        return word

    return parse


def slack_user(node: Node) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,20}", node.text):
        raise ValueError(f"“{node.text}” is not a Slack user id. It begins with U or W and stands in the profile")
    return node.text


def slack_channel(node: Node) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,20}", node.text):
        raise ValueError(f"“{node.text}” is not a Slack channel id. It begins with C and stands in its “About”")
    return node.text


def slack_group(node: Node) -> str:
    if not re.fullmatch(r"S[A-Z0-9]{2,20}", node.text):
        where = "It begins with S; in Slack under People, User groups, ⋮, Copy group ID"
        raise ValueError(f"“{node.text}” is not the id of a Slack user group. {where}")
    return node.text


@cache
def _zones() -> frozenset[str]:
    # These three come with the machine and mean something else on each.
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def zone(node: Node) -> str:
    word = text(node)
    if word not in _zones():
        raise ValueError(unknown("the zone", word, _zones()))
    return word
