"""Says what a post is, how sure that is, and why, in words; in doubt it is a complaint. Knows no channel and no case.

This first form counts hand-written cues. A trained detector takes its place behind `Classifier`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from bot.rules import lexicon, matters
from bot.rules.cleaning import clean
from bot.rules.language import language
from bot.rules.lexicon import Signal
from bot.rules.reading import COMMAND, HANDLE, STOP, Lexicon, words

#: From this probability of a complaint on a post gets a card whatever else it may be: a missed complaint is worse
#: than a false alarm.
CARDED_FROM: Final = 0.35
#: The same in a private chat of an executive's own account, and only with a topic. There a false alarm shows private
#: words to colleagues, and what is missed its owner reads all the same.
OWN_CHAT_FROM: Final = 0.7
#: From this urgency on people may be in danger.
DANGER: Final = 0.9
#: How many reasons the desk shows.
_REASONS: Final = 3


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
    of the names that routes and rotas use, or None.
    """

    kind: Kind
    score: float
    reasons: tuple[str, ...]
    language: str | None = None
    urgency: float = 0.0
    urgency_reasons: tuple[str, ...] = ()
    topic: str | None = None
    place: Place = Place.ASIDE

    @property
    def danger(self) -> bool:
        """Whether people may be in danger."""
        return self.urgency >= DANGER


class Classifier(Protocol):
    """Whatever can tell complaints from other posts."""

    def classify(self, text: str) -> Triage:
        """Judge one post by its text; never raises, and an empty text (a photo, a sticker) is a complaint."""
        ...


def carded(triage: Triage) -> bool:
    """Whether the post gets a card. What gets none stays visible to the leads."""
    return triage.kind is Kind.COMPLAINT or triage.score >= CARDED_FROM or triage.danger


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


_KINDS: Final = {
    Kind.COMPLAINT: lexicon.COMPLAINT,
    Kind.PRAISE: lexicon.PRAISE,
    Kind.QUESTION: lexicon.QUESTION,
    Kind.SPAM: lexicon.SPAM,
}
_KIND_OF: Final = {signal: kind for kind, signals in _KINDS.items() for signal in signals}
_CUES: Final = Lexicon(signal for signals in _KINDS.values() for signal in signals)
_PRESSING: Final = Lexicon((*matters.DANGER, *matters.PRESSING))
_TOPICS: Final = Lexicon(Signal(topic, 1.0, phrases) for topic, phrases in matters.TOPICS.items())

# Log-odds of a post without any cue: somebody took the trouble to write to a company, so a complaint comes first.
_NOTHING_KNOWN: Final = {
    Kind.COMPLAINT: 0.6,
    Kind.QUESTION: -1.0,
    Kind.PRAISE: -0.8,
    Kind.OTHER: 0.3,
    Kind.SPAM: -2.5,
}
_COURTESY: Final = Signal("it is a greeting, thanks or a command and nothing else", 5.0, "")
_IN_DANGER: Final = 4.0
_UNKNOWN_LANGUAGE: Final = 1.0
_FEW_WORDS: Final = 3
# Pleasant words beside a grievance are politeness or irony; loudness beside one is anger, else it may be joy.
_GRIEVANCE: Final = 1.0
_PRAISE_BESIDE_GRIEVANCE: Final = 0.4
_LOUD: Final = 0.4
_NEGATOR_REACHES: Final = 3

_EXCLAIMED: Final = re.compile(r"!!|\?!|!\?")
_SHOUTED: Final = re.compile(r"\b[A-Z]{4,}\b.{0,200}\b[A-Z]{3,}\b", re.DOTALL)
_NAME_AFTER_THANKS: Final = re.compile(
    r"(?i:\b(?:thanks|thank you|thx|danke|gracias|merci|grazie|obrigad[oa]|bedankt))(?:,? [A-Z][\w'\u2019-]+){1,2}"
)


