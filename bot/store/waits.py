"""The clocks beside those of answers: what waits for a lead's look, and praise that waits for a kind word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from bot.store.statement import Statement
from bot.store.tables import cases, clocks, posts

#: A post in the leads' list: step 0 tells the leads, step 1 brings it to an executive. The case's ``due_at`` is when.
UNSURE = "may be a complaint"
QUESTION = "a question"
#: Praise: step 0 brings it to its executive, step 1 reminds them, once.
PRAISE = "praise"

_LISTED = or_(clocks.c.name == UNSURE, clocks.c.name == QUESTION)
#: Of a case: that it waits for a lead's look.
LOOKED_FOR = select(1).where(clocks.c.case_id == cases.c.id, _LISTED).correlate(cases).exists()
_MINE = (clocks.c.case_id == bindparam("case"), clocks.c.name == bindparam("clock"))
_HOLD = Statement(
    update(clocks).where(*_MINE, clocks.c.generation == bindparam("seen")).values(generation=clocks.c.generation + 1)
)
_PUT = Statement(update(clocks).where(*_MINE).values(step=bindparam("next"), due_at=bindparam("then")))
_STOP = Statement(delete(clocks).where(*_MINE))
_LISTED_CASE = Statement(select(clocks).where(clocks.c.case_id == bindparam("case"), _LISTED))
_LOOKED_AT = Statement(delete(clocks).where(clocks.c.case_id == bindparam("case"), _LISTED))


_DUE = Statement(
    select(clocks)
    .where(or_(_LISTED, clocks.c.name == PRAISE), clocks.c.due_at <= bindparam("now"))
    .order_by(clocks.c.due_at, clocks.c.case_id)
    .limit(bindparam("most"))
)


def start(conn: Connection, case: int, name: str, starts: datetime) -> None:
    """Start it anew; an older timer of this name can no longer fire. Its step 0 is when it starts."""
    query = update(clocks).where(clocks.c.case_id == case, clocks.c.name == name)
    values = {"due_at": starts, "started_at": starts, "step": 0}
    if not conn.execute(query.values(generation=clocks.c.generation + 1, **values)).rowcount:
        conn.execute(insert(clocks).values(case_id=case, name=name, generation=1, **values))


def due(conn: Connection, now: datetime, most: int = 200) -> list[Row[Any]]:
    """The clocks of these names that want attention, the longest due first."""
    return _DUE.rows(conn, now=now, most=most)


def hold(conn: Connection, clock: Row[Any]) -> bool:
    """Take a timer for oneself, once; false where anything happened to it since it was read."""
    return bool(_HOLD.run(conn, case=clock.case_id, clock=clock.name, seen=clock.generation))


def put(conn: Connection, clock: Row[Any], step: int, due: datetime) -> None:
    """What a held clock waits for next."""
    _PUT.run(conn, case=clock.case_id, clock=clock.name, next=step, then=due)


def stop(conn: Connection, case: int, name: str) -> None:
    """Nothing waits there any more."""
    _STOP.run(conn, case=case, clock=name)


def of_case(conn: Connection, case: int) -> Row[Any] | None:
    """The clock of a post that waits for a lead's look."""
    return _LISTED_CASE.first(conn, case=case)


def looked_at(conn: Connection, case: int) -> bool:
    """A post waits for a lead's look no more; false where it did not."""
    return bool(_LOOKED_AT.run(conn, case=case))


def listed(conn: Connection, most: int = 500) -> list[Row[Any]]:
    """What waits for a lead's look, as (case_id, name, due_at, started_at), what goes on first first. What its author
    deleted waits for nobody."""
    query = (
        select(clocks.c.case_id, clocks.c.name, cases.c.due_at, clocks.c.started_at)
        .join(cases, cases.c.id == clocks.c.case_id)
        .join(posts, posts.c.id == cases.c.last_post)
        .where(_LISTED, cases.c.state == "aside", posts.c.gone.is_(None))
    )
    return list(conn.execute(query.order_by(cases.c.due_at, clocks.c.case_id).limit(most)))
