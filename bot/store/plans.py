"""The plan in force: the newest version, read once a version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.rules.plan import Plan, Rota, read_plan
from bot.rules.rota import CompiledRota, Duty
from bot.store.statement import Statement
from bot.store.tables import plan_versions

_NEWEST = Statement(select(func.max(plan_versions.c.id)))
_EMPTY = Plan(executives=(), rotas=(Rota("default"),))


class Plans:
    """Reads the plan inside any unit of work; a new version is obeyed by the next unit, in this and other processes."""

    def __init__(self) -> None:
        self._version = 0
        self._plan = _EMPTY
        self._rotas: dict[str, CompiledRota] = {}

    def current(self, conn: Connection) -> Plan:
        """The plan in force; an empty one before the first was applied."""
        newest = _NEWEST.scalar(conn) or 0
        if newest != self._version:
            text = source(conn, newest)
            self._plan = _EMPTY if text is None else read_plan(text)
            self._version, self._rotas = newest, {}
        return self._plan

    def on_duty(self, conn: Connection, now: datetime, topic: str | None, channel: str) -> Duty:
        """Who is on for a new case, by the route of its topic and channel."""
        plan = self.current(conn)
        rota = plan.rota_for(topic, channel)
        ready = self._rotas.get(rota.name)
        if ready is None:
            ready = self._rotas[rota.name] = CompiledRota(plan, rota)
        return ready.at(now, topic)


def source(conn: Connection, version: int | None = None) -> str | None:
    """A version's text, the newest when none is named; None where there is none."""
    query = select(plan_versions.c.source).order_by(plan_versions.c.id.desc()).limit(1)
    if version is not None:
        query = query.where(plan_versions.c.id == version)
    return conn.execute(query).scalar()


def add(conn: Connection, now: datetime, text: str, by: str) -> None:
    """Make a version the plan in force."""
    conn.execute(insert(plan_versions).values(applied_at=now, applied_by=by, source=text))
