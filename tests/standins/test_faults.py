"""The fault plan, met over real sockets."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import ClientConnectionError, ClientResponse, ClientSession, ClientTimeout, ContentTypeError

from handlers.standins import Fault, Faults, Kind, Town
from tests.patience import PATIENCE


async def send(session: ClientSession, town: Town, chat: int, text: str = "hi") -> tuple[int, str]:
    url = f"{town.env()['TELEGRAM_API_URL']}/bot{town.env()['TELEGRAM_BOT_TOKEN']}/sendMessage"
    async with session.post(url, json={"chat_id": chat, "text": text}) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(
    ("kind", "status", "accepted"),
    [
        ("ok", 200, 1),
        ("500", 500, 0),
        ("500-after", 500, 1),
        ("429", 429, 0),
        ("403", 403, 0),
        ("401", 401, 0),
        ("html", 502, 0),
        ("html-after", 502, 1),
        ("garbage", 200, 1),
    ],
)
async def test_each_trouble_says_whether_it_was_accepted(town: Town, kind: str, status: int, accepted: int) -> None:
    dana = town.telegram.person()
    town.telegram.private(dana)
    town.faults.next("telegram", "sendMessage", kind)
    async with ClientSession() as session:
        assert (await send(session, town, dana["id"]))[0] == status
    assert len(town.ledger.customers) == accepted
    assert town.faults.waiting == 0
    assert town.ledger.unexpected == []


@pytest.mark.parametrize(("kind", "accepted"), [("cut-before", 0), ("cut-after", 1)])
async def test_a_cut_connection_ends_without_an_answer(town: Town, kind: str, accepted: int) -> None:
    dana = town.telegram.person()
    town.telegram.private(dana)
    town.faults.next("telegram", "sendMessage", kind)
    async with ClientSession() as session:
        with pytest.raises(ClientConnectionError):
            await send(session, town, dana["id"])
    assert len(town.ledger.customers) == accepted


@pytest.mark.parametrize(("kind", "accepted"), [("hang-before", 0), ("hang", 1)])
async def test_a_hanging_call_is_never_answered(town: Town, kind: str, accepted: int) -> None:
    dana = town.telegram.person()
    town.telegram.private(dana)
    town.faults.next("telegram", "sendMessage", kind)
    async with ClientSession(timeout=ClientTimeout(total=0.5)) as session:
        with pytest.raises(asyncio.TimeoutError):
            await send(session, town, dana["id"])
    assert len(town.ledger.customers) == accepted


async def test_released_calls_are_cut(town: Town) -> None:
    town.faults.next("telegram", "sendMessage", "hang")
    async with ClientSession() as session:
        hanging = asyncio.ensure_future(send(session, town, 1))
        assert await town.ledger.until(lambda: town.ledger.calls)
        await asyncio.sleep(0.01)
        town.telegram.gate.release()
        with pytest.raises(ClientConnectionError):
            await hanging


async def test_each_platform_words_a_wait_its_own_way(town: Town) -> None:
    env = town.env()
    wait = Fault(Kind.BUSY, seconds=900)
    for service in ("slack", "telegram", "x"):
        town.faults.always(service, "*", wait)
    async with ClientSession() as session:

        async def ask(url: str) -> ClientResponse:
            async with session.get(url) as response:
                await response.read()
                assert response.status == 429
                return response

        slack = await ask(f"{env['SLACK_API_URL']}auth.test")
        assert slack.headers["Retry-After"] == "900"
        telegram = await ask(f"{env['TELEGRAM_API_URL']}/bot{env['TELEGRAM_BOT_TOKEN']}/getMe")
        assert (await telegram.json())["parameters"] == {"retry_after": 900}
        x = await ask(f"{env['X_API_URL']}/2/users/me")
        assert int(x.headers["x-rate-limit-reset"]) >= time.time() + 899


async def test_slack_refuses_with_the_word_it_was_given(town: Town) -> None:
    env = town.env()
    town.faults.next("slack", "chat.postMessage", Fault(Kind.REFUSED, error="is_archived"), "401", "html")
    headers = {"Authorization": f"Bearer {env['SLACK_BOT_TOKEN']}"}
    async with ClientSession(headers=headers) as session:
        for error in ("is_archived", "invalid_auth"):
            async with session.post(f"{env['SLACK_API_URL']}chat.postMessage") as response:
                assert (response.status, (await response.json())["error"]) == (200, error)
        async with session.post(f"{env['SLACK_API_URL']}chat.postMessage") as response:
            with pytest.raises(ContentTypeError):
                await response.json()


async def test_a_delay_holds_every_call(town: Town) -> None:
    town.faults.delay("*", "*", 0.1)
    started = time.monotonic()
    async with ClientSession() as session:
        await asyncio.gather(*(send(session, town, 1) for _ in range(20)))
    assert time.monotonic() - started >= 0.1
    town.faults.delay("*", "*", PATIENCE)
    async with ClientSession() as session:
        waiting = [asyncio.ensure_future(send(session, town, 1)) for _ in range(20)]
        assert await town.ledger.until(lambda: len(town.ledger.calls) == 40), "none waits for another"
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def test_queued_faults_come_first_then_rules_then_nothing() -> None:
    plan = Faults()
    plan.always("x", "*", "500", when=lambda a: a.get("text") == "bad")
    plan.next("x", "POST", "ok", "429")
    met = [plan.take("x", "POST", {"text": "bad"}).kind for _ in range(3)]
    assert met == [Kind.OK, Kind.BUSY, Kind.ERROR]
    assert plan.take("x", "POST", {"text": "good"}).kind is Kind.OK
    plan.lift("x")
    assert plan.take("x", "POST", {"text": "bad"}).kind is Kind.OK


async def test_a_path_that_nobody_serves_is_written_down(town: Town) -> None:
    async with ClientSession() as session, session.get(f"{town.url}/elsewhere") as response:
        assert response.status == 404
    assert town.ledger.unexpected == ["GET /elsewhere"]


async def test_until_returns_at_the_change_and_gives_up_in_time(town: Town) -> None:
    looks = 0

    def looked() -> bool:
        nonlocal looks
        looks += 1
        return bool(town.ledger.unexpected)

    assert not await town.ledger.until(looked, 0.05), "it gave up"
    asyncio.get_running_loop().call_soon(town.ledger.surprise, "now")
    looks = 0
    assert await town.ledger.until(looked)
    assert looks == 2, "looked at at the change, and not before"
