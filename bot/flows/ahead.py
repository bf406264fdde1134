"""What the pages of several rows ask for one by one, asked for all of them at once.

The pages need not know: within the transaction each of their questions is answered from memory (`bot.store.drivers`).
What is not read here is simply asked for later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from bot.store import cases, clocks, outgoing, posts, promises, replies


def read_ahead(conn: Connection, rows: Sequence[Row[Any]]) -> None:
    """Read what some outgoing rows will be made of."""
    if len(rows) < 2:
        return
    about = cases.each_with_customer(conn, _some(row.case_id for row in rows))
    said = replies.each(conn, _some(row.reply_id for row in rows))
    posts.each(conn, _some(row.first_post for row in about) | _some(row.post_id for row in (*rows, *said)))
    outgoing.parts_of_each(conn, [one.id for one in said])
    told = {row.case_id for row in rows if row.kind in ("card", "notice")}
    if told:
        replies.of_each_case(conn, told)
        clocks.of_each_case(conn, told)
        promises.of_each_case(conn, {case.id for case in about if case.answered_at is not None} & told)


def _some(ids: Iterable[int | None]) -> set[int]:
    return {one for one in ids if one is not None}
