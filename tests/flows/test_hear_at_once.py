"""Words in a thread while another worker stores where that thread is: none of them is taken for words of no case."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text, update

from bot.pages import ReplyState
from bot.store.tables import cases, outgoing
from tests.flows.rig import Rig
from tests.patience import PATIENCE

#: On SQLite one unit of work runs at a time.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outgoing'::regclass")


async def test_an_answer_is_heard_though_the_receipt_of_the_card_comes_in_the_same_moment(rig: Rig) -> None:
    await rig.customer("Third week waiting for my refund and your chat hung up on me. This is a disgrace.")
    card, locked = rig.card(), asyncio.Event()

    def stands(conn: Connection, case: dict[str, Any], row: dict[str, Any]) -> None:
        conn.execute(update(cases).values(case))
        conn.execute(update(outgoing).where(outgoing.c.kind == "card").values(row))

    def posting(conn: Connection, now: datetime) -> None:
        """The card stands in Slack, and its receipt is on its way back to another worker."""
        stands(conn, {"desk_ts": None}, {"state": "sending", "worker": "another.1", "remote_id": None})

    def receipt(conn: Connection, now: datetime) -> None:
        """Stored while whoever hears the answer waits for this table."""
        conn.execute(text("LOCK TABLE outgoing IN ACCESS EXCLUSIVE MODE"))
        loop.call_soon_threadsafe(locked.set)
        while not conn.execute(_WAITS).scalar():
            conn.execute(text("SELECT pg_sleep(0.01)"))
        where = f"{card.channel}:{card.ts}"
        stands(conn, {"desk_ts": card.ts}, {"state": "sent", "worker": None, "remote_id": where})

    loop = asyncio.get_running_loop()
    await rig.ctx.store.write(posting)
    stored = asyncio.create_task(rig.ctx.store.write_apart(receipt))
    await locked.wait()
    async with asyncio.timeout(PATIENCE):
        await rig.say("U0ANA", "Dana, that is on us. Your refund left today.", card)
        await stored
    [line] = rig.lines()
    assert line.page.state is ReplyState.PREVIEWED
