"""The plan in force: the newest version with what was said at the desk lying over it, read once a change.

That is what leads and executives changed on the rota from day to day, and what executives said and set themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.rules.plan import Plan, Policy, Rota, format_instant, parse_instant, read_plan
from bot.rules.preferences import Preferences, Word, effective, from_facts
from bot.rules.rota import CompiledRota, Duty
from bot.rules.rota.changes import DayChange, Said, lay, said_in
from bot.store import consents, preferences, rota_changes
from bot.store.statement import Statement
from bot.store.tables import consents as consents_table
from bot.store.tables import plan_versions
from bot.store.tables import preferences as preferences_table
from bot.store.tables import rota_changes as changes_table

_LAST = select(changes_table.c.said_at).order_by(changes_table.c.id.desc()).limit(1)
_TAKEN_BACK = (
    select(func.count().label("taken_back"), func.max(changes_table.c.undone_at).label("taken_back_at"))
    .where(changes_table.c.undone_at.is_not(None))
    .subquery("undone")
)
#: What of it stands for the changes from day to day: read from the ends of indexes, however many there are. What
#: retention lets go of is not noticed, and need not be: it means nothing any more.
_SAID = (
    select(func.max(changes_table.c.id)).scalar_subquery().label("last_entry"),
    _LAST.scalar_subquery().label("entered_at"),
    *_TAKEN_BACK.c,
)
#: What tells one state of these four tables from every other. Counts and sums grow with each commit, in whatever order
#: those came; the instants tell a word that was said from one of the same number that was rolled back.
_MARKER = Statement(
    select(
        select(func.max(plan_versions.c.id)).scalar_subquery().label("version"),
        *_SAID,
        select(func.count()).select_from(consents_table).scalar_subquery().label("words"),
        select(func.max(consents_table.c.said_at)).scalar_subquery().label("said_at"),
        select(func.sum(preferences_table.c.revision)).scalar_subquery().label("changes"),
        select(func.max(preferences_table.c.changed_at)).scalar_subquery().label("changed_at"),
    )
)
_EMPTY = Plan(executives=(), rotas=(Rota("default"),))
#: So many versions' policies are remembered: cases do not stay open for long.
_MOST_POLICIES = 100


@dataclass(frozen=True, slots=True)
class _InForce:
    """What was read, whole: several threads ask, and none may see half of it. ``laid`` is the file with the changes
    from day to day, ``plan`` that with executives' own words. ``said`` is when the file said what it has of such."""

    marker: tuple[Any, ...] = ()
    said: Said = field(default_factory=dict)
    file: Plan = _EMPTY
    laid: Plan = _EMPTY
    plan: Plan = _EMPTY
    preferences: Mapping[str, Preferences] = field(default_factory=dict)
    rotas: dict[str, CompiledRota] = field(default_factory=dict)

    def ready(self, rota: Rota) -> CompiledRota:
        """A rota made ready to be asked, once."""
        found = self.rotas.get(rota.name)
        if found is None:
            found = self.rotas[rota.name] = CompiledRota(self.plan, rota)
        return found


