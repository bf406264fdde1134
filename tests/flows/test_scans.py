"""What is asked again and again reads no table whole that grows for years: App Home, metrics, ticks, retention.

Every statement that reaches SQLite is written down, and then explained.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from bot.flows import (
    case,
    daily,
    erase,
    escalate,
    gauges,
    handover,
    home_lists,
    lane_clocks,
    overdue,
    remind,
    restored,
    retention,
    surge_course,
    takeover,
    watch,
)
from bot.flows import home as app_home
from bot.flows.retention import Keeps
from bot.pages import ListName, ListPage
from bot.store import cases
from tests.flows.rig import Rig

#: SQLite's plans alone are looked at; they are the same however much there is, since it keeps no statistics.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "I am sorry. A new one leaves today, I saw to it myself."
_GROWS = re.compile(r"SCAN (posts|cases|replies|outgoing|events|customers|identities)\b")
#: Indexes that have only what waits or is under way, or what people pressed.
_FEW = re.compile(
    r"USING (COVERING )?INDEX (cases_(owner|due|surge|joined)|clocks_due|posts_gone|events_(labels|topics)"
    r"|outgoing_(due|later|lane)|replies_(waiting|second))\b"
)
#: Stops after so many, the newest first; goes on where it stopped, by numbers; or finds nothing, of no keys.
_STOPS = re.compile(r"ORDER BY \w+\.id( DESC)?\s+LIMIT \d+|WHERE 0 = 1", re.IGNORECASE)
Asked = dict[str, None]


@pytest.fixture(autouse=True)
async def asked() -> AsyncIterator[Asked]:
    """Every statement, with its values, as SQLite ran it."""
    found: Asked = {}

    def listen(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(found.setdefault)
        else:
            connection.run_async(lambda one: one.set_trace_callback(found.setdefault))

    event.listen(Engine, "connect", listen)
    yield found
    event.remove(Engine, "connect", listen)


async def _scans(rig: Rig, asked: Asked) -> list[str]:
    """The statements that read all of a table that grows, with how."""

    def look(conn: Connection) -> list[str]:
        found = []
        for query in [one for one in asked if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", one)]:
            steps = [row.detail for row in conn.execute(text("EXPLAIN QUERY PLAN " + query.replace(":", r"\:")))]
            whole = [step for step in steps if _GROWS.match(step) and not _FEW.search(step)]
            if whole and not _STOPS.search(query):
                found.append(f"{whole}: {' '.join(query.split())}")
        return found

    return await rig.ctx.store.read(look)


async def _some_life(rig: Rig) -> None:
    """A day of it: answered, set aside, praised, closed, waiting."""
    await rig.customer(COMPLAINT)
    await rig.answer(WORDS)
    await rig.customer("you are the best, thank you so much", "Mira Kay")
    await rig.customer("still no parcel, a disgrace, I want my money back", "Lou Park")
    await rig.do(case.done, 1, "U0ANA")


async def test_nothing_that_is_looked_at_often_reads_a_table_whole(rig: Rig, asked: Asked) -> None:
    await _some_life(rig)
    asked.clear()

    async def do(flow: Callable[..., Any], *arguments: Any) -> None:
        await rig.ctx.store.write(lambda conn, now: flow(rig.ctx, conn, now, *arguments))

    for user in ("U0ANA", "U0LEE"):
        await do(app_home.home, user)
    for name in ListName:
        await do(home_lists.window, "U0ANA", ListPage(name))
        await do(home_lists.window, "U0LEE", ListPage(name))
    for flow in (remind.remind, daily.report, overdue.report, surge_course.tick, handover.hand_over, escalate.asks):
        await do(flow)
    await rig.ctx.store.read(lambda conn: lane_clocks.due(conn, rig.clock.now()))
    await do(takeover.take_over, "w", [], [])
    await rig.ctx.store.read(restored.held)
    await rig.ctx.store.read(cases.desk_channels)
    await gauges.measure(rig.ctx.store)
    await watch.look(rig.ctx)
    await watch.night(rig.ctx)
    assert len(asked) > 100
    assert "\n".join(await _scans(rig, asked)) == ""


async def test_nothing_that_is_let_go_or_erased_is_looked_for_in_a_whole_table(rig: Rig, asked: Asked) -> None:
    await _some_life(rig)
    await rig.customer(COMPLAINT, "Kim Day")
    rig.clock.advance(days=400)
    asked.clear()
    await retention.forget(rig.ctx.store, Keeps())
    await retention.let_go_of_words(rig.ctx.store, Keeps())
    await erase.erase(rig.ctx.store, 4, None, "the operator")
    assert await erase.go_on(rig.ctx.store) >= 0
    assert "\n".join(await _scans(rig, asked)) == ""
