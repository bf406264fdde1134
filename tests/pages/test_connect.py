"""An executive connects an account of their own in the browser: once, as themselves, or not at all."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import plans
from bot.store.tables import handshakes, outgoing, tokens
from handlers.standins.faults import Kind
from handlers.standins.x import ME
from tests.conftest import PLAN, HandClock
from tests.pages.rig import PagesRig, Seen

TOKEN = "POST /2/oauth2/token"


@pytest.fixture
def anaruiz(rig: PagesRig) -> Any:
    rig.town.x.consent.signed_in = rig.town.x.person("Ana Ruiz", "anaruiz")
    return rig.town.x.consent.signed_in


async def told(rig: PagesRig) -> list[str]:
    """What the executives were told by direct message."""
    return [row.facts["text"] for row in await rig.rows(outgoing) if row.kind == "line"]


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def test_an_account_is_connected_and_its_owner_told(rig: PagesRig, anaruiz: Any) -> None:
    done = await rig.connect(anaruiz)
    assert done.status == 200
    assert "Connected: @anaruiz answers as you." in done.words
    assert await rig.bound() == [("ana", "@anaruiz")]
    [text] = await told(rig)
    assert text.startswith("@anaruiz is connected.")
    assert not rig.town.ledger.unexpected


async def test_what_x_gave_is_sealed_at_rest(rig: PagesRig, anaruiz: Any) -> None:
    await rig.connect(anaruiz)
    [row] = await rig.rows(tokens)
    assert (row.channel, row.account) == ("x", f"ana/{anaruiz['id']}")
    assert not [secret for secret in rig.town.x.tokens.of(anaruiz["id"]) if secret.encode() in row.sealed]
    assert rig.ctx.vault is not None
    opened = await rig.ctx.store.read(lambda conn: rig.ctx.vault and rig.ctx.vault.load(conn, "x", row.account))
    assert opened is not None
    assert all(secret.encode() in opened for secret in rig.town.x.tokens.of(anaruiz["id"]))


async def test_x_is_asked_with_pkce_a_state_and_no_more_rights_than_needed(rig: PagesRig) -> None:
    asked = query(await rig.leave())
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert set(asked["scope"].split()) == {"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"}
    assert asked["redirect_uri"] == f"{rig.url}/connect/x/callback"
    again = query(await rig.leave())
    assert again["state"] != asked["state"]
    assert again["code_challenge"] != asked["code_challenge"]


async def test_neither_link_nor_state_nor_verifier_is_stored_as_it_is(rig: PagesRig) -> None:
    word = (await rig.link()).rpartition("/")[2]
    [row] = await rig.rows(handshakes)
    assert word not in repr(row)
    state = query(await rig.leave())["state"]
    assert state not in repr(await rig.rows(handshakes))


# --- links ----------------------------------------------------------------------------------------------------------


async def test_a_link_works_once(rig: PagesRig) -> None:
    link = await rig.link()
    assert (await rig.ana.get(link)).status == 302
    again = await rig.ana.get(link)
    assert again.status == 404
    assert "used already" in again.words


async def test_looking_at_a_link_without_opening_it_does_not_spend_it(rig: PagesRig) -> None:
    link = await rig.link()
    assert (await rig.ana.get(link, "HEAD")).status == 405
    assert (await rig.ana.get(link, "POST")).status == 405
    assert (await rig.ana.get(link)).status == 302


async def test_an_old_link_is_worth_nothing(rig: PagesRig, clock: HandClock) -> None:
    link = await rig.link()
    clock.advance(hours=1)
    assert (await rig.ana.get(link)).status == 404


async def test_a_new_link_voids_the_earlier_one(rig: PagesRig) -> None:
    first, second = await rig.link(), await rig.link()
    assert (await rig.ana.get(first)).status == 404
    assert (await rig.ana.get(second)).status == 302


async def test_a_link_of_somebody_who_has_left_is_worth_nothing(rig: PagesRig, clock: HandClock) -> None:
    link = await rig.link()
    left = PLAN.replace("{id: ana, ", "{id: ana, active_until: 2026-05-01T00:00:00Z, ")
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, left, "test"))
    assert (await rig.ana.get(link)).status == 404


# --- the way back ---------------------------------------------------------------------------------------------------


async def back_with(rig: PagesRig, page: str, **changes: str) -> Seen:
    """X allows it, and somebody changes what the browser brings back."""
    back = query(str((await rig.ana.press(page, "allow")).headers["Location"]))
    return await rig.ana.get(f"/connect/x/callback?{urlencode(back | changes)}")


async def test_a_state_works_once(rig: PagesRig, anaruiz: Any) -> None:
    page = await rig.leave()
    back = str((await rig.ana.press(page, "allow")).headers["Location"])
    assert (await rig.ana.get(back)).status == 200
    again = await rig.ana.get(back)
    assert again.status == 400
    assert await rig.bound() == [("ana", "@anaruiz")]


async def test_a_wrong_state_connects_nothing(rig: PagesRig, anaruiz: Any) -> None:
    assert (await back_with(rig, await rig.leave(), state="x" * 43)).status == 400
    assert await rig.bound() == []


async def test_an_old_state_connects_nothing(rig: PagesRig, anaruiz: Any, clock: HandClock) -> None:
    page = await rig.leave()
    clock.advance(minutes=10)
    assert (await back_with(rig, page)).status == 400
    assert await rig.bound() == []


async def test_a_state_counts_only_in_the_browser_it_was_given_to(rig: PagesRig, anaruiz: Any) -> None:
    """Nobody can be led to connect their account to somebody else."""
    back = str((await rig.ana.press(await rig.leave(), "allow")).headers["Location"])
    assert (await rig.other.get(back)).status == 400
    assert await rig.bound() == []
    assert (await rig.ana.get(back)).status == 200


async def test_somebody_elses_state_is_not_taken(rig: PagesRig, anaruiz: Any) -> None:
    bens = query(await rig.leave(rig.other, "ben"))["state"]
    assert (await back_with(rig, await rig.leave(), state=bens)).status == 400
    assert await rig.bound() == []


async def test_who_does_not_allow_it_has_changed_nothing(rig: PagesRig, anaruiz: Any) -> None:
    done = await rig.connect(anaruiz, decision="deny")
    assert done.status == 400
    assert "nothing was changed" in done.words
    assert await rig.bound() == []
    assert not rig.town.ledger.counts["x", TOKEN]


@pytest.mark.parametrize("code", ["", "wrong", "x" * 2001])
async def test_a_wrong_code_connects_nothing(rig: PagesRig, anaruiz: Any, code: str) -> None:
    assert (await back_with(rig, await rig.leave(), code=code)).status == 400
    assert await rig.bound() == []


async def test_a_code_of_another_browsers_way_does_not_fit(rig: PagesRig, anaruiz: Any) -> None:
    """PKCE: the code belongs to the verifier that only we know."""
    others = query(str((await rig.other.press(await rig.leave(rig.other, "ben"), "allow")).headers["Location"]))
    assert (await back_with(rig, await rig.leave(), code=others["code"])).status == 400
    assert await rig.bound() == []


@pytest.mark.parametrize("trouble", [Kind.ERROR, Kind.HTML, Kind.GARBAGE, Kind.CUT_AFTER, Kind.CUT_BEFORE])
async def test_when_x_is_in_trouble_nothing_is_connected(rig: PagesRig, anaruiz: Any, trouble: Kind) -> None:
    rig.town.faults.next("x", TOKEN, trouble)
    done = await rig.connect(anaruiz)
    assert done.status in (400, 502)
    assert await rig.bound() == []
    assert (await rig.connect(anaruiz)).status == 200


# --- whose it is ----------------------------------------------------------------------------------------------------


async def test_an_account_answers_for_one_person_alone(rig: PagesRig, anaruiz: Any) -> None:
    await rig.connect(anaruiz)
    done = await rig.connect(anaruiz, executive="ben")
    assert done.status == 409
    assert "somebody else" in done.words
    assert await rig.bound() == [("ana", "@anaruiz")]
    assert len(await rig.rows(tokens)) == 1


async def test_the_companys_own_account_is_nobodys(rig: PagesRig) -> None:
    done = await rig.connect(ME)
    assert done.status == 409
    assert "the company's own account" in done.words
    assert await rig.bound() == []
    assert await rig.rows(tokens) == []


async def test_another_account_takes_the_place_of_the_first(rig: PagesRig, anaruiz: Any) -> None:
    await rig.connect(anaruiz)
    await rig.connect(rig.town.x.person("Ana", "ana_private"))
    assert await rig.bound() == [("ana", "@ana_private")]
    assert len(await rig.rows(tokens)) == 1


async def test_connecting_again_renews_the_tokens(rig: PagesRig, anaruiz: Any) -> None:
    await rig.connect(anaruiz)
    [before] = await rig.rows(tokens)
    await rig.connect(anaruiz)
    [after] = await rig.rows(tokens)
    assert before.sealed != after.sealed
    assert await rig.bound() == [("ana", "@anaruiz")]


# --- discretion -----------------------------------------------------------------------------------------------------


async def test_no_secret_reaches_a_log_or_a_page(
    rig: PagesRig, anaruiz: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await rig.leave()
    back = str((await rig.ana.press(page, "allow")).headers["Location"])
    done = await rig.ana.get(back)
    rig.town.faults.next("x", TOKEN, Kind.GARBAGE)
    await rig.connect(anaruiz)
    out, err = capsys.readouterr()
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("asyncio"))
    secrets = {query(page)["state"], query(back)["code"], *rig.town.x.tokens.of(anaruiz["id"])}
    assert not [secret for secret in secrets if secret in ours + out + err + done.text]


async def test_pages_let_a_browser_do_nothing_but_show_them(rig: PagesRig) -> None:
    for address in ("/connect/x/nothing", "/connect/x/callback", "/people", "/who/unknown"):
        shown = await rig.ana.get(address)
        policy = shown.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "<script" not in shown.text


@pytest.mark.parametrize(
    "address",
    [
        "/connect/telegram/" + "a" * 43,
        "/connect/x/" + "a" * 19,
        "/connect/x/" + "a" * 101,
        "/connect/x/" + "a" * 4000,
        "/connect/x/%3Cscript%3Ealert(1)%3C/script%3E",
        "/connect/x/%00" + "a" * 30,
        "/connect/x/callback?state=" + "a" * 4000,
        "/connect/x/callback?state=%FF%FE&code=%00",
        "/connect/x/callback?state=a&state=b&code[]=1",
        "/connect/%3Cb%3E/callback?state=" + "a" * 43,
        "/connect/x/callback?error=%3Cscript%3E&state=" + "a" * 43,
    ],
)
async def test_hostile_addresses_get_a_page_that_says_nothing(rig: PagesRig, address: str) -> None:
    shown = await rig.ana.get(address)
    assert shown.status in (400, 404)
    assert "<script" not in shown.text
    assert await rig.bound() == []


async def test_an_address_too_long_for_anybody_is_refused(rig: PagesRig) -> None:
    assert (await rig.ana.get("/connect/x/callback?state=" + "a" * 20_000)).status in (400, 414)


_ANYTHING = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=_ANYTHING, state=_ANYTHING, code=_ANYTHING, cookie=st.text("abcdef0123456789; =", max_size=80))
async def test_nothing_that_is_made_up_ever_connects(
    rig: PagesRig, word: str, state: str, code: str, cookie: str
) -> None:
    first = await rig.other.get(f"/connect/x/{quote(word, safe='')}")
    returned = await rig.other.get(
        f"/connect/x/callback?{urlencode({'state': state, 'code': code})}",
        headers={"Cookie": f"buckstop_connect={cookie}"},
    )
    assert first.status in (400, 404)
    assert returned.status == 400