class Plans:
    """Reads the plan inside any unit of work; what changes is obeyed by the next unit, in this and other processes."""

    def __init__(self) -> None:
        self._in_force = _InForce()
        self._policies: dict[int, Policy] = {}

    def current(self, conn: Connection) -> Plan:
        """The plan in force, with executives' own words and settings; an empty one before the first was applied."""
        return self._now(conn).plan

    def file(self, conn: Connection) -> Plan:
        """The same as its newest version has it, without what was said at the desk since."""
        return self._now(conn).file

    def laid(self, conn: Connection) -> Plan:
        """The newest version with the changes from day to day, without executives' own words."""
        return self._now(conn).laid

    def with_changes(self, conn: Connection, said: list[DayChange]) -> Plan:
        """What `laid` would be if these were all the changes from day to day."""
        held = self._now(conn)
        return lay(held.file, said, held.said)

    def with_file(self, conn: Connection, now: datetime, file: Plan) -> Plan:
        """What `laid` would be if this were the newest version."""
        held = self._now(conn)
        return lay(file, rota_changes.in_force(conn), said_in(file, held.file, held.said, now))

    def state(self, conn: Connection) -> str:
        """What tells the rota now from what it was when somebody looked: a short word that changes with it."""
        return hashlib.sha256(repr(self._now(conn).marker[: 1 + len(_SAID)]).encode()).hexdigest()[:16]

    def on_duty(self, conn: Connection, now: datetime, topic: str | None, channel: str) -> Duty:
        """Who is on for a new case, by the route of its topic and channel."""
        held = self._now(conn)
        return held.ready(held.plan.rota_for(topic, channel)).at(now, topic)

    def rota(self, conn: Connection, topic: str | None, channel: str) -> CompiledRota:
        """The rota that places cases of a topic and a channel."""
        held = self._now(conn)
        return held.ready(held.plan.rota_for(topic, channel))

    def version(self, conn: Connection) -> int | None:
        """The number of the version in force; None before the first was applied."""
        found: int | None = self._now(conn).marker[0]
        return found

    def policy(self, conn: Connection, version: int | None) -> Policy:
        """The escalation policy of a version: a case keeps the one it began with, whatever is applied later."""
        held = self._now(conn)
        if version is None or version == held.marker[0]:
            return held.plan.policy
        found = self._policies.get(version)
        if found is None:
            text = source(conn, version)
            if len(self._policies) >= _MOST_POLICIES:
                self._policies.clear()
            found = self._policies[version] = held.plan.policy if text is None else read_plan(text).policy
        return found

    def rotas(self, conn: Connection) -> list[CompiledRota]:
        """The rotas of the plan in force, in its order, ready to be asked."""
        held = self._now(conn)
        return [held.ready(rota) for rota in held.plan.rotas]

    def preferences(self, conn: Connection, executive: str) -> Preferences:
        """What an executive set for themselves."""
        return self._now(conn).preferences.get(executive, Preferences())

    def _now(self, conn: Connection) -> _InForce:
        held = self._in_force
        [found] = _MARKER.rows(conn)
        marker = tuple(found)
        if marker != held.marker:
            file, said = held.file, held.said
            if held.marker[:1] != marker[:1]:
                version = newest(conn)
                file = _EMPTY if version is None else read_plan(version.source)
                said = {} if version is None else _instants(version.said)
            laid = lay(file, rota_changes.in_force(conn), said)
            chosen = {who: from_facts(facts) for who, facts in preferences.every(conn).items()}
            held = _InForce(marker, said, file, laid, effective(laid, words(conn), chosen), chosen)
            self._in_force = held
        return held


def words(conn: Connection) -> dict[str, Word]:
    """Everybody's newest word about replies under their name."""
    return {who: Word(row.agreed, row.said_by) for who, row in consents.newest(conn).items()}


def source(conn: Connection, version: int | None = None) -> str | None:
    """A version's text, the newest when none is named; None where there is none."""
    query = select(plan_versions.c.source).order_by(plan_versions.c.id.desc()).limit(1)
    if version is not None:
        query = query.where(plan_versions.c.id == version)
    return conn.execute(query).scalar()


def newest(conn: Connection, *, from_file: bool = False) -> Row[Any] | None:
    """The newest version (that came from a file), whole; None where there is none."""
    query = select(plan_versions).order_by(plan_versions.c.id.desc()).limit(1)
    return conn.execute(query.where(plan_versions.c.at_desk.is_(False)) if from_file else query).first()


def before(conn: Connection, version: int) -> str | None:
    """The text of the version before one; None where that was the first."""
    earlier = select(plan_versions.c.source).where(plan_versions.c.id < version)
    return conn.execute(earlier.order_by(plan_versions.c.id.desc()).limit(1)).scalar()


def hold(conn: Connection) -> None:
    """Whoever changes the plan or the rota holds it until the end of the transaction: others who do the same wait."""
    conn.execute(select(plan_versions.c.id).order_by(plan_versions.c.id.desc()).limit(1).with_for_update())


def add(conn: Connection, now: datetime, text: str, by: str, *, at_desk: bool = False) -> None:
    """Make a version the plan in force."""
    last = newest(conn)
    before, known = (read_plan(last.source), _instants(last.said)) if last is not None else (_EMPTY, {})
    said = {entry: format_instant(at) for entry, at in said_in(read_plan(text), before, known, now).items()}
    values = {"applied_at": now, "applied_by": by, "source": text, "at_desk": at_desk, "said": said}
    conn.execute(insert(plan_versions).values(**values))


def _instants(said: Mapping[str, str]) -> dict[str, datetime]:
    return {entry: parse_instant(at) for entry, at in said.items()}


def came_from_file(conn: Connection, version: int) -> None:
    """A file says what was made at the desk: from now on this version is the file's."""
    conn.execute(update(plan_versions).where(plan_versions.c.id == version).values(at_desk=False))
