"""Asks a language model outside about posts that the detector is unsure of, before they are taken in.

Nobody waits long for it: each batch two seconds at the most, and none at all while it was silent lately, or where many
come at once. Whatever fails, the detector's own judgement stands. Knows no network.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, Protocol

from bot import log, metrics, tracing
from bot.errors import BuckstopError
from bot.messages import Audience, Post
from bot.ports import Clock
from bot.rules.opinion import advised, is_doubtful, told
from bot.rules.triage import Classifier, Kind, Triage

_log = log.logger("opinions")

#: In seconds. An executive has half an hour; two seconds are nothing of it, and enough for one word.
WITHIN: Final = 2.0
#: So many are asked about at once. A batch with more doubtful posts than that is a flood, in which none waits.
AT_ONCE: Final = 8
#: After so many failures in a row nobody is asked for a minute, then twice as long each time.
_FAILURES: Final = 3
_REST: Final = 60.0
_LONGEST_REST: Final = 960.0
#: How many answers are remembered: what a platform brings again is not asked about again.
_REMEMBERED: Final = 2_000


class NoOpinion(BuckstopError):
    """The language model gave no answer that counts."""


class Asks(Protocol):
    """A language model somewhere."""

    async def ask(self, text: str) -> Kind:
        """What a masked post is. Raises `NoOpinion`, which says why in our own words, and nothing else."""
        ...


class Opinions:
    """`Classifier` whose doubtful judgements a second opinion has a word in, where one was heard before."""

    def __init__(self, first: Classifier, model: Asks, clock: Clock, within: float = WITHIN) -> None:
        self._first = first
        self._model = model
        self._clock = clock
        self._within = within
        self._said: OrderedDict[str, Kind] = OrderedDict()
        self._asking = 0
        self._failures = 0
        self._rest = _REST
        self._rests_until = 0.0

    def classify(self, text: str) -> Triage:
        triage = self._first.classify(text)
        said = self._said.get(text)
        return advised(triage, text, said) if said is not None and is_doubtful(triage) else triage

    async def ahead(self, posts: Sequence[Post]) -> None:
        """Ask about those of some posts that are doubtful and were written in public. Never raises; returns within the
        time, whatever was answered."""
        if self._clock.monotonic() < self._rests_until:
            return
        public = [post.text for post in posts if post.audience is Audience.PUBLIC and post.chat_of is None]
        new = [text for text in dict.fromkeys(public) if text not in self._said]
        asked = await asyncio.to_thread(self._doubtful, new) if new else {}
        if not asked or len(asked) + self._asking > AT_ONCE:
            return
        self._asking += len(asked)
        try:
            with tracing.part("opinion"):
                await asyncio.gather(*(self._ask(text, shown) for text, shown in asked.items()))
        finally:
            self._asking -= len(asked)

    def _doubtful(self, texts: Sequence[str]) -> dict[str, str]:
        """Those to ask about, each with what is told of it; no more than say that there are too many. None where one of
        them tells of danger to people: that waits for nothing."""
        found: dict[str, str] = {}
        for text in texts:
            triage = self._first.classify(text)
            if triage.danger:
                return {}
            if is_doubtful(triage) and (shown := told(text)):
                found[text] = shown
            if len(found) > AT_ONCE:
                break
        return found

    async def _ask(self, text: str, shown: str) -> None:
        try:
            async with asyncio.timeout(self._within):
                said = await self._model.ask(shown)
        except TimeoutError:
            self._failed("it did not answer in time")
        except NoOpinion as error:
            self._failed(str(error))
        except Exception as error:  # whatever it is, the post is taken in
            self._failed(f"it could not be asked: {type(error).__name__}")
        else:
            metrics.OPINIONS.labels("answered").inc()
            self._failures, self._rest = 0, _REST
            self._said[text] = said
            if len(self._said) > _REMEMBERED:
                self._said.popitem(last=False)

    def _failed(self, why: str) -> None:
        metrics.OPINIONS.labels("unanswered").inc()
        self._failures += 1
        now = self._clock.monotonic()
        if self._failures >= _FAILURES and now >= self._rests_until:
            _log.warning("language model not asked for a while", why=why, seconds=self._rest)
            self._rests_until = now + self._rest
            self._rest = min(self._rest * 2, _LONGEST_REST)
