"""A worker that was cut off while a platform answered still tells what it heard, and nobody has to be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import outcome, reply
from bot.flows.outcome import Attempt
from bot.flows.takeover import take_over
from bot.messages import Receipt
from bot.pages import ReplyState
from bot.rules.lifecycle import PartState
from bot.store import outgoing
from bot.store.tables import events
from bot.store.tables import outgoing as table
from tests.flows.rig import Message, Rig

WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def cut_off(rig: Rig) -> tuple[Message, Any]:
    """Its attempt was under way, another took it over, and the executive is asked. The line, and the row as it was."""
    await rig.customer("my parcel never arrived, a disgrace")
    await rig.say("U0ANA", WORDS, rig.card())
    line = rig.lines()[-1]
    rig.claimant.is_alive = False  # nothing of ours leaves
    await rig.send("U0ANA", line)
    rig.clock.advance(seconds=10)
    [row] = [row for row in await rig.rows(table) if row.kind == "part"]

    def begun(conn: Connection, now: datetime) -> Any:
        values = {"worker": "cut off.1", "attempted_at": now, "attempts": 1}
        outgoing.change(conn, row.id, [PartState(row.state)], PartState.SENDING, **values)
        found = outgoing.get(conn, row.id)
        take_over(rig.ctx, conn, now, "another.1", [])
        return found

    was = await rig.ctx.store.write(begun)
    rig.claimant.is_alive = True
    await rig.settle()
    assert line.page.state is ReplyState.UNSURE
    return line, was


async def tell(rig: Rig, was: Any) -> None:
    [approved] = [event for event in await rig.rows(events) if event.what == "approved"]
    attempt = Attempt(was, "cut off.1", approved.facts["prints"][0])
    receipt = Receipt("42:77", rig.clock.now(), None)
    await rig.ctx.store.write(lambda conn, now: outcome.arrived(rig.ctx, conn, now, attempt, receipt))
    await rig.settle()


async def test_a_receipt_that_comes_late_is_believed(rig: Rig) -> None:
    line, was = await cut_off(rig)
    await tell(rig, was)
    assert line.page.state is ReplyState.DELIVERED
    assert rig.accepted == []


async def test_what_was_decided_meanwhile_stays_decided(rig: Rig) -> None:
    line, was = await cut_off(rig)
    await rig.do(reply.unsure, 1, "U0ANA", PartState.DROPPED)
    await tell(rig, was)
    assert line.page.state is ReplyState.DROPPED
