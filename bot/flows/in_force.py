"""The detector in force: what came along, your own, or one that was learned here; swapped while we run.

Every worker looks at the store every two seconds, so that a new one, and a way back, hold everywhere soon.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot import log
from bot.errors import ConfigurationError
from bot.rules.detectors import SHIPPED
from bot.rules.triage import Classifier, Triage
from bot.store import events, models
from bot.store.store import Store

_log = log.logger("detector")

#: Makes a detector of a file; the second says whether it is to be trusted less (see `InForce.look`). Raises
#: ``ConfigurationError`` where it cannot be used.
Reads = Callable[[bytes, bool], Classifier]


class InForce:
    """`Classifier` that says of every judgement whose it is. ``name`` is that of what it begins with; without
    ``reads`` (the operator named a detector) it stays with that."""

    def __init__(self, store: Store, begins: Classifier, name: str = SHIPPED, reads: Reads | None = None) -> None:
        self._store = store
        self._begins = begins, name
        self._reads = reads
        self._classifier, self.name = self._begins
        self._shown: tuple[int | None, bool] = (None, False)

    def classify(self, text: str) -> Triage:
        return replace(self._classifier.classify(text), model=self.name)

    async def look(self) -> bool:
        """Follow the store; whether something changed. While an alarm stands, a learned detector sets aside and
        addresses executives by the more careful borders of it and of what came along."""
        if self._reads is None:
            return False
        wanted = await self._store.read(_wanted)
        if wanted == self._shown:
            return False
        model, careful = wanted
        if model is None:
            self._classifier, self.name = self._begins
        else:
            file = await self._store.read(lambda conn: models.weights(conn, model))
            try:
                if file is None:
                    raise ConfigurationError("Its weights are not kept.")
                self._classifier = await asyncio.to_thread(self._reads, file, careful)
            except ConfigurationError as error:
                why = str(error)
                _log.error("learned detector not usable", model=model, why=why)
                await self._store.write(lambda conn, now: give_up(conn, now, model, why))
                return await self.look()
            self.name = str(model)
        self._shown = wanted
        _log.info("detector in force", name=self.name, careful=careful)
        return True


def _wanted(conn: Connection) -> tuple[int | None, bool]:
    live = models.live(conn)
    if live is None:
        return None, False
    return live.id, bool(models.alarms(conn))


def give_up(conn: Connection, now: datetime, model: int, why: str) -> None:
    """A learned detector cannot be read (it is of another version of Buckstop): what came along takes its place."""
    if models.put_in_force(conn, None, model):
        events.record(conn, now, "detector not usable", model=model, why=why)
