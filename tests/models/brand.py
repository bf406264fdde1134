"""A new brand, played: an airline's posts come one by one, and its people press as people do.

The posts are the open airline set, which is not part of this repository; what they teach is thrown away.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sklearn.metrics import f1_score, recall_score

from bot.rules.lessons import Label, Worked, lessons
from bot.rules.teaching import Taken
from bot.rules.triage import Classifier, Kind, Place

DATA = Path(__file__).parents[3] / "shared/data/complaints/evaluate/airline.csv"
#: How many posts come before one asks what was learned.
DAYS = 800
#: Of what is no complaint so many are pressed away, and of complaints by mistake; a careless person's share of those.
_PRESSED, _SLIPS, CARELESS = 0.6, 0.03, 0.3
#: So many of those that were set aside are looked at by somebody.
_SAMPLED = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """In percent: macro F1, complaints found, others called complaints."""

    f1: float
    recall: float
    false: float

    def __str__(self) -> str:
        return f"{self.f1:5.1f} {self.recall:6.1f} {self.false:6.1f}"


@dataclass
class Brand:
    """The posts of one airline as (text, whether it is a complaint) in an order that ``seed`` draws; those after the
    first `DAYS` judge, at ``most`` so many. ``people`` share the work, and the first of them may be ``careless``."""

    airline: str
    seed: int = 1
    people: Sequence[str] = ("lee", "ana")
    careless: bool = False
    most: int | None = None
    posts: list[tuple[str, bool]] = field(init=False)

    def __post_init__(self) -> None:
        if not DATA.is_file():
            pytest.skip(f"{DATA} is not there")
        with DATA.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["airline"] == self.airline]
        self.posts = [(row["text"], row["airline_sentiment"] == "negative") for row in rows]
        random.Random(self.seed).shuffle(self.posts)

    def lives(self, begins: Classifier, learns: Callable[[list[Taken]], Classifier], every: int = DAYS) -> Classifier:
        """The first posts come in and are worked; after ``every`` so many the detector is learned anew. The last."""
        detector, chance = begins, random.Random(self.seed)
        labels: list[Label] = []
        worked: dict[int, Worked] = {}
        for number, (text, complains) in enumerate(self.posts[:DAYS]):
            person, triage = chance.choice(self.people), detector.classify(text)
            slips = CARELESS if self.careless and person == self.people[0] else _SLIPS
            if triage.place is Place.ASIDE:
                if chance.random() < _SAMPLED:
                    labels.append(Label(number, person, Kind.COMPLAINT if complains else Kind.OTHER, triage.score))
            elif chance.random() < (slips if complains else _PRESSED):
                labels.append(Label(number, person, Kind.OTHER, triage.score))
            else:
                worked[number] = Worked(complains, triage.score)
            if (number + 1) % every == 0:
                detector = learns(list(self._lessons(labels, worked)))
        return detector

    def _lessons(self, labels: list[Label], worked: dict[int, Worked]) -> Iterator[Taken]:
        words = {number: text for number, (text, _) in enumerate(self.posts[:DAYS])}
        for lesson in lessons(labels, worked, words).learned:
            yield Taken(words[lesson.post], lesson.kind, lesson.weight, bool(lesson.by))

    def figures(self, detector: Classifier) -> Figures:
        """How a detector does on the posts that nobody worked."""
        rest = self.posts[DAYS:][: self.most]
        called = [detector.classify(text).kind is Kind.COMPLAINT for text, _ in rest]
        truth = [complains for _, complains in rest]
        return Figures(
            f1=100 * float(f1_score(truth, called, average="macro")),
            recall=100 * float(recall_score(truth, called)),
            false=100 * (1 - float(recall_score(truth, called, pos_label=False))),
        )
