"""What a post can be taken for, how sure that is and why, in words, and who gets to see it. Knows no channel, no case
and no way to find out: that is behind `Classifier`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

#: From this probability of a complaint on, a post in a private chat of an executive's own account gets a card, and only
#: with a topic. There a false alarm shows private words to colleagues, and what is missed its owner reads all the same.
OWN_CHAT_FROM: Final = 0.7
#: The reason that is no signal but a doubt, and how one begins that a person gave.
IN_DOUBT: Final = "it may be a complaint"
BY_A_LEAD: Final = "a lead says"
BY_A_PERSON: Final = "a person says"
#: The reason where no single one stands out.
AS_A_WHOLE: Final = "its words as a whole say so"
#: From this urgency on people may be in danger.
DANGER: Final = 0.9


class Kind(StrEnum):
    """What a post can be."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    OTHER = "other"
    SPAM = "spam"


class Place(StrEnum):
    """What becomes of a post. The two borders between them come with the detector: below the lower one it is set aside
    for the leads to look through, from the upper one on it is a complaint in all likelihood."""

    ASIDE = "aside"
    UNSURE = "unsure"
    SURE = "sure"


@dataclass(frozen=True, slots=True)
class Triage:
    """What a post was taken for.

    ``score`` is the probability from 0 to 1 that it is a complaint, whatever ``kind`` (the most probable class) is.
    ``reasons`` are at most three signals in words, the weightiest first; they never quote the customer. ``urgency``
    goes from 0 to 1, ``urgency_reasons`` likewise in words. ``language`` is an ISO 639-1 code or None, ``topic`` one
    of the names that routes and rotas use, or None. ``shares`` are the likeliest topics with how likely each is,
    ``names`` the members of staff it names; ``colleague``: one of our own people wrote it (`bot.rules.brand`).
    ``model`` is the name of the detector (`bot.rules.detectors`).
    """

    kind: Kind
    score: float
    reasons: tuple[str, ...]
    language: str | None = None
    urgency: float = 0.0
    urgency_reasons: tuple[str, ...] = ()
    topic: str | None = None
    place: Place = Place.ASIDE
    model: str = ""
    shares: tuple[tuple[str, float], ...] = ()
    names: tuple[str, ...] = ()
    colleague: bool = False

    @property
    def danger(self) -> bool:
        """Whether people may be in danger."""
        return self.urgency >= DANGER


class Classifier(Protocol):
    """Whatever can tell complaints from other posts."""

    def classify(self, text: str) -> Triage:
        """Judge one post by its text; never raises, and an empty text (a photo, a sticker) is a complaint."""
        ...


class Unjudged:
    """`Classifier` where no posts come in: whatever came all the same would be for a person to look at."""

    def classify(self, text: str) -> Triage:
        return Triage(Kind.COMPLAINT, 0.5, ("nobody judged it",), place=Place.UNSURE)


def carded(triage: Triage) -> bool:
    """Whether the post gets a card. What gets none stays visible to the leads."""
    return triage.place is not Place.ASIDE


def complains(triage: Triage) -> bool:
    """Whether a post in a private chat of an executive's own account gets a card: only on good grounds, and where it is
    about what customers have with companies. (Dad is late again, too, and Mum is in hospital.)"""
    return triage.kind is Kind.COMPLAINT and triage.score >= OWN_CHAT_FROM and triage.topic is not None


def as_row(post_id: object, triage: Triage) -> dict[str, object]:
    """The line that ``buckstop classify`` prints for a post, as a value for JSON."""
    return {
        "id": post_id,
        "kind": triage.kind.value,
        "score": round(triage.score, 4),
        "topic": triage.topic,
        "urgency": round(triage.urgency, 2),
        "language": triage.language,
    }
