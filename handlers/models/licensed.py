"""Labelled sets whose licences let weights made of them ship; their texts lie elsewhere and are not in this repository.

NOTICE beside this file gives the credits. What each set teaches is said here, category by category; what fits no kind
for sure is left out.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bot.rules.triage import Kind

#: Somebody's card, transfer or cash is not as it should be.
_BANKING_WRONG: Final = re.compile(
    r"declined|not_working|not_received|not_recogni|wrong|pending|failed|reverted|charged_twice|not_updated|swallowed"
    r"|compromised|unable|extra_charge|not_showing|card_arrival|Refund_not"
)
_BITEXT_WRONG: Final = {"complaint", "payment_issue", "registration_problems"}

Labelled = Iterator[tuple[str, Kind]]


def banking77(folder: Path) -> Labelled:
    """Questions and grievances of a bank's customers, told apart by their category."""
    for name in ("train.csv", "test.csv"):
        for row in _rows(folder / name):
            yield row["text"], Kind.COMPLAINT if _BANKING_WRONG.search(row["category"]) else Kind.QUESTION


def bitext(folder: Path) -> Labelled:
    """Requests to a shop, written from patterns."""
    for name in ("train.csv", "dev.csv", "test.csv"):
        for row in _rows(folder / name):
            yield row["utterance"], Kind.COMPLAINT if row["intent"] in _BITEXT_WRONG else Kind.QUESTION


def clinc150(folder: Path) -> Labelled:
    """What people ask an assistant: none of it is a complaint."""
    data = json.loads((folder / "data_full.json").read_text(encoding="utf-8"))
    for part in sorted(data):
        for text, intent in data[part]:
            yield text, Kind.OTHER if intent == "oos" else Kind.QUESTION


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


SETS: Final[dict[str, Callable[[Path], Labelled]]] = {
    "banking77": banking77,
    "bitext": bitext,
    "clinc150": clinc150,
}
