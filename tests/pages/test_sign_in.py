"""Where the app's client id and secret are set, a link to connect an account counts only for whom Slack says it is."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot.errors import NotAuthorised
from bot.store import events, plans
from bot.store.store import Store
from bot.store.tables import outgoing
from handlers.pages.mark import Mark
from handlers.slack.sign_in import checked
from handlers.standins.faults import Kind
from handlers.standins.slack.workspace import TEAM
from tests.conftest import PLAN, HandClock
from tests.pages.rig import Browser, PagesRig, Seen, opened

TOKEN = "openid.connect.token"
NOT_SAID = "Slack did not say who you are. Nothing was connected."


@pytest.fixture
async def rig(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> AsyncIterator[PagesRig]:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    async with opened(store, signs_in=True) as found:
        found.town.slack.sign_in.signed_in = "U0ANA"
        found.town.x.consent.signed_in = found.town.x.person("Ana Ruiz", "anaruiz")
        yield found
    await store.close()


async def back(rig: PagesRig, link: str, browser: Browser | None = None) -> str:
    """Open a link and sign in; where Slack sends the browser."""
    browser = browser or rig.ana
    to_slack = await browser.get(link)
    assert to_slack.status == 302, to_slack.words
    page = str(to_slack.headers["Location"])
    assert page.startswith(f"{rig.town.url}/slack/openid/connect/authorize?")
    return str((await browser.get(page)).headers["Location"])


async def signs_in(rig: PagesRig, link: str, browser: Browser | None = None) -> Seen:
    return await (browser or rig.ana).get(await back(rig, link, browser))


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def test_whose_link_it_is_signs_in_and_goes_on_to_connect(rig: PagesRig) -> None:
    to_x = await signs_in(rig, await rig.link())
    assert to_x.status == 302
    gone = await rig.ana.press(str(to_x.headers["Location"]), "allow")
    done = await rig.ana.get(str(gone.headers["Location"]))
    assert "Connected: @anaruiz answers as you." in done.words
    assert await rig.bound() == [("ana", "@anaruiz")]
    assert not rig.town.ledger.unexpected


async def test_somebody_else_connects_nothing_and_its_owner_hears_of_it_once(rig: PagesRig) -> None:
    link = await rig.link()
    rig.town.slack.sign_in.signed_in = "U0EVE"
    for _ in range(2):
        shown = await signs_in(rig, link, rig.other)
        assert (shown.status, "This link is for somebody else." in shown.words) == (403, True)
    [line] = [row for row in await rig.rows(outgoing) if row.kind == "line"]
    assert line.place == "U0ANA"
    assert line.facts["text"].startswith("Somebody else opened your link to connect an account, and was sent away.")
    noted = await rig.ctx.store.read(lambda conn: list(events.named(conn, "somebody else's sign-in")))
    assert [event.actor for event in noted] == ["U0EVE", "U0EVE"]
    rig.town.slack.sign_in.signed_in = "U0ANA"
    assert (await signs_in(rig, link)).status == 302, "the link is still good for her"


async def test_slack_is_asked_for_no_more_than_who_it_is_with_state_nonce_and_pkce(rig: PagesRig) -> None:
    asked = [query(str((await rig.ana.get(await rig.link())).headers["Location"])) for _ in range(2)]
    assert {one["scope"] for one in asked} == {"openid"}
    assert {one["team"] for one in asked} == {TEAM}
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) >= 43


async def test_what_comes_back_counts_in_the_browser_that_went_and_once(rig: PagesRig) -> None:
    address = await back(rig, await rig.link())
    assert (await rig.other.get(address)).status == 400
    assert (await rig.ana.get(address)).status == 302
    assert (await rig.ana.get(address)).status == 400


async def test_what_comes_back_late_or_changed_is_worth_nothing(rig: PagesRig, clock: HandClock) -> None:
    link = await rig.link()
    address = await back(rig, link)
    for changes in ({"state": "x" * 43}, {"code": "stolen"}, {"code": ""}, {"error": "access_denied"}):
        changed = f"{rig.url}/sign-in/callback?{urlencode(query(address) | changes)}"
        assert (await rig.ana.get(changed)).status == 400
        address = await back(rig, link)
    clock.advance(minutes=10)
    assert (await rig.ana.get(address)).status == 400
    assert await rig.bound() == []


async def test_who_cancels_has_connected_nothing(rig: PagesRig) -> None:
    rig.town.slack.sign_in.signed_in = None
    assert NOT_SAID in (await signs_in(rig, await rig.link())).words


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://slack.com.evil.example"},
        {"aud": "1.2"},
        {"aud": ["25259531569.1115229246291", "1.2"]},
        {"azp": "1.2"},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nonce": "of another question"},
        {"nonce": ""},
        {"https://slack.com/team_id": "T0OTHER"},
        {"https://slack.com/user_id": ""},
        {"https://slack.com/user_id": None},
    ],
    ids=str,
)
async def test_a_token_that_is_not_ours_says_nothing(rig: PagesRig, claims: dict[str, Any]) -> None:
    rig.town.slack.sign_in.claims = claims
    shown = await signs_in(rig, await rig.link())
    assert (shown.status, NOT_SAID in shown.words) == (400, True)
    assert await rig.bound() == []


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "..", "a.bm90IGpzb24.c", "a.W10.c", "a.MQ.c"])
def test_what_is_no_token_says_nothing(token: str) -> None:
    with pytest.raises(NotAuthorised):
        checked(token, "1", TEAM, "nonce", datetime(2026, 5, 6, tzinfo=UTC))


@pytest.mark.parametrize(("kind", "status"), [(Kind.ERROR, 502), (Kind.REFUSED, 400), (Kind.CUT_AFTER, 502)])
async def test_trouble_with_slack_connects_nothing_and_the_link_stays_good(
    rig: PagesRig, kind: Kind, status: int
) -> None:
    link = await rig.link()
    rig.town.faults.next("slack", TOKEN, kind)
    assert (await signs_in(rig, link)).status == status
    assert (await signs_in(rig, link)).status == 302


async def test_a_link_that_was_spent_or_replaced_is_worth_nothing(rig: PagesRig) -> None:
    first = await rig.link()
    address = await back(rig, first)
    await rig.link()
    assert (await rig.ana.get(address)).status in (400, 404)
    assert (await rig.ana.get(first)).status == 404


def test_over_https_the_mark_is_for_this_host_alone() -> None:
    from aiohttp import web

    response = web.Response()
    Mark("buckstop_sign_in", "https://bot.acme.example").leave(response, "state")
    [cookie] = response.cookies.values()
    assert cookie.key == "__Host-buckstop_sign_in"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert "state" not in cookie.value
