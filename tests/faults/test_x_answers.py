"""An executive's answer meets every trouble that X has. What was sent is found again among the account's own posts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.bot_process import SORRY, Case, Journey, journey, labels, patiently

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Troubles in which X took the post all the same, and those in which it did not.
THERE = ("hang", "cut-after", "500-after", "garbage")
NOT_THERE = ("500", "html", "cut-before")
#: Answers in three posts of which the second meets it.
PART_2 = {f"part 2 {kind}": kind for kind in ("cut-after", "500", "403")}

_LONG = " ".join(["I have asked our shop to take parcel {code} back and to send you a new pair at once."] * 6)
ASKED = ["It is there", "Send again", "Drop"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answered(town: Journey) -> dict[str, Case]:
    """One customer for each trouble, answered into it; the waits run side by side."""
    kinds = (*THERE, *NOT_THERE, *PART_2, "403", "429")
    cases = await asyncio.gather(*(town.drafted("x", _LONG if kind in PART_2 else SORRY) for kind in kinds))
    for kind, case in zip(kinds, cases, strict=True):
        await town.sends_into(case, *(("ok", PART_2[kind]) if kind in PART_2 else (kind,)))
    return dict(zip(kinds, cases, strict=True))


@pytest.mark.parametrize("kind", [*map(patiently, THERE)])
async def test_a_post_whose_answer_was_lost_is_found_and_counts_as_delivered(
    town: Journey, answered: dict[str, Case], kind: str
) -> None:
    case = answered[kind]
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1
    assert not [one for one in town.told(case) if "may have been sent" in one["text"]]


@pytest.mark.parametrize("kind", NOT_THERE)
async def test_a_post_that_is_not_seen_is_looked_for_again_and_not_posted_again(
    town: Journey, answered: dict[str, Case], kind: str
) -> None:
    case = answered[kind]
    assert await town.says(case, "looking whether it is there (2 of 3)")
    assert not town.sent(case)


async def test_a_limit_of_x_is_waited_out(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["429"]
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1


async def test_a_refusal_carries_the_words_of_x(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["403"]
    assert await town.says(case, "not sent")
    assert "you are not permitted to perform this action" in town.says_now(case)
    assert await town.until(lambda: [one for one in town.told(case) if "was not sent" in one["text"]])
    assert not town.sent(case)


async def test_a_part_that_was_lost_and_found_is_not_repeated_and_the_others_follow_in_order(
    town: Journey, answered: dict[str, Case]
) -> None:
    case = answered["part 2 cut-after"]
    assert await town.says(case, "delivered")
    sent = town.sent(case)
    assert len(sent) >= 3
    assert [one.in_reply_to for one in sent] == [case.post["id"], *(one.remote_id for one in sent[:-1])]
    said = " ".join(one.text for one in sent)
    assert said.count(case.code) == 6


async def test_behind_a_part_of_unknown_fate_the_others_wait(town: Journey, answered: dict[str, Case]) -> None:
    case = answered["part 2 500"]
    assert await town.says(case, "looking whether it is there (2 of 3)")
    assert len(town.sent(case)) == 1


async def test_behind_a_refused_part_nothing_leaves_and_nothing_can_leave_twice(
    town: Journey, answered: dict[str, Case]
) -> None:
    case = answered["part 2 403"]
    assert await town.says(case, "not sent")
    assert f"kim {case.code} saw 1 of 3 parts".lower() in town.says_now(case)
    assert not [one for one in labels(case.preview) if one.startswith("Send")]
    assert len(town.sent(case)) == 1


@pytest.mark.long
@pytest.mark.parametrize("kind", NOT_THERE)
async def test_a_post_that_was_looked_for_three_times_is_asked_about(
    town: Journey, answered: dict[str, Case], kind: str
) -> None:
    case = answered[kind]
    assert await town.says(case, "may have been sent", 180)
    assert labels(case.preview) == ASKED
    assert [one for one in town.told(case) if labels(one) == ASKED]
    assert not town.sent(case)
    await town.presses(case, "Send again")
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1
