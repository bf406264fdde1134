"""What leads see of the present beside cases: replies of unknown fate or that wait, how quick first answers were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, text

from bot.store.tables import cases, outgoing, replies
from bot.store.tables.columns import OPEN, spelled

#: As the index says it.
_OPEN: Final = text(f"({spelled(OPEN, 'outgoing.')})")
#: First answers are looked for among so many newest cases, and not among older ones.
_NEWEST: Final = 1000
_SINCE: Final = timedelta(days=7)


def asking(conn: Connection) -> list[Row[Any]]:
    """Replies of which a person is asked whether they arrived: (reply_id, case_id, executive, since), oldest first."""
    asked = (
        select(outgoing.c.reply_id, func.min(outgoing.c.attempted_at).label("since"))
        .where(_OPEN, outgoing.c.kind == "part", outgoing.c.state == "asking")
        .group_by(outgoing.c.reply_id)
        .subquery()
    )
    query = select(asked.c.reply_id, replies.c.case_id, replies.c.executive, asked.c.since)
    return list(conn.execute(query.join(replies, replies.c.id == asked.c.reply_id).order_by(asked.c.reply_id)))


def waiting(conn: Connection, account: str) -> int:
    """How many approved replies wait to leave from an account (``x:77``)."""
    query = select(func.count(outgoing.c.reply_id.distinct())).where(
        _OPEN, outgoing.c.kind == "part", outgoing.c.account == account, outgoing.c.state.in_(["held", "queued"])
    )
    return int(conn.execute(query).scalar_one())


def first_answers(conn: Connection, since: datetime) -> list[timedelta]:
    """How long those waited who got their first answer since an instant, whether from here or elsewhere."""
    newest = conn.execute(select(func.max(cases.c.id))).scalar() or 0
    first = (
        select(replies.c.case_id, func.min(replies.c.ended_at).label("sent_at"))
        .where(replies.c.case_id > newest - _NEWEST, replies.c.state == "sent")
        .group_by(replies.c.case_id)
        .subquery()
    )
    answered = func.coalesce(first.c.sent_at, cases.c.answered_at).label("answered")
    query = (
        select(cases.c.opened_at, answered)
        .outerjoin(first, first.c.case_id == cases.c.id)
        .where(cases.c.id > newest - _NEWEST, cases.c.opened_at > since - _SINCE, answered >= since)
        .where(cases.c.lane == "desk")
    )
    return [max(row.answered - row.opened_at, timedelta(0)) for row in conn.execute(query)]
