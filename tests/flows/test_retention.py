"""Letting go: what nobody needs any more goes in small portions, what people and the audit trail need stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.flows import inspect, retention
from bot.flows.case import done
from bot.store import inbox
from bot.store import tables as t
from tests.flows.rig import Rig

WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def item(rig: Rig, key: str, state: str) -> None:
    facts: dict[str, Any] = {"source": "slack", "kind": "said", "key": key, "payload": b"{}", "state": state}
    await rig.ctx.store.write(lambda conn, now: inbox.put(conn, now, **facts))


async def forget(rig: Rig, days: int = 30) -> int:
    return await retention.forget(rig.ctx.store, "worker", days)


async def test_what_is_old_goes_and_what_is_needed_stays(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    await rig.customer("still waiting for an answer, a disgrace", "Lou Park")
    await rig.do(done, 1, "U0ANA")
    for state in ("done", "aside"):
        await item(rig, state, state)
    await rig.later(days=31)
    await rig.customer("where is my refund? a disgrace", "Kim Day")
    await item(rig, "young", "done")
    before = await rig.rows(t.outgoing)
    assert await forget(rig) > 0
    assert [bool(post.raw) for post in await rig.rows(t.posts)] == [False, False, True]
    assert all(post.text for post in await rig.rows(t.posts))
    assert [one.key for one in await rig.rows(t.inbox)] == ["aside", "young"]
    kept = {row.key for row in await rig.rows(t.outgoing)}
    assert {"card:1", "part:1:1:1", "card:2", "notice:2:1", "card:3"} <= kept
    assert kept < {row.key for row in before}
    assert not {key for key in kept if key.startswith("reply:1")}
    assert "notice:1:1" in kept, "it says her words, and must forget them when she deletes them"
    shown = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert shown is not None
    assert shown["replies"][0]["parts"][0]["text"].startswith(WORDS)
    await rig.customer("and now it is broken, I want my money", "Dana Wells")
    assert rig.card(4), "the customer of a case that is long over opens a new one"


async def test_it_goes_on_where_it_stopped_and_comes_to_an_end(rig: Rig) -> None:
    for number in range(5):
        await rig.customer(f"my parcel {number} never arrived, a disgrace", f"Kim {number}")
    await rig.later(days=31)
    assert await forget(rig) > 0
    assert await forget(rig, days=31) >= 0
    assert not any(post.raw for post in await rig.rows(t.posts))


async def test_a_case_that_ends_later_lets_go_of_its_messages_later(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    await rig.later(days=40)
    await forget(rig)
    assert "reply:1" in {row.key for row in await rig.rows(t.outgoing)}
    await rig.do(done, 1, "U0ANA")
    await rig.later(days=31)
    await forget(rig)
    assert {row.key for row in await rig.rows(t.outgoing)} == {"card:1", "notice:1:1", "part:1:1:1"}


async def test_one_worker_does_it(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.later(days=31)
    other = retention.forget(rig.ctx.store, "other", 30)
    assert await forget(rig) > 0
    assert await other == 0


async def test_a_message_that_waits_is_not_forgotten_however_old(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.do(done, 1, "U0ANA")
    waits = update(t.outgoing).where(t.outgoing.c.kind == "notice").values(state="asking")
    await rig.ctx.store.write(lambda conn, now: conn.execute(waits).rowcount)
    await rig.later(days=31)
    await forget(rig)
    assert "notice:1:1" in {row.key for row in await rig.rows(t.outgoing)}
