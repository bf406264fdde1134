"""Reads labelled posts from CSV files, and names every fault with its line; nothing is guessed and nothing left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import ConfigurationError
from bot.rules.grams import masked
from bot.rules.triage import Kind

#: The posts that were written for Buckstop.
POSTS: Final = Path(__file__).parent / "posts"
#: How many faults are told at once.
_MOST_FAULTS: Final = 10
_MOST_OF_A_FIELD: Final = 2**20


class BadLabels(ConfigurationError):
    """The labels cannot be learned from."""


@dataclass(frozen=True, slots=True)
class Label:
    """One row: what it says, what it is, and whose it is (empty where nobody says)."""

    text: str
    kind: Kind
    writer: str = ""
    industry: str = ""
    language: str = ""
    template: str = ""

    @property
    def copy_of(self) -> str:
        """The same for copies of one text, whoever they name."""
        return " ".join(masked(self.text).replace("<user>", "").replace("<url>", "").split())


def read(file: Path) -> list[Label]:
    """The rows of a CSV file in UTF-8 with the columns ``text`` and ``kind``; others may stand beside them.

    Raises ``BadLabels`` with the first ten faults and their lines. A quoted text may have several lines; its row is
    named by the line on which it ends.
    """
    rows = csv.DictReader(io.StringIO(_decoded(file), newline=""), strict=True)
    faults: list[str] = []
    found: list[Label] = []
    try:
        csv.field_size_limit(_MOST_OF_A_FIELD)
        missing = [name for name in ("text", "kind") if name not in (rows.fieldnames or [])]
        if missing:
            raise BadLabels(f"{file}, line 1: there is no column {' and no column '.join(missing)}.")
        for row in rows:
            fault = _fault(row)
            if fault:
                faults.append(f"line {rows.line_num}: {fault}")
            else:
                found.append(_label(row))
    except csv.Error as error:
        faults.append(f"at about line {rows.line_num}: this is no CSV ({error})")
    if faults:
        more = f"\n  - and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise BadLabels(f"{file} has faults:\n" + "\n".join(f"  - {one}" for one in faults[:_MOST_FAULTS]) + more)
    if not found:
        raise BadLabels(f"{file} has no labels.")
    return found


def shipped_posts() -> Iterator[Label]:
    """The posts that were written for Buckstop, in a fixed order."""
    for file in sorted(POSTS.glob("*.csv")):
        yield from read(file)


def _decoded(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadLabels(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadLabels(f"{file}, line {line}: this is not UTF-8. Save the file as CSV UTF-8.") from error


def _fault(row: dict[str | None, str | None]) -> str | None:
    kind = (row["kind"] or "").strip()
    if None in row:
        return "there are more columns than in line 1 (a text with commas needs quotation marks)"
    if not (row["text"] or "").strip():
        return "the text is empty"
    if not kind:
        return "the kind is empty"
    if kind.lower() not in set(Kind):
        return f"the kind is {kind[:40]!r}, and must be one of {', '.join(Kind)}"
    return None


def _label(row: dict[str | None, str | None]) -> Label:
    def column(name: str) -> str:
        return (row.get(name) or "").strip()

    return Label(
        text=row["text"] or "",
        kind=Kind(column("kind").lower()),
        writer=column("writer"),
        industry=column("industry"),
        language=column("language"),
        template=column("template"),
    )
