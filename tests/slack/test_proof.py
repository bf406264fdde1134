"""The proof link, and the words by which an account is connected, through the real Slack app."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.standins import Town
from handlers.standins.slack import all_text
from tests.slack.house import House, opened

URL = "https://acme.example"


@pytest.fixture
async def reachable(town: Town, store: Store) -> AsyncIterator[House]:
    """A house that the outside can reach."""
    vault = Vault([Fernet.generate_key().decode()])
    async with opened(town, store, public_url=URL, connects=frozenset({"x"}), vault=vault) as house:
        yield house


async def test_the_link_is_added_by_the_menu_of_the_preview(reachable: House) -> None:
    await reachable.customer()
    preview = await reachable.preview()
    await reachable.town.slack.choose("U0ANA", preview, "Add the proof link")
    changed = await reachable.until(lambda: [one for one in _lines(reachable) if f"{URL}/who/" in all_text(one)])
    await reachable.town.slack.press("U0ANA", changed[-1], "Send")
    [sent] = await reachable.until(lambda: reachable.telegram.accepted)
    assert f"{URL}/who/" in sent.text


async def test_without_a_public_address_the_menu_has_no_such_option(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    assert "proof link" not in str(preview["blocks"])


async def test_a_customer_who_doubts_is_offered_the_proof(reachable: House) -> None:
    await reachable.customer()
    preview = await reachable.preview()
    await reachable.town.slack.press("U0ANA", preview, "Send")
    await reachable.until(lambda: reachable.telegram.accepted)
    await reachable.line("Delivered")
    await reachable.customer("Is this really you?")

    def offered() -> list[dict[str, object]]:
        told = reachable.town.slack.messages("U0ANA")
        return [one for one in told if "is this really you" in all_text(one).lower() and "proof link" in str(one)]

    [message] = await reachable.until(offered)
    await reachable.town.slack.press("U0ANA", message, "Send the proof link")
    window = await reachable.until(lambda: reachable.town.slack.window("U0ANA"))
    assert f"{URL}/who/" in str(window)


async def test_connect_x_is_answered_with_the_link_and_nobody_else_gets_one(reachable: House) -> None:
    await reachable.town.slack.say("U0EVE", "connect x", channel="U0EVE")
    await reachable.town.slack.say("U0ANA", "connect x", channel="U0ANA")

    def links() -> list[str]:
        return [str(one) for one in reachable.town.slack.messages("U0ANA") if f"{URL}/connect/x/" in str(one)]

    assert len(await reachable.until(links)) == 1
    await reachable.quiet()
    assert not [one for one in reachable.town.slack.messages("U0EVE") if f"{URL}/connect" in str(one)]


def _lines(house: House) -> list[dict[str, object]]:
    return [one for one in house.town.slack.messages() if one.get("bot_id") and "thread_ts" in one]
