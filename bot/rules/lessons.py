"""What is learned from what people press: which posts, as what, and how much each counts. Pure.

Nobody can teach the detector whatever they like: one person alone takes no certain complaint away from it, people who
differ teach nothing, and nobody's words weigh more than `MOST_OF_ONE` of what is learned at a time.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from bot.rules.grams import masked
from bot.rules.triage import Kind

#: For each post that is said to be no complaint so much is learned of one that is: what nobody called anything and was
#: worked makes up what people did not say. Presses alone would teach the detector to see no complaints, since people
#: press on what is wrong and never on what is right; all that stood on the desk would teach it to see nothing else.
IN_RETURN: Final = 0.75
#: No person supplies more than this share of what is learned at a time.
MOST_OF_ONE: Final = 0.3
#: Where the detector was so sure of a complaint, two people have to say that it is none.
SURE: Final = 0.5
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
class Worked:
    """A post came to the desk as a complaint, with the probability ``score`` of being one, and was ``answered`` or has
    stood there for long."""

    answered: bool
    score: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """A post to learn from, and as what. ``by`` are those who said so, with how much of it counts for each of them; it
    is empty, and ``weight`` alone counts, where nobody said anything and it was worked."""

    post: int
    kind: Kind
    weight: float = 1.0
    by: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Lessons:
    """``learned`` is to be learned from. ``judged`` never is: by it a new detector is compared with the one of now."""

    learned: tuple[Lesson, ...]
    judged: tuple[Lesson, ...]


def lessons(labels: Sequence[Label], worked: Mapping[int, Worked], words: Mapping[int, str]) -> Lessons:
    """What stands of all that was said, oldest first, beside what was worked. ``words`` are those of all posts that are
    still there; what is gone teaches nothing."""
    told = {label.post for label in labels}
    said = agreed(label for label in labels if label.post in words)
    unsaid = {post: work for post, work in worked.items() if post in words and post not in told}
    back = {post for post in (*(lesson.post for lesson in said), *unsaid) if kept_back(words[post])}
    taught = [lesson for lesson in said if lesson.post not in back]
    taught += _in_return(taught, {post: work.score for post, work in unsaid.items() if post not in back})
    # Of what nobody called anything, only what was answered is certain enough to judge by.
    answered = [Lesson(post, Kind.COMPLAINT) for post, work in unsaid.items() if post in back and work.answered]
    judged = [lesson for lesson in said if lesson.post in back] + answered
    return Lessons(learned=tuple(capped(taught)), judged=tuple(judged))


def _in_return(said: Sequence[Lesson], scores: Mapping[int, float]) -> list[Lesson]:
    """Posts that nobody called anything, as complaints; the surer the detector was of one, the more it counts."""
    pro = sum(lesson.weight for lesson in said if lesson.kind is Kind.COMPLAINT)
    con = sum(lesson.weight for lesson in said) - pro
    share = max(0.0, IN_RETURN * con - pro) / max(1.0, sum(scores.values()))
    return [Lesson(post, Kind.COMPLAINT, min(1.0, share) * score) for post, score in scores.items()]


def agreed(labels: Iterable[Label]) -> list[Lesson]:
    """What people make of posts together. Of what one person says of a post the last counts."""
    said = last_words(labels)
    return [lesson for post, by in said.items() if (lesson := _agreed(post, list(by.values()))) is not None]


class _Word(Protocol):
    """What somebody said of a post."""

    @property
    def post(self) -> int: ...
    @property
    def by(self) -> str: ...


_W = TypeVar("_W", bound=_Word)


def last_words(said: Iterable[_W]) -> dict[int, dict[str, _W]]:
    """Of each post what each person said of it last, the latest last."""
    found: dict[int, dict[str, _W]] = defaultdict(dict)
    for word in said:
        found[word.post].pop(word.by, None)
        found[word.post][word.by] = word
    return found


def _agreed(post: int, labels: Sequence[Label]) -> Lesson | None:
    """``labels`` are one of each person, the latest last. Where as many say that it is a complaint as that it is none,
    nothing is learned of it."""
    pro = [label for label in labels if label.kind is Kind.COMPLAINT]
    con = [label for label in labels if label.kind is not Kind.COMPLAINT]
    if len(pro) == len(con) or (len(con) == 1 and not pro and con[0].score >= SURE):
        return None
    most = max(pro, con, key=len)
    return Lesson(post, most[-1].kind, by=tuple((label.by, 1 / len(most)) for label in most))


def capped(found: Sequence[Lesson], most: float = MOST_OF_ONE) -> list[Lesson]:
    """The same lessons, those of people who would supply more than the share ``most`` made lighter, all of one person's
    alike. What several say is each one's in equal parts."""
    shares: defaultdict[str, float] = defaultdict(float)
    for lesson in found:
        for person, share in lesson.by:
            shares[person] += share
    cap = _cap(sum(lesson.weight for lesson in found if not lesson.by), list(shares.values()), most)
    left = {person: min(1.0, cap / share) for person, share in shares.items()}
    light = [_lighter(lesson, left) if lesson.by else lesson for lesson in found]
    return [lesson for lesson in light if lesson.weight > 0]


def _lighter(lesson: Lesson, left: Mapping[str, float]) -> Lesson:
    by = tuple((person, share * left[person]) for person, share in lesson.by)
    return replace(lesson, by=by, weight=sum(share for _, share in by))


def _cap(nobodys: float, shares: Sequence[float], most: float) -> float:
    """The most that one person may weigh. It depends on the whole, and the whole on it: the largest that holds.

    Beside ``nobodys`` weight and the ``rest`` who have less, each of the heavy ones gets the cap.
    """
    rest = nobodys + sum(shares)
    for heavy, share in enumerate(sorted(shares, reverse=True)):
        cap = most * rest / (1 - most * heavy) if most * heavy < 1 else math.inf
        if share <= cap:
            return cap
        rest -= share
    return most * rest / (1 - most * len(shares)) if most * len(shares) < 1 else math.inf


def kept_back(text: str) -> bool:
    """Whether a post is for judging. Its words fix that, so that copies of one text stand on the same side."""
    words = " ".join(masked(text).split())
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=8).digest()[0] % _KEPT_BACK == 0
