"""Reads the cues of a post: signals of each kind, what presses, what it is about, the language. It has reasons in words
and no probabilities; a trained model weighs what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from bot.rules import grievances, lexicon, matters
from bot.rules.cleaning import clean
from bot.rules.language import language_of, unmarked
from bot.rules.lexicon import Signal
from bot.rules.reading import COMMAND, HANDLE, STOP, Lexicon, words
from bot.rules.triage import DANGER, Kind
from bot.rules.urgency import urgency

#: How many reasons the desk shows.
MOST_REASONS: Final = 3

#: The signals of each kind that has any.
KINDS: Final = {
    Kind.COMPLAINT: grievances.COMPLAINT,
    Kind.PRAISE: lexicon.PRAISE,
    Kind.QUESTION: lexicon.QUESTION,
    Kind.SPAM: lexicon.SPAM,
}
_KIND_OF: Final = {signal: kind for kind, signals in KINDS.items() for signal in signals}
_CUES: Final = Lexicon(signal for signals in KINDS.values() for signal in signals)
_TOPICS: Final = Lexicon(Signal(topic, 1.0, phrases) for topic, phrases in matters.TOPICS.items())

#: Asked for at each word: an enumeration takes longer to give out its members.
_COMPLAINT, _PRAISE = Kind.COMPLAINT, Kind.PRAISE
_NEGATOR_REACHES: Final = 3
_NAME_AFTER_THANKS: Final = re.compile(
    r"(?i:\b(?:thanks|thank you|thx|danke|gracias|merci|grazie|obrigad[oa]|bedankt))(?:,? [A-Z][\w'\u2019-]+){1,2}"
)


class Cues(NamedTuple):
    """What was read. ``read`` are the words, ``urgency`` goes from 0 to 1 with its reasons in words, ``topics`` come
    with how often each was touched, ``language`` is an ISO 639-1 code or None."""

    read: list[str]
    found: dict[Kind, set[Signal]]
    urgency: float
    urgency_reasons: tuple[str, ...]
    topics: dict[str, int]
    language: str | None

    @property
    def is_danger(self) -> bool:
        """Whether people may be in danger."""
        return self.urgency >= DANGER

    @property
    def topic(self) -> str | None:
        """What most of its words are about."""
        return max(self.topics, key=self.topics.__getitem__) if self.topics else None

    def strength(self, kind: Kind) -> float:
        """What all that speaks for ``kind`` weighs, in log-odds by hand."""
        return sum([signal.weight for signal in self.found.get(kind, ())])

    def reasons(self, kind: Kind) -> tuple[str, ...]:
        """What speaks for ``kind``, the weightiest first; never the customer's words."""
        return told(self.found.get(kind, ()))


def cues(text: str) -> Cues:
    """Read a cleaned text."""
    return cues_among(text, unmarked(text))


def cues_among(text: str, shown: str) -> Cues:
    """`cues` of a text of which ``shown`` is what tells the language."""
    read = words(text)
    pressing = urgency(text, read)
    topics: dict[str, int] = {}
    for _, signal in _TOPICS.find(read):
        topics[signal.says] = topics.get(signal.says, 0) + 1
    return Cues(
        read=read,
        found=_found(read),
        urgency=pressing.score,
        urgency_reasons=pressing.reasons,
        topics=topics,
        language=language_of(shown, read),
    )


def is_thanks(text: str) -> bool:
    """Whether a message is thanks alone, the name of the person thanked included: nothing in it waits for an answer."""
    text = clean(text)
    return _is_thanks(text, words(text))


def is_small_talk(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks, or a command to a bot."""
    text = clean(text)
    return says_nothing(text, words(text))


def says_nothing(text: str, read: list[str]) -> bool:
    """`is_small_talk` for a cleaned text of which ``read`` are the words."""
    said = (word for word in read if not _is_ornament(word))
    first = next(said, None)
    if first == COMMAND:
        # A command comes alone or with what a deep link carries; whoever writes more says something.
        return len(list(said)) <= 1
    return (first in lexicon.GREETINGS and lexicon.GREETINGS.issuperset(said)) or _is_thanks(text, read)


def told(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The weightiest few in words; equal weights in a fixed order."""
    ordered = sorted([(-signal.weight, signal.says) for signal in signals])
    return tuple([says for _, says in ordered[:MOST_REASONS]])


def _is_thanks(text: str, read: list[str]) -> bool:
    if lexicon.THANKS.isdisjoint(read):
        return False
    read = words(_NAME_AFTER_THANKS.sub("thanks", text))
    beside = all(word in lexicon.THANKS or word in lexicon.BESIDE_THANKS or _is_ornament(word) for word in read)
    return beside and Kind.COMPLAINT not in _found(read)


def _is_ornament(word: str) -> bool:
    """Handles, full stops and emoji say nothing beside a greeting; a question mark does."""
    return word in (HANDLE, STOP) or not (word.isascii() or word.isalpha())


def _found(read: list[str]) -> dict[Kind, set[Signal]]:
    """The signals of each kind; a pleasant word after a negator is a complaint's."""
    found: dict[Kind, set[Signal]] = {}
    for here, signal in _CUES.find(read):
        kind = _KIND_OF[signal]
        if kind is _PRAISE and _negated(read, here):
            kind, signal = _COMPLAINT, lexicon.NEGATED
        found.setdefault(kind, set()).add(signal)
    return found


def _negated(read: list[str], here: int) -> bool:
    for word in reversed(read[max(here - _NEGATOR_REACHES, 0) : here]):
        if word in (STOP, "?"):
            return False
        if word in lexicon.NEGATORS:
            return True
    return False