class RuleClassifier:
    """`Classifier` by hand-written cues, each a reason that can be read out. Thousands of posts a second."""

    def classify(self, text: str) -> Triage:
        text = clean(text)
        read = words(text)
        if not read:
            return Triage(Kind.COMPLAINT, 0.5, ("there is nothing to read, so a person should look",))
        spoken = language(read)
        urgency, alarms = _urgency(read)
        found = _found(read)
        odds = _odds(found, loud=bool(_EXCLAIMED.search(text) or _SHOUTED.search(text)))
        if spoken is None and len(read) > _FEW_WORDS and sum(map(len, found.values())) < 2:
            odds[Kind.COMPLAINT] += _UNKNOWN_LANGUAGE
        if Kind.COMPLAINT not in found and is_small_talk(text):
            found, odds = {Kind.OTHER: {_COURTESY}}, _NOTHING_KNOWN | {Kind.OTHER: _COURTESY.weight}
        if urgency >= DANGER:
            odds[Kind.COMPLAINT] += _IN_DANGER
        chance = _chances(odds)
        kind = max(chance, key=chance.__getitem__)
        reasons = (alarms if urgency >= DANGER else ()) + _told(found.get(kind, ()))
        return Triage(
            kind=kind,
            score=chance[Kind.COMPLAINT],
            reasons=reasons[:_REASONS] or ("in doubt a person should look",),
            language=spoken,
            urgency=urgency,
            urgency_reasons=alarms,
            topic=_topic(read),
        )


def is_thanks(text: str) -> bool:
    """Whether a message is thanks alone, the name of the person thanked included: nothing in it waits for an answer."""
    read = words(_NAME_AFTER_THANKS.sub("thanks", clean(text)))
    if Kind.COMPLAINT in _found(read):
        return False
    read = [word for word in read if not _is_ornament(word)]
    thanked = any(word in lexicon.THANKS for word in read)
    return thanked and all(word in lexicon.THANKS or word in lexicon.BESIDE_THANKS for word in read)


def is_small_talk(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks, or a command to a bot."""
    read = [word for word in words(clean(text)) if not _is_ornament(word)]
    if not read:
        return False
    if read[0] == COMMAND:
        # A command comes alone or with what a deep link carries; whoever writes more says something.
        return len(read) <= 2
    return all(word in lexicon.GREETINGS for word in read) or is_thanks(text)


def _is_ornament(word: str) -> bool:
    """Handles, full stops and emoji say nothing beside a greeting; a question mark does."""
    return word in (HANDLE, STOP) or not (word.isascii() or word.isalpha())


def _found(read: list[str]) -> dict[Kind, set[Signal]]:
    """The signals of each kind; a pleasant word after a negator is a complaint's."""
    found: dict[Kind, set[Signal]] = {}
    for here, signal in _CUES.find(read):
        kind = _KIND_OF[signal]
        if kind is Kind.PRAISE and _negated(read, here):
            kind, signal = Kind.COMPLAINT, lexicon.NEGATED
        found.setdefault(kind, set()).add(signal)
    return found


def _negated(read: list[str], here: int) -> bool:
    for word in reversed(read[max(here - _NEGATOR_REACHES, 0) : here]):
        if word in (STOP, "?"):
            return False
        if word in lexicon.NEGATORS:
            return True
    return False


def _odds(found: dict[Kind, set[Signal]], *, loud: bool) -> dict[Kind, float]:
    odds = dict(_NOTHING_KNOWN)
    for kind, signals in found.items():
        odds[kind] += sum(signal.weight for signal in signals)
    grievance = odds[Kind.COMPLAINT] - _NOTHING_KNOWN[Kind.COMPLAINT]
    if grievance >= _GRIEVANCE:
        praise = odds[Kind.PRAISE] - _NOTHING_KNOWN[Kind.PRAISE]
        odds[Kind.PRAISE] = _NOTHING_KNOWN[Kind.PRAISE] + praise * _PRAISE_BESIDE_GRIEVANCE
        odds[Kind.COMPLAINT] += _LOUD if loud else 0.0
    return odds


def _chances(odds: dict[Kind, float]) -> dict[Kind, float]:
    """Log-odds to probabilities that sum to one."""
    most = max(odds.values())
    shares = {kind: math.exp(odd - most) for kind, odd in odds.items()}
    whole = sum(shares.values())
    return {kind: share / whole for kind, share in shares.items()}


def _urgency(read: list[str]) -> tuple[float, tuple[str, ...]]:
    signals = {signal for _, signal in _PRESSING.find(read)}
    return max((signal.weight for signal in signals), default=0.0), _told(signals)


def _topic(read: list[str]) -> str | None:
    counted: dict[str, int] = {}
    for _, signal in _TOPICS.find(read):
        counted[signal.says] = counted.get(signal.says, 0) + 1
    return max(counted, key=counted.__getitem__) if counted else None


def _told(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The weightiest few in words; equal weights in a fixed order."""
    return tuple(signal.says for signal in sorted(signals, key=lambda signal: (-signal.weight, signal.says))[:_REASONS])
