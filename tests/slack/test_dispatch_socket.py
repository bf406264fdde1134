"""Socket Mode: what happens when the connection is refused, ended, cut or silent, and what was written meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from bot.store import cursors, replies
from handlers.standins.slack import all_text, buttons
from tests.refusing import refusing
from tests.slack.house import House

WORDS = "Dana, that is on us."


async def connected(house: House, more_than: int = 0) -> None:
    assert house.socket is not None
    sockets = house.town.slack.sockets
    await house.until(lambda: sockets.hellos > more_than and sockets.open and house.socket.connected)


async def case(house: House) -> dict[str, object]:
    await connected(house)
    await house.customer()
    return await house.card()


async def previews(house: House, ts: object) -> list[str]:
    thread = house.town.slack.thread("C0CASES", str(ts))
    return [all_text(one) for one in thread if one["text"].startswith("Preview")]


async def test_a_message_and_a_press_come_by_socket(socket_house: House) -> None:
    card = await case(socket_house)
    await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]))
    preview = await socket_house.line("Preview.")
    await socket_house.town.slack.press("U0ANA", preview, "Send")
    await socket_house.line("Delivered to Dana Wells")


async def test_a_window_opens_and_is_submitted_by_socket(socket_house: House) -> None:
    await case(socket_house)
    await socket_house.window()
    look = await socket_house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert look.view is not None
    assert "One more look" in all_text(look.view)


async def test_a_disconnect_envelope_makes_a_new_client_and_nothing_is_lost(socket_house: House) -> None:
    card = await case(socket_house)
    before = socket_house.town.slack.sockets.hellos
    await socket_house.town.slack.sockets.disconnect()
    await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]), tell=False)
    await connected(socket_house, before)
    await socket_house.line("Preview.")
    await socket_house.quiet()
    assert len(await previews(socket_house, card["ts"])) == 1


async def test_a_cut_connection_is_made_anew_and_missed_messages_are_caught_up_once(socket_house: House) -> None:
    card = await case(socket_house)
    await socket_house.town.slack.say("U0ANA", "message 1", thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")
    before = socket_house.town.slack.sockets.hellos
    socket_house.town.slack.sockets.cut()
    for number in (2, 3):
        await socket_house.town.slack.say("U0ANA", f"message {number}", thread_ts=str(card["ts"]), tell=False)
    await socket_house.town.slack.say("U0EVE", "not for the customer", thread_ts=str(card["ts"]), tell=False)
    await connected(socket_house, before)
    while len(await previews(socket_house, card["ts"])) < 3:
        await asyncio.sleep(0.05)
    seen = await previews(socket_house, card["ts"])
    assert [f"message {number}" in text for number, text in enumerate(seen, 1)] == [True] * 3


async def test_an_edit_that_was_missed_is_caught_up(socket_house: House) -> None:
    card = await case(socket_house)
    message = await socket_house.town.slack.say("U0ANA", "It left Monday", thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")
    before = socket_house.town.slack.sockets.hellos
    socket_house.town.slack.deliveries.waits = ()
    socket_house.town.slack.sockets.cut()
    await socket_house.until(lambda: not socket_house.town.slack.sockets.open)
    await socket_house.town.slack.edit(message, "It left on a Tuesday")
    await connected(socket_house, before)
    await socket_house.until(lambda: any("Tuesday" in text for text in _texts(socket_house)))


@contextlib.asynccontextmanager
async def asleep(house: House) -> AsyncIterator[None]:
    """No socket listens, and hours ago everything had been heard: what is old is not swept."""
    before = house.town.slack.sockets.hellos
    house.town.slack.deliveries.waits = ()
    house.town.slack.sockets.refusing = True
    house.town.slack.sockets.cut()
    await house.until(lambda: not house.town.slack.sockets.open)
    yield
    house.town.slack.sockets.refusing = False
    heard = house.ctx.store.clock.now() + timedelta(hours=1)
    await house.ctx.store.write(lambda conn, now: cursors.move(conn, now, "slack", "heard", heard.isoformat()))
    await connected(house, before)


async def test_words_that_were_edited_while_nobody_ran_are_seen_however_old_they_are(socket_house: House) -> None:
    card = await case(socket_house)
    message = await socket_house.town.slack.say("U0ANA", "It left Monday", thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")
    async with asleep(socket_house):
        await socket_house.town.slack.edit(message, "It left on a Tuesday")
    await socket_house.until(lambda: any("Tuesday" in text for text in _texts(socket_house)))


async def test_words_that_were_deleted_while_nobody_ran_lose_their_send(socket_house: House) -> None:
    card = await case(socket_house)
    message = await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")
    async with asleep(socket_house):
        await socket_house.town.slack.delete(message)
    assert not list(buttons(await socket_house.line("No longer needed")))


async def test_what_nobody_changed_meanwhile_stays_as_it_is(socket_house: House) -> None:
    card = await case(socket_house)
    await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")
    read = socket_house.town.ledger.counts["slack", "conversations.replies"]
    async with asleep(socket_house):
        pass
    await socket_house.until(lambda: socket_house.town.ledger.counts["slack", "conversations.replies"] > read)
    await socket_house.quiet()
    assert len(await previews(socket_house, card["ts"])) == 1
    assert await socket_house.ctx.store.read(lambda conn: [row.source_ts for row in replies.not_left(conn)])


def _texts(house: House) -> list[str]:
    return [all_text(one) for one in house.town.slack.messages() if "bot_id" in one]


async def test_a_half_open_socket_is_noticed_and_replaced(socket_house: House) -> None:
    card = await case(socket_house)
    before = socket_house.town.slack.sockets.hellos
    socket_house.town.slack.sockets.silence()
    await connected(socket_house, before)
    await socket_house.until(lambda: all(not one.silent for one in socket_house.town.slack.sockets.open))
    await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]))
    await socket_house.line("Preview.")


async def test_dead_tickets_are_not_tried_again_but_replaced(socket_house: House) -> None:
    await connected(socket_house)
    sockets = socket_house.town.slack.sockets
    before, asked = sockets.hellos, socket_house.town.ledger.counts["slack", "apps.connections.open"]
    sockets.refusing = True
    sockets.cut()
    counts = socket_house.town.ledger.counts
    await socket_house.until(lambda: counts["slack", "apps.connections.open"] >= asked + 2)
    assert not socket_house.socket.connected
    sockets.refusing = False
    await connected(socket_house, before)


async def test_a_listener_that_fails_is_not_acknowledged(socket_house: House) -> None:
    card = await case(socket_house)
    socket_house.town.slack.sockets.ack_within = 0.4
    socket_house.town.slack.deliveries.waits = (0.3, 0.3)
    async with refusing(socket_house.ctx.store, "inbox", "true", what="INSERT"):
        message = await socket_house.town.slack.say("U0ANA", WORDS, thread_ts=str(card["ts"]))
    told = socket_house.town.slack.deliveries.all
    [delivery] = [one for one in told if one.payload.get("event", {}).get("ts") == message["ts"]]
    assert not delivery.attempts[0].acknowledged
    await socket_house.line("Preview.")
