"""What would ring too often rings once: unreadable things, a customer's flood."""

from __future__ import annotations

from bot.flows.intake import take_in
from bot.flows.noise import FLOOD
from bot.messages import Batch, Unreadable
from bot.pages import CustomerAnswered, CustomerWrote, Line, Said
from handlers.slack.views import render
from tests.flows.rig import TELEGRAM, Rig


async def unread(rig: Rig, *ids: str) -> None:
    items = tuple(Unreadable("telegram", TELEGRAM.id, one, b"{}", "no message") for one in ids)
    await take_in(rig.ctx, "telegram", TELEGRAM.id, Batch((), None, items))
    await rig.settle()


def told(rig: Rig) -> list[str]:
    return [page.text for page in rig.desk.told("U0LEE", Line)]


async def test_unreadable_things_are_told_once_an_hour_with_their_count(rig: Rig) -> None:
    await unread(rig, "1", "2")
    assert told(rig) == ["2 things on Telegram could not be read; all is kept. See `buckstop cases list`."]
    for number in range(30):
        await unread(rig, f"more {number}")
    await unread(rig, "1", "2", "more 3")  # again: no news
    await rig.later(minutes=2)
    assert told(rig) == ["32 things on Telegram could not be read; all is kept. See `buckstop cases list`."]
    await rig.later(hours=1)
    await unread(rig, "later")
    assert told(rig)[1:] == ["Something on Telegram could not be read; all is kept. See `buckstop cases list`."]


async def test_a_flood_of_one_customer_stands_in_the_thread_and_rings_no_more(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    for number in range(FLOOD + 5):
        await rig.later(seconds=5)
        await rig.customer(f"hello? {number}")
    await rig.later(minutes=1)
    said = [page for page in rig.thread() if isinstance(page, CustomerWrote)]
    assert [page.said for page in said] == [Said.AGAIN] * (FLOOD - 1) + [Said.FLOOD]
    flood = [f"hello? {number}" for number in range(FLOOD - 1, FLOOD + 5)]
    assert (said[-1].count, said[-1].matter.words.split("\n")) == (6, flood)
    assert "wrote 6 more messages since" in render(said[-1]).text
    assert len(rig.desk.told("U0ANA", CustomerAnswered)) == FLOOD - 1
    lines = [page.text for page in rig.desk.told("U0ANA", Line)]
    assert lines == [
        "Dana Wells wrote more than 10 messages within 10 minutes. What follows stands in the thread alone, as"
        " one message that grows."
    ]


async def test_every_message_of_a_long_flood_can_be_read_in_the_thread(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    for number in range(70):
        await rig.customer(f"hello? {number}.")
    await rig.customer("long " * 900)
    await rig.customer("longer " * 500)
    await rig.later(minutes=1)
    said = [page for page in rig.thread() if isinstance(page, CustomerWrote)]
    read = "\n".join(page.matter.words for page in said).split("\n")
    assert read[:-2] == [f"hello? {number}." for number in range(70)]
    assert [line.split()[0] for line in read[-2:]] == ["long", "longer"]
    assert [page.count for page in said[FLOOD - 1 :]] == [20, 20, 20, 2, 1]


async def test_after_a_flood_a_message_rings_again_and_another_customer_always_did(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    for number in range(FLOOD + 2):
        await rig.customer(f"hello? {number}")
    rung = len(rig.desk.told("U0ANA", CustomerAnswered))
    await rig.customer("my parcel never arrived either, a disgrace", "Lou Park")
    await rig.customer("are you there?", "Lou Park")
    assert len(rig.desk.told("U0ANA", CustomerAnswered)) == rung + 1
    await rig.later(minutes=11)
    await rig.customer("one more thing")
    assert len(rig.desk.told("U0ANA", CustomerAnswered)) == rung + 2


async def test_danger_rings_in_a_flood_too(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    for number in range(FLOOD + 2):
        await rig.customer(f"hello? {number}")
    rung = len(rig.desk.told("U0ANA", CustomerAnswered))
    await rig.customer("the battery caught fire and my child is hurt")
    assert len(rig.desk.told("U0ANA", CustomerAnswered)) == rung + 1
