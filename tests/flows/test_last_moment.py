"""The last moment before a part leaves: whatever let it stand, it leaves only where its reply is on its way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.flows import invariants, reply
from bot.rules.lifecycle import PartState
from bot.store.tables import events, outgoing, replies
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
VOID = [
    *(PartState.DRAFT, PartState.PREVIEWED, PartState.APPROVED, PartState.TAKEN_BACK),
    *(PartState.KEPT, PartState.JOINED, PartState.CANCELLED, PartState.BLOCKED, PartState.FAILED, PartState.DELETED),
]


async def held(rig: Rig) -> None:
    """Ana pressed Send, and can still undo it."""
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", "Dana, that is on us. Your refund left today.", rig.card())
    await rig.send("U0ANA", rig.lines()[0])


async def put(rig: Rig, table: Any, **values: Any) -> None:
    """What nothing in the house does: one row changes, and not what hangs on it."""
    await rig.ctx.store.write(lambda conn, now: conn.execute(update(table).values(values)) and None)


async def broken(rig: Rig) -> list[str]:
    found = await rig.ctx.store.write(lambda conn, now: invariants.broken(conn, now))
    return [one.invariant.name for one in found if one.invariant.name == "parts_void"]


@pytest.mark.parametrize("state", VOID)
async def test_a_part_of_a_reply_that_is_not_on_its_way_does_not_leave(rig: Rig, state: PartState) -> None:
    await held(rig)
    assert await broken(rig) == []
    await put(rig, replies, state=state)
    assert await broken(rig) == ["parts_void"]
    await rig.later(seconds=10)
    [part] = [row for row in await rig.rows(outgoing) if row.kind == "part"]
    assert (rig.telegram.asked, part.state, (await rig.row(replies, id=1)).state) == ([], "taken back", state)
    assert [row.what for row in await rig.rows(events)].count("stopped") == 1
    assert await broken(rig) == []


async def test_a_part_of_earlier_words_does_not_leave(rig: Rig) -> None:
    await held(rig)
    await put(rig, replies, revision=2)
    assert await broken(rig) == ["parts_void"]
    await rig.later(seconds=10)
    assert rig.telegram.asked == []
    assert await broken(rig) == []


async def test_what_may_have_left_is_still_looked_for(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    await rig.say("U0ANA", "Dana, that is on us. Your refund left today.", rig.card())
    rig.x.fail(None, accepted=True, meets="send")
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    await rig.stop(by_force=True)
    await put(rig, replies, state=PartState.CANCELLED)
    await rig.start()
    await rig.later(seconds=5)
    [part] = [row for row in await rig.rows(outgoing) if row.kind == "part"]
    assert (part.state, len(rig.x.accepted)) == ("sent", 1)


async def test_a_reply_that_was_undone_and_sent_again_leaves_once(rig: Rig) -> None:
    await held(rig)
    await rig.do(reply.undo, 1, "U0ANA")
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    assert ([one.key for one in rig.accepted], await broken(rig)) == (["part:1:2:1"], [])
