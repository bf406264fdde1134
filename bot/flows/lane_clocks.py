"""What time does in the leads' list and in praise's lane: which clocks are due, and what each does, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import praise, triage_list
from bot.flows.context import Context
from bot.store import cases, waits


def due(conn: Connection, now: datetime) -> list[Row[Any]]:
    """The clocks that want attention."""
    return waits.due(conn, now)


def fire_one(ctx: Context, conn: Connection, now: datetime, clock: Row[Any]) -> None:
    """Fire one clock; nothing, where anything happened to it since it was read."""
    cases.hold(conn, clock.case_id)
    act = praise.fire if clock.name == waits.PRAISE else triage_list.fire
    act(ctx, conn, now, ctx.plans.current(conn), clock)


def fire(ctx: Context, conn: Connection, now: datetime) -> None:
    """Fire all that is due."""
    for clock in due(conn, now):
        fire_one(ctx, conn, now, clock)
