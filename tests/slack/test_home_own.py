"""Own accounts in App Home, through the real app: the way to connect one, and the way back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.pages import DisconnectWindow
from bot.store import bindings
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.slack.views import render_window
from handlers.standins import Town
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import House, opened


@pytest.fixture
async def house(town: Town, store: Store) -> AsyncIterator[House]:
    able = {"connects": frozenset({"x", "telegram"}), "public_url": "https://acme.example"}
    async with opened(town, store, vault=Vault([Fernet.generate_key().decode()]), **able) as made:
        yield made


async def home(house: House, user: str = "U0ANA") -> Any:
    before = house.town.slack.windows.homes.get(user)
    await house.town.slack.open_home(user)
    return await house.until(lambda: (page := house.town.slack.windows.homes.get(user)) is not before and page)


async def pressed(house: House, words: str) -> Any:
    await house.town.slack.press("U0ANA", await home(house), words)
    return await house.until(lambda: house.town.slack.window("U0ANA"))


@pytest.mark.parametrize(
    ("title", "address"),
    [("X", "https://acme.example/connect/x/"), ("Telegram", "https://t.me/acme_bot?start=bind_")],
)
async def test_connect_opens_a_window_with_the_link(house: House, title: str, address: str) -> None:
    window = await pressed(house, f"Connect {title}…")
    [link] = [one for one in buttons(window) if "url" in one]
    assert link["url"].startswith(address)
    assert label(link) == f"Connect {title}"
    assert "works once, for an hour" in all_text(window)


async def test_a_connected_account_is_shown_and_disconnected_after_a_question(house: House) -> None:
    await house.ctx.store.write(lambda conn, now: bindings.add(conn, now, "ana", "x", "9001", "@anaruiz"))
    page = await home(house)
    assert "X: your own account @anaruiz, connected." in all_text(page)
    assert [label(one) for one in buttons(page) if "onnect" in label(one)] == ["Connect Telegram…", "Disconnect X…"]
    window = await pressed(house, "Disconnect X…")
    assert "nothing leaves from @anaruiz on X" in all_text(window)
    assert len(await house.ctx.store.read(bindings.bound)) == 1, "asked is not said"
    done = await house.town.slack.submit("U0ANA")
    assert "@anaruiz is disconnected" in all_text(done.view)
    assert await house.ctx.store.read(bindings.bound) == []
    page = await home(house)
    assert "Connect X…" in [label(one) for one in buttons(page)]
    assert "@anaruiz" not in all_text(page)


async def test_others_have_no_such_buttons(house: House) -> None:
    for user in ("U0EVE", "U0LEE"):
        shown = [label(one) for one in buttons(await home(house, user))]
        assert "Refresh" in shown
        assert not [one for one in shown if one.startswith(("Connect", "Disconnect"))]


def test_the_question_looks_as_agreed() -> None:
    view = render_window(DisconnectWindow("telegram", "Telegram", "@anaruiz"))
    assert (view["title"]["text"], view["submit"]["text"], view["close"]["text"]) == (
        "Disconnect Telegram", "Disconnect", "Not now",
    )  # fmt: skip
    assert view["private_metadata"] == '{"channel":"telegram"}'
    assert len(view["title"]["text"]) <= 24
