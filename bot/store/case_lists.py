"""Lists of cases: which they are, in what order, and how many. What is shown is cut, what is counted never."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, TextClause, func, or_, select, text

from bot.rules.lifecycle import CaseState
from bot.store.cases import WITH_CUSTOMER
from bot.store.tables import cases

MOST_CARDS: Final = 500
#: As the indexes of what waits say it: with a value to be named they would not be used.
WAITS: Final = text("cases.state = 'open'")
#: Danger to people before everything else, then what is due first.
_IN_ORDER: Final = (cases.c.danger.desc(), cases.c.due_at.nulls_last(), cases.c.id)


@dataclass(frozen=True, slots=True)
class Which:
    """The cases in some states that fulfil all the rest that is said: whose they are, or that ``nobody_of`` these
    executives has them; their lane; on which channels; and that they were to be answered before an instant."""

    states: Collection[str] = (CaseState.OPEN,)
    owner: str | None = None
    nobody_of: Collection[str] | None = None
    lane: str | None = None
    channels: Collection[str] | None = None
    due_before: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool] | TextClause]:
        is_waiting = tuple(self.states) == (CaseState.OPEN,)
        found: list[ColumnElement[bool] | TextClause] = [WAITS if is_waiting else cases.c.state.in_(list(self.states))]
        if self.owner is not None:
            found.append(cases.c.owner == self.owner)
        if self.nobody_of is not None:
            found.append(or_(cases.c.owner.is_(None), cases.c.owner.not_in(list(self.nobody_of))))
        if self.lane is not None:
            found.append(cases.c.lane == self.lane)
        if self.channels is not None:
            found.append(cases.c.channel.in_(list(self.channels)))
        if self.due_before is not None:
            found.append(cases.c.due_at < self.due_before)
        return found


def listed(conn: Connection, which: Which, most: int | None = None, skip: int = 0) -> list[Row[Any]]:
    """Cases with their customers, danger to people first and then what is due first: all of them, or at most so many
    after the first ``skip``."""
    ordered = WITH_CUSTOMER.where(*which.conditions()).order_by(*_IN_ORDER)
    return list(conn.execute(ordered.limit(most).offset(skip or None)))


def that_follow(conn: Connection, which: Which) -> list[int]:
    """The numbers of those whose cards are made anew because something about people changed: the first
    `MOST_CARDS` in that order. More at once would keep new cards waiting for hours (Slack takes about one a second);
    the others follow with the next thing that happens to them, and nothing ever leaves by what a card says."""
    ordered = select(cases.c.id).where(*which.conditions()).order_by(*_IN_ORDER)
    return list(conn.execute(ordered.limit(MOST_CARDS)).scalars())


def counted(conn: Connection, which: Which) -> int:
    """How many they are."""
    return int(conn.execute(select(func.count()).select_from(cases).where(*which.conditions())).scalar_one())


def oldest(conn: Connection, which: Which) -> datetime | None:
    """When the first of them was opened."""
    found: datetime | None = conn.execute(select(func.min(cases.c.opened_at)).where(*which.conditions())).scalar()
    return found
