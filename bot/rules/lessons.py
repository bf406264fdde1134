"""What is learned from what people press: which posts, as what, and how much each counts. Pure.

Nobody can teach the detector whatever they like: one person alone takes no certain complaint away from it, people who
differ teach nothing, and nobody's words weigh more than `MOST_OF_ONE` of what is learned at a time.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.rules.grams import masked
from bot.rules.triage import Kind

#: What a post counts that was on the desk and that nobody called anything else; what somebody said counts 1. Presses
#: alone would teach the detector to see no complaints: people press on what is wrong, and never on what is right.
WEAK: Final = 0.3
#: No person supplies more than this share of what is learned at a time.
MOST_OF_ONE: Final = 0.3
#: A post that the detector was so sure of is no complaint only where two people say so.
SURE: Final = 0.8
#: One in so many posts is never learned from: by those it is judged whether learning helped.
_KEPT_BACK: Final = 5


@dataclass(frozen=True, slots=True)
class Label:
    """Somebody (``by``) said what a post is. ``score`` is the probability of a complaint that the detector gave it."""

    post: int
    by: str
    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """A post to learn from, as what, and how much it counts; ``by`` are those who said so, nobody of what was worked."""

    post: int
    kind: Kind
    weight: float
    by: tuple[str, ...] = ()


def lessons(labels: Iterable[Label], worked: Iterable[int] = ()) -> list[Lesson]:
    """What stands of all that was said, oldest first, beside the posts that were ``worked`` as complaints.

    Of what one person says of a post the last counts. Where as many say that it is a complaint as that it is none,
    nothing is learned of it.
    """
    said: dict[int, dict[str, Label]] = defaultdict(dict)
    for label in labels:
        said[label.post].pop(label.by, None)
        said[label.post][label.by] = label
    found = [lesson for post, by in said.items() if (lesson := _agreed(post, list(by.values()))) is not None]
    found += [Lesson(post, Kind.COMPLAINT, WEAK) for post in dict.fromkeys(worked) if post not in said]
    return capped(found)


def _agreed(post: int, labels: Sequence[Label]) -> Lesson | None:
    """What people make of a post together; ``labels`` are one for each of them, the latest last."""
    for_it = [label for label in labels if label.kind is Kind.COMPLAINT]
    against = [label for label in labels if label.kind is not Kind.COMPLAINT]
    if len(for_it) == len(against):
        return None
    most = max(for_it, against, key=len)
    if most is against and len(against) == 1 and against[0].score >= SURE:
        return None
    return Lesson(post, most[-1].kind, 1.0, tuple(label.by for label in most))


def capped(found: Sequence[Lesson], most: float = MOST_OF_ONE) -> list[Lesson]:
    """The same lessons, those of people who would supply too much made lighter, all of one person's alike.

    The most that one person may weigh depends on the whole, and the whole on that: the cap is the largest that holds.
    """
    shares: Counter[str] = Counter()
    for lesson in found:
        for person in lesson.by:
            shares[person] += lesson.weight / len(lesson.by)
    cap = _cap(sum(lesson.weight for lesson in found if not lesson.by), list(shares.values()), most)
    scale = {person: min(1.0, cap / share) for person, share in shares.items()}
    light = [
        replace(lesson, weight=lesson.weight * sum(scale[person] for person in lesson.by) / len(lesson.by))
        if lesson.by
        else lesson
        for lesson in found
    ]
    return [lesson for lesson in light if lesson.weight > 0]


def _cap(nobodys: float, shares: list[float], most: float) -> float:
    """The largest weight of one person that is at most the share ``most`` of the whole, if all who have more get it."""
    rest, heavy = nobodys + sum(shares), 0
    for share in sorted(shares, reverse=True):
        # As if the ``heavy`` ones so far had the cap, and everybody else what they have.
        room = 1 - most * heavy
        cap = most * rest / room if room > 0 else float("inf")
        if share <= cap:
            return cap
        rest, heavy = rest - share, heavy + 1
    room = 1 - most * heavy
    return most * rest / room if room > 0 else max(shares, default=0.0)


def kept_back(text: str) -> bool:
    """Whether a post is for judging: fixed by its words, so that copies of one text are all on the same side."""
    words = " ".join(masked(text).split())
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=4).digest()[0] % _KEPT_BACK == 0
