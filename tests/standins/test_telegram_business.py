"""Telegram Business in the stand-in, through python-telegram-bot: what it tells, and what it refuses."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from handlers.standins import Town
from tests.standins.test_telegram import bot  # noqa: F401 - the fixture


async def test_the_library_reads_what_it_tells(town: Town, bot: Bot) -> None:  # noqa: F811
    kinds = ["business_connection", "business_message", "edited_business_message"]
    await bot.get_updates(timeout=0, allowed_updates=kinds)
    ana, dana = town.telegram.person("Ana", "Ruiz", "anaruiz"), town.telegram.person("Dana")
    made = town.telegram.business.connect(ana)
    said = town.telegram.business.say(made, dana, "Hello")
    town.telegram.business.edit(made, said, "Hello!")
    connection, message, edited = await bot.get_updates(timeout=0)
    assert connection.business_connection is not None
    assert connection.business_connection.rights is not None
    assert connection.business_connection.rights.can_reply
    assert connection.business_connection.user.username == "anaruiz"
    assert message.business_message is not None
    assert (message.business_message.business_connection_id, message.business_message.chat.id) == (made.id, dana["id"])
    assert edited.edited_business_message is not None
    assert (await bot.get_me()).can_connect_to_business


async def test_who_may_not_is_refused(town: Town, bot: Bot) -> None:  # noqa: F811
    business = town.telegram.business
    ana, dana = town.telegram.person("Ana", username="anaruiz"), town.telegram.person("Dana")
    made = business.connect(ana)

    async def refused(error: type[Exception], words: str, connection: str = made.id) -> None:
        with pytest.raises(error, match=f"(?i){words}"):
            await bot.send_message(dana["id"], "Hi", business_connection_id=connection)

    await refused(BadRequest, "business connection not found", "Conn-9")
    await refused(BadRequest, "BUSINESS_PEER_INVALID")
    business.say(made, dana, "Hello?", by_owner=True)
    await refused(BadRequest, "BUSINESS_PEER_USAGE_MISSING")
    business.say(made, dana, "Hello")
    business.change(made, can_reply=False)
    await refused(Forbidden, "BOT_ACCESS_FORBIDDEN")
    business.change(made, is_enabled=False)
    await refused(BadRequest, "BUSINESS_CONNECTION_INVALID")
    assert town.ledger.sent_to("telegram") == []


async def test_what_it_says_is_the_owners(town: Town, bot: Bot) -> None:  # noqa: F811
    ana, dana = town.telegram.person("Ana", username="anaruiz"), town.telegram.person("Dana")
    made = town.telegram.business.connect(ana)
    town.telegram.business.say(made, dana, "Hello")
    sent = await bot.send_message(dana["id"], "Hi", business_connection_id=made.id)
    assert sent.from_user is not None
    assert sent.sender_business_bot is not None
    assert (sent.from_user.username, sent.sender_business_bot.username) == ("anaruiz", "acme_bot")
    assert town.ledger.sent_to("telegram")[0].account == "@anaruiz"
