"""After a restore nothing leaves by itself: what was approved before is looked for or asked about."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows import restored
from bot.flows.context import Context
from bot.flows.part import part_of
from bot.pages import Line, ReplyPage, ReplyState
from bot.store import audit, events, mark
from bot.store.tables import outgoing
from tests.conftest import HandClock
from tests.flows.rig import Rig, running

WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def _approved(rig: Rig, channel: str) -> None:
    await rig.customer("my parcel never arrived, I want a refund", f"Kim {channel}", channel)
    await rig.say("U0ANA", WORDS, rig.card(1 if channel == "telegram" else 2))
    await rig.send("U0ANA", rig.lines(1 if channel == "telegram" else 2)[-1])


async def test_what_was_approved_before_a_hold_is_never_sent_by_itself(context: Context, clock: HandClock) -> None:
    async with running(context, clock) as rig:
        await _approved(rig, "telegram")
        await _approved(rig, "x")
        await rig.stop()  # a bot that holds claims nothing for customers
        await rig.ctx.store.write(lambda conn, now: mark.hold(conn, now, "It was restored."))
        assert await restored.step(rig.ctx) == "It was restored. `buckstop db resume` lets it leave."
        assert await rig.ctx.store.write(restored.resume)
        assert await restored.step(rig.ctx) is None
        assert await rig.ctx.store.read(restored.held) is None
        await rig.start()
        for _ in range(3):
            await rig.later(seconds=100)
        telegram, x = rig.lines(1)[-1].page, rig.lines(2)[-1].page
        assert telegram.state is ReplyState.UNSURE, "a bot of Telegram cannot look back"
        assert x.state is ReplyState.UNSURE, "it was looked for three times and not seen"
        assert rig.accepted == []
        assert rig.desk.told("U0ANA", ReplyPage), "bad news comes by direct message"
        kinds = [event.what for event in await rig.ctx.store.read(lambda conn: list(events.every(conn)))]
        assert kinds.count("unsure") == 2
        assert kinds[-1] != "held"
        assert "resumed" in kinds


async def test_what_had_left_already_is_found(context: Context, clock: HandClock) -> None:
    async with running(context, clock) as rig:
        await _approved_x(rig)
        await rig.ctx.store.write(lambda conn, now: mark.hold(conn, now, "It was restored."))
        await rig.ctx.store.write(restored.resume)
        await restored.step(rig.ctx)
        await rig.start()
        await rig.later(seconds=60)
        assert rig.lines(1)[-1].page.state is ReplyState.DELIVERED
        assert len(rig.accepted) == 1


async def _approved_x(rig: Rig) -> None:
    """Approved, and sent by the Buckstop that this copy does not remember."""
    await rig.customer("my parcel never arrived, I want a refund", channel="x")
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.stop()

    def part(conn, now):  # type: ignore[no-untyped-def]
        row = conn.execute(select(outgoing).where(outgoing.c.kind == "part")).one()
        return part_of(rig.ctx, conn, now, row, rig.x.capabilities)[0]

    await rig.x.send(await rig.ctx.store.write(part))


async def test_what_is_approved_during_the_hold_leaves_after_it(context: Context, clock: HandClock) -> None:
    async with running(context, clock) as rig:
        await rig.customer("my parcel never arrived, I want a refund")
        await rig.say("U0ANA", WORDS, rig.card())
        await rig.ctx.store.write(lambda conn, now: mark.hold(conn, now, "It was restored."))
        await rig.send("U0ANA", rig.lines()[-1])
        await rig.ctx.store.write(restored.resume)
        await restored.step(rig.ctx)
        await rig.later(seconds=10)
        assert rig.lines()[-1].page.state is ReplyState.DELIVERED


async def test_a_copy_is_noticed_at_the_start_and_the_leads_hear_of_it_once(context: Context, clock: HandClock) -> None:
    async with running(context, clock) as rig:
        store = rig.ctx.store
        assert await restored.look(rig.ctx) is None
        await store.write(lambda conn, now: mark._keep(conn, now, "home", "elsewhere"))
        await store.write(lambda conn, now: events.record(conn, now, "sent"))
        await store.write(lambda conn, now: audit.seal_some(conn, now, 10))
        for _ in range(2):
            told = await restored.look(rig.ctx)
            assert told is not None
            assert told.startswith("The database is older than what happened: ")
            assert told.endswith("`buckstop db resume` lets it leave.")
        await rig.settle()
        lines = [line for line in rig.desk.told("U0LEE", Line) if "Nothing leaves for customers" in line.text]
        assert len(lines) == 1
