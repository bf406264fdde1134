"""A plan file's text as a small tree that remembers its lines. Knows YAML, and nothing of what a plan means.

Nothing is constructed from tags and nothing is guessed: a scalar keeps the words that stand in the file beside the
kind that YAML 1.2 sees in them, so whoever reads ``no`` or ``017`` can say what is wrong with it. JSON is YAML and
needs no door of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.rules.plan.faults import Fault, PlanFaults

#: A thousand overrides take some 80,000 characters; beyond this a file is a mistake or an attack.
MOST_CHARACTERS: Final = 1_000_000
#: Aliases are counted as often as they are used, so a "billion laughs" ends here.
MOST_NODES: Final = 100_000
#: A plan is seven deep; an alias that contains itself is endless.
MOST_LEVELS: Final = 20


class Kind(Enum):
    """What YAML sees in a node."""

    TEXT = "text"
    WHOLE = "a whole number"
    FRACTION = "a fraction"
    TRUTH = "true or false"
    NOTHING = "nothing"
    LIST = "a list"
    MAPPING = "a mapping"


_KINDS: Final = {
    "str": Kind.TEXT,
    "timestamp": Kind.TEXT,
    "merge": Kind.TEXT,
    "int": Kind.WHOLE,
    "float": Kind.FRACTION,
    "bool": Kind.TRUTH,
    "null": Kind.NOTHING,
    "seq": Kind.LIST,
    "map": Kind.MAPPING,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node. ``text`` is a scalar's own words, ``items`` a list's nodes, ``fields`` a mapping's."""

    line: int
    kind: Kind
    text: str = ""
    items: tuple[Node, ...] = ()
    fields: tuple[tuple[Node, Node], ...] = ()


def decoded(file: bytes) -> str:
    """The text of a plan file. Raises ``PlanFaults`` where it is not UTF-8."""
    try:
        return file.decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise PlanFaults([Fault(line, "this is not UTF-8. Save the file as UTF-8.")]) from error


def read_source(text: str) -> Node:
    """The tree of one YAML document. Raises ``PlanFaults``: each double key and tag, or what stopped the reading."""
    if len(text) > MOST_CHARACTERS:
        raise PlanFaults([Fault(1, f"the file is longer than {MOST_CHARACTERS:,} characters.")])
    try:
        root: Any = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PlanFaults([Fault(line, "a character that must not stand in YAML. Delete it.")]) from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise PlanFaults([Fault(mark.line + 1 if mark else 1, f"this is not YAML: {problem}.")]) from error
    except RecursionError as error:
        raise PlanFaults([Fault(1, f"nested more than {MOST_LEVELS} levels deep.")]) from error
    if root is None:
        raise PlanFaults([Fault(1, "the file is empty. A plan begins with “version: 1”.")])
    growing = _Growing()
    tree = growing.node(root, 0)
    if growing.faults:
        raise PlanFaults(growing.faults)
    return tree


class _Growing:
    """Turns ruamel's nodes into ours and counts while it does."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.nodes = 0

    def node(self, raw: Any, level: int) -> Node:
        line = raw.start_mark.line + 1
        self.nodes += 1
        if level > MOST_LEVELS or self.nodes > MOST_NODES:
            raise PlanFaults([*self.faults, Fault(line, "too deep or too large once its aliases are written out.")])
        kind = _KINDS.get(str(raw.tag).removeprefix("tag:yaml.org,2002:"))
        if kind is None:
            self.faults.append(Fault(line, f"the tag “{raw.tag}” means nothing here. Delete it."))
            return Node(line, Kind.NOTHING)
        if isinstance(raw, ScalarNode):
            return Node(line, kind, self._text(raw.value, line))
        if isinstance(raw, SequenceNode):
            return Node(line, kind, items=tuple(self.node(item, level + 1) for item in raw.value))
        # YAML has no fourth kind of node: this is a mapping.
        fields = tuple((self.node(key, level + 1), self.node(value, level + 1)) for key, value in raw.value)
        self._no_key_twice(fields)
        return Node(line, kind, fields=fields)

    def _no_key_twice(self, fields: tuple[tuple[Node, Node], ...]) -> None:
        seen = Counter[str]()
        for key, _ in fields:
            seen[key.text] += 1
            if seen[key.text] == 2:
                self.faults.append(Fault(key.line, f"the key “{key.text}” stands twice. Keep one."))

    def _text(self, value: str, line: int) -> str:
        """JSON writes an emoji as two surrogates, which YAML takes for two characters: they are joined here."""
        if re.search("[\ud800-\udfff]", value) is None:
            return value
        try:
            return value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.faults.append(Fault(line, "half a character (a lone surrogate). Write it again."))
            return ""
