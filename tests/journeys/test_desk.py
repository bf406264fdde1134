"""Who may send what, and when: presses by others, old buttons, changed and deleted words, and a plan that changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy

import pytest
import pytest_asyncio

from tests.journeys.bot_process import ANA, BEN, CASES, EVE, LEE, PLAN, SORRY, TOM, Journey, changed, journey, labels

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


async def _quiet(seconds: float = 1.0) -> None:
    """Long enough for whatever would happen."""
    await asyncio.sleep(seconds)


async def test_a_click_by_someone_else_sends_nothing_and_many_clicks_send_once(town: Journey) -> None:
    case = await town.drafted()
    for user in (BEN, TOM, LEE, EVE):
        await town.presses(case, user=user)
    await _quiet(0.5)
    assert not town.sent(case)
    shown = dict(case.preview)
    await asyncio.gather(*(town.town.slack.press(ANA, shown, "Send", channel=CASES) for _ in range(4)))
    assert await town.says(case, "delivered")
    await town.town.slack.press(ANA, shown, "Send", channel=CASES)
    await town.town.slack.press(ANA, shown, "Keep internal", channel=CASES)
    await _quiet(0.5)
    assert len(town.sent(case)) == 1
    assert "delivered" in town.says_now(case)


async def test_what_others_write_stays_internal(town: Journey) -> None:
    case = await town.complains()
    for user in (BEN, TOM, LEE, EVE):
        await town.town.slack.say(user, f"What about {case.code}?", thread_ts=case.card["ts"])
    await town.town.slack.other_app_says("All is well", thread_ts=case.card["ts"])
    await _quiet()
    assert not town.thread(case)


async def test_changed_words_leave_as_changed_and_only_by_their_own_button(town: Journey) -> None:
    case = await town.drafted()
    old = dict(case.preview)
    [said] = [one for one in town.town.slack.messages(CASES) if one.get("user") == ANA and case.code in one["text"]]
    await town.town.slack.edit(said, f"Second thoughts on {case.code}.")
    assert await town.says(case, "second thoughts")
    await town.town.slack.press(ANA, old, "Send", channel=CASES)
    await _quiet(0.5)
    assert not town.sent(case)
    await town.presses(case)
    assert await town.says(case, "delivered")
    [sent] = town.sent(case)
    assert sent.text.startswith("Second thoughts")


async def test_deleted_words_do_not_leave(town: Journey) -> None:
    case = await town.drafted()
    old = dict(case.preview)
    [said] = [one for one in town.town.slack.messages(CASES) if one.get("user") == ANA and case.code in one["text"]]
    await town.town.slack.delete(said)
    assert await town.says(case, "no longer needed")
    await town.town.slack.press(ANA, old, "Send", channel=CASES)
    await _quiet(0.5)
    assert not town.sent(case)


async def test_words_also_sent_to_the_channel_and_words_in_the_direct_message_get_their_preview(town: Journey) -> None:
    case = await town.complains()
    await town.town.slack.say(ANA, f"Loud about {case.code}.", thread_ts=case.card["ts"], broadcast=True)
    await town.previewed(case)
    assert "Send privately" in labels(case.preview)
    notice = town.told(case)[0]
    await town.town.slack.say(ANA, f"Softly about {case.code}.", channel=ANA, thread_ts=notice["ts"])
    [preview] = await town.until(lambda: town.town.slack.thread("D0ANA", notice["ts"])[2:])
    await town.town.slack.press(ANA, preview, "Send")
    assert await town.says(case, "delivered")
    [sent] = town.sent(case)
    assert sent.text.startswith("Softly")


async def test_undo_takes_back_what_has_not_left(town: Journey) -> None:
    await town.bot.apply(changed(undo_seconds=30))
    case = await town.drafted()
    await town.presses(case)
    assert await town.until(lambda: labels(case.preview) == ["Undo"])
    await town.presses(case, "Undo", BEN)
    await town.presses(case, "Undo")
    assert await town.says(case, "taken back by ana ruiz")
    assert not town.sent(case)
    await town.bot.apply(PLAN)
    await town.presses(case)
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1


async def test_consent_withdrawn_takes_the_send_away_and_stops_what_is_held(town: Journey) -> None:
    await town.bot.apply(changed(undo_seconds=30))
    held, shown = await town.drafted(), await town.drafted()
    await town.presses(held)
    await town.bot.apply(changed(consent=False))
    assert await town.until(lambda: "Send privately" not in labels(shown.preview))
    assert "has not agreed" in town.says_now(shown)
    assert await town.says(held, "not sent")
    new = await town.complains()
    assert "nothing can leave yet" in new.card["text"].lower()
    assert not town.sent(held)
    assert not town.sent(shown)


async def test_a_new_plan_is_obeyed_within_two_seconds_and_nobody_on_rota_is_told_to_the_leads(town: Journey) -> None:
    plan = deepcopy(PLAN)
    layer = plan["rotas"][0]["layers"][0]
    layer["members"] = ["ben"]
    await town.bot.apply(plan)
    case = town.writes()
    await town.carded(case)
    assert f"<@{BEN}>" in case.card["text"]
    plan["rotas"][0]["layers"] = []
    await town.bot.apply(plan)
    nobody = town.writes()
    await town.carded(nobody)
    assert nobody.card["text"].startswith("Nobody is on for")
    assert await town.until(lambda: [one for one in town.town.slack.messages(LEE) if "Nobody is on" in one["text"]])
    for user in (ANA, BEN):
        await town.town.slack.say(user, SORRY.replace("{code}", nobody.code), thread_ts=nobody.card["ts"])
    await _quiet()
    assert not town.thread(nobody)
    await town.bot.apply(PLAN)
