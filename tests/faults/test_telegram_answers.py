"""An executive's answer meets every trouble that Telegram has. A bot cannot look back there: a person is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.bot_process import ANA, BEN, Case, Journey, journey, labels, patiently

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Troubles after which nobody knows, and whether the message is there all the same.
UNKNOWN = {
    "hang": True,
    "cut-after": True,
    "500-after": True,
    "html-after": True,
    "garbage": True,
    "500": False,
    "html": False,
    "cut-before": False,
}
ASKED = ["It is there", "Send again", "Drop"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answered(town: Journey) -> dict[str, Case]:
    """One customer for each trouble, answered into it; the waits run side by side."""
    kinds = (*UNKNOWN, "403", "429")
    found = dict(zip(kinds, await asyncio.gather(*(town.drafted() for _ in kinds)), strict=True))
    for kind, case in found.items():
        await town.sends_into(case, kind)
    return found


@pytest.mark.parametrize("kind", [*map(patiently, UNKNOWN)])
async def test_an_answer_of_unknown_fate_is_not_repeated_but_asked_about(
    town: Journey, answered: dict[str, Case], kind: str
) -> None:
    case = answered[kind]
    assert await town.says(case, "may have been sent")
    assert len(town.sent(case)) == UNKNOWN[kind]
    assert labels(case.preview) == ASKED
    [bad_news] = await town.until(lambda: [one for one in town.told(case) if labels(one) == ASKED])
    assert "may have been sent" in bad_news["text"]
    assert "not sent" not in town.says_now(case)
    assert "delivered" not in town.says_now(case)


async def test_who_was_asked_to_wait_waits_and_sends_once(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["429"]
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1
    assert "may have been sent" not in town.says_now(case)


async def test_a_refusal_is_told_with_its_reason_in_the_thread_and_to_the_executive(
    town: Journey, answered: dict[str, Case]
) -> None:
    case = answered["403"]
    assert await town.says(case, "not sent")
    assert "bot was blocked by the user" in town.says_now(case)
    assert await town.until(lambda: [one for one in town.told(case) if "was not sent" in one["text"]])
    assert not town.sent(case)


async def test_send_again_sends_once_however_often_it_is_pressed(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["500"]
    assert await town.says(case, "may have been sent")
    asking = dict(case.preview)
    for _ in range(3):
        await town.town.slack.press(ANA, asking, "Send again", channel="C0CASES")
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1


async def test_a_person_who_sees_it_there_ends_the_matter(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["cut-after"]
    assert await town.says(case, "may have been sent")
    await town.presses(case, "It is there", BEN)
    assert "delivered" not in town.says_now(case)
    await town.presses(case, "It is there")
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1
    assert await town.until(lambda: not any(labels(one) == ASKED for one in town.told(case)))


async def test_what_is_dropped_is_not_sent_again(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["html"]
    assert await town.says(case, "may have been sent")
    await town.presses(case, "Drop")
    assert await town.says(case, "dropped by ana ruiz")
    assert not town.sent(case)


async def test_the_next_answer_to_a_customer_waits_until_the_first_is_decided(
    town: Journey, answered: dict[str, Case]
) -> None:
    case = answered["garbage"]
    assert await town.says(case, "may have been sent")
    first = case.preview
    await town.drafts(case, "One more word about {code} for you alone.")
    await town.presses(case)
    assert len(town.sent(case)) == 1
    await town.town.slack.press(ANA, first, "It is there")
    assert await town.until(lambda: len(town.sent(case)) == 2)
