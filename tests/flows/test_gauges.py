"""What operators watch: each gauge says what is in the database, and nothing of anybody's words."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from bot.errors import NotAuthorised, TryLater, Unsure
from bot.flows.gauges import measure
from bot.metrics import REGISTRY
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."

#: What is counted here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def value(rig: Rig, name: str, **labels: str) -> float:
    await measure(rig.ctx.store)
    found = REGISTRY.get_sample_value(name, labels)
    assert found is not None, f"no {name} {labels}"
    return found


async def answers(rig: Rig) -> None:
    await rig.say("U0ANA", "Dana, that is on us. Your refund left today.", rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)


async def test_open_cases_are_counted_by_their_age(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    assert await value(rig, "buckstop_cases_open", age="15m") == 1
    await rig.later(minutes=16)
    assert await value(rig, "buckstop_cases_open", age="15m") == 0
    assert await value(rig, "buckstop_cases_open", age="1h") == 1
    await rig.later(days=2)
    assert await value(rig, "buckstop_cases_open", age="more") == 1


async def test_without_an_answer_there_is_no_time_to_one(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    assert math.isnan(await value(rig, "buckstop_first_answer_seconds", quantile="0.5"))


async def test_the_time_to_the_first_answer_is_from_complaint_to_receipt(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.later(minutes=5)
    await answers(rig)
    for quantile in ("0.5", "0.99", "1"):
        assert 300 < await value(rig, "buckstop_first_answer_seconds", quantile=quantile) <= 320
    await rig.later(days=2)
    assert math.isnan(await value(rig, "buckstop_first_answer_seconds", quantile="0.5"))


async def test_a_platform_that_asks_to_wait_shows_for_how_long(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.telegram.fail(TryLater(timedelta(seconds=900), "Telegram asks us to wait."))
    await answers(rig)
    assert 880 < await value(rig, "buckstop_platform_wait_seconds", account="telegram:42") <= 900
    await rig.later(seconds=900)
    await measure(rig.ctx.store)
    assert REGISTRY.get_sample_value("buckstop_platform_wait_seconds", {"account": "telegram:42"}) is None


async def test_a_conversation_that_an_unsure_reply_holds_up_is_counted(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.telegram.fail(Unsure("The line broke."), accepted=True)
    await answers(rig)
    assert await value(rig, "buckstop_lanes_blocked") == 1


async def test_a_step_that_is_due_and_has_not_fired_is_counted(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    assert await value(rig, "buckstop_clocks_due") == 0
    rig.clock.advance(minutes=11)
    assert await value(rig, "buckstop_clocks_due") == 1


async def test_an_account_that_pauses_shows(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    assert await value(rig, "buckstop_account_paused", channel="telegram", account="42") == 0
    rig.telegram.fail(NotAuthorised("The token is refused."))
    await answers(rig)
    assert await value(rig, "buckstop_account_paused", channel="telegram", account="42") == 1


async def test_a_quantile_is_one_of_the_times(rig: Rig) -> None:
    for number in range(4):
        await rig.customer(COMPLAINT, f"Customer {number}")
    for number in range(4):
        await rig.say("U0ANA", f"Customer {number}, that is on us. Your parcel {number} left.", rig.card(number + 1))
        await rig.send("U0ANA", rig.lines(number + 1)[0])
        await rig.later(minutes=10)
    told = [await value(rig, "buckstop_first_answer_seconds", quantile=share) for share in ("0.5", "0.9", "1")]
    assert 1800 <= told[0] < 1900
    assert 2400 <= told[1] == told[2] < 2500


async def test_nothing_of_anybody_stands_there(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await measure(rig.ctx.store)
    told = generate_latest(REGISTRY).decode()
    assert "refund" not in told
    assert "Dana" not in told
