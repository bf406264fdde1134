"""Agreeing and stopping, and who else ends somebody's right to speak: nothing leaves a moment later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.flows import case as case_flow
from bot.flows import consent, plan_admin, preferences, submit, windows
from bot.flows.submit import Written
from bot.pages import CaseCard, CaseNotice, FirstDay, Line, NoticeWindow, QuietWindow, ReplyState, Standing, StopWindow
from bot.store import consents
from tests.conftest import PLAN
from tests.flows.rig import Message, Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us."
ANA_STOPPED = PLAN.replace("consent: true,\n     delegates", "consent: false,\n     delegates")
CHO_ON = PLAN.replace("members: [ana]", "members: [cho]")


async def applied(rig: Rig, plan: str) -> Any:
    done = await plan_admin.apply(rig.ctx.store, plan, "lee")
    await rig.settle()
    return done


async def previewed(rig: Rig, user: str = "U0ANA", words: str = WORDS, case: int = 1) -> Message:
    await rig.say(user, words, rig.card(case))
    return rig.lines(case)[-1]


def first_days(rig: Rig, user: str) -> list[Any]:
    return rig.desk.told(user, FirstDay)


def told(rig: Rig, user: str) -> list[str]:
    return [page.text for page in rig.desk.told(user, Line)]


# ---- stopping


async def test_stop_at_once_stops_what_is_held_and_says_so_everywhere(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer(COMPLAINT, "Jo Marsh")
    held, shown = await previewed(rig), await previewed(rig, case=2)
    await rig.send("U0ANA", held)
    assert held.page.state is ReplyState.HELD
    asked = await rig.do(consent.stop_window, "U0ANA")
    assert asked == StopWindow("Ana Ruiz", 1)
    window = await rig.do(consent.withdraw, "U0ANA")
    assert window.lines == ("Nothing leaves in your name any more.", "1 reply was stopped.", "The leads are told.")
    assert held.page.state is ReplyState.BLOCKED
    assert "has not agreed" in held.page.why
    assert "has not agreed" in shown.page.refusal
    assert all("has not agreed" in rig.card(case).page.blocked for case in (1, 2))
    assert all("has not agreed" in notice.blocked for notice in rig.desk.told("U0ANA", CaseNotice))
    [lead] = told(rig, "U0LEE")
    assert lead.startswith("Ana Ruiz no longer agrees that replies go out under this name.")
    assert lead.endswith("1 reply was stopped. 2 open cases need somebody else.")
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_after_stopping_no_way_leads_to_the_customer(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    window = await rig.do(windows.open_reply, 1, "U0ANA")
    await rig.do(consent.withdraw, "U0ANA")
    await rig.send("U0ANA", preview)
    await rig.do(submit.submit, Written(1, "U0ANA", WORDS, int(window.seen), view="V1"))
    assert isinstance(await rig.do(windows.open_reply, 1, "U0ANA"), NoticeWindow)
    await rig.later(minutes=1)
    assert rig.accepted == []


@pytest.mark.parametrize("plan", [PLAN, PLAN.replace("undo_seconds: 10", "undo_seconds: 20")])
async def test_no_plan_speaks_for_somebody_who_said_no(rig: Rig, plan: str) -> None:
    await rig.customer(COMPLAINT)
    await rig.do(consent.withdraw, "U0ANA")
    for _ in range(2):
        await applied(rig, ANA_STOPPED)
        await applied(rig, plan)
    assert "has not agreed" in rig.card().page.blocked
    assert "consent: false" in (await plan_admin.export(rig.ctx.store)).split("id: ben")[0]


async def test_stopping_twice_tells_the_leads_once(rig: Rig) -> None:
    await rig.do(consent.withdraw, "U0ANA")
    assert (await rig.do(consent.withdraw, "U0ANA")).lines == ("Nothing leaves in your name.",)
    assert len(told(rig, "U0LEE")) == 1


@pytest.mark.parametrize("user", ["U0LEE", "U0TOM", "U0EVE"])
async def test_nobody_agrees_or_stops_for_somebody_else(rig: Rig, user: str) -> None:
    assert await rig.do(consent.agree, user) == "Only an executive of the plan can say that."
    await rig.do(consent.withdraw, user)
    assert await rig.ctx.store.read(consents.newest) == {}


async def test_what_is_under_way_already_is_told_as_it_ends(rig: Rig) -> None:
    """Bytes may have left: nobody can call them back, and nobody claims to."""
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    rig.telegram.fail(None, accepted=True, meets="send")
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    window = await rig.do(consent.withdraw, "U0ANA")
    assert window.lines == ("Nothing leaves in your name any more.", "The leads are told.")
    assert len(rig.accepted) == 1
    assert preview.page.state is ReplyState.SENDING


# ---- agreeing


async def test_agreeing_brings_send_back_and_sends_nothing_by_itself(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer(COMPLAINT, "Jo Marsh")
    held, shown = await previewed(rig), await previewed(rig, case=2)
    await rig.send("U0ANA", held)
    await rig.do(consent.withdraw, "U0ANA")
    assert await rig.do(consent.agree, "U0ANA") is None
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert [line.page.state for line in (held, shown)] == [ReplyState.PREVIEWED] * 2
    assert [line.page.refusal for line in (held, shown)] == [None, None]
    assert rig.card().page.blocked is None
    await rig.send("U0ANA", held)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    assert held.page.state is ReplyState.DELIVERED


async def test_a_person_who_never_agreed_is_asked_when_a_case_comes_and_answers_with_two_taps(rig: Rig) -> None:
    await applied(rig, CHO_ON)
    await rig.customer(COMPLAINT)
    preview = await previewed(rig, "U0CHO")
    assert "has not agreed" in preview.page.refusal
    [asked] = first_days(rig, "U0CHO")
    assert asked.standing is Standing.ASKED
    await rig.do(consent.agree, "U0CHO")
    assert preview.page.refusal is None
    assert preview.page.parts == (f"{WORDS}\n\n— Cho Min\nChief Product Officer",)
    [asked] = first_days(rig, "U0CHO")
    assert (asked.standing, asked.at) == (Standing.AGREED, rig.clock.now())
    await rig.send("U0CHO", preview)
    await rig.later(seconds=10)
    assert [one.text for one in rig.accepted] == [f"{WORDS}\n\n— Cho Min\nChief Product Officer"]


async def test_what_moved_on_meanwhile_is_not_brought_back(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    await rig.send("U0ANA", preview)
    await rig.do(consent.withdraw, "U0ANA")
    await rig.do(case_flow.pass_on, 1, "U0LEE", "ben")
    await rig.do(consent.agree, "U0ANA")
    assert preview.page.state is ReplyState.BLOCKED
    await rig.send("U0ANA", preview)
    await rig.later(minutes=1)
    assert rig.accepted == []


# ---- the first day


async def test_everybody_who_has_not_agreed_is_asked_once_however_often_a_plan_is_applied(rig: Rig) -> None:
    for plan in (PLAN, PLAN, CHO_ON, PLAN):
        await applied(rig, plan)
    assert len(first_days(rig, "U0CHO")) == 1
    assert first_days(rig, "U0ANA") == first_days(rig, "U0BEN") == []


async def test_the_first_days_message_says_from_when_and_how(rig: Rig) -> None:
    turns = PLAN.replace("every: {weeks: 52}", "every: {weeks: 1}").replace("members: [ana]", "members: [cho, ana]")
    await applied(rig, turns)
    [asked] = first_days(rig, "U0CHO")
    assert asked.signature == "— Cho Min, Chief Product Officer"
    assert asked.since is not None
    assert rig.clock.now() < asked.since < rig.clock.now() + timedelta(days=8)
    assert asked.asked_by is None, "the rig knows the lead's id alone"


async def test_somebody_who_said_no_is_not_asked_again(rig: Rig) -> None:
    await applied(rig, CHO_ON)
    await rig.do(consent.withdraw, "U0CHO")
    await rig.customer(COMPLAINT)
    await applied(rig, PLAN)
    [asked] = first_days(rig, "U0CHO")
    assert asked.standing is Standing.STOPPED


async def test_a_slack_account_that_is_gone_has_nothing_to_answer_any_more(rig: Rig) -> None:
    await applied(rig, PLAN)
    await applied(rig, PLAN.replace("slack: U0CHO", "slack: U0NEW"))
    await rig.do(consent.agree, "U0CHO")
    [new] = first_days(rig, "U0NEW")
    assert new.standing is Standing.ASKED
    assert await rig.ctx.store.read(consents.newest) == {}


# ---- the plan


async def test_a_plan_that_takes_consent_away_stops_what_is_held_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    await rig.send("U0ANA", preview)
    await applied(rig, ANA_STOPPED)
    assert preview.page.state is ReplyState.BLOCKED
    await applied(rig, PLAN)
    assert preview.page.state is ReplyState.PREVIEWED
    await rig.do(lambda ctx, conn, now: consent.follow_time(ctx, conn, now, now))
    assert preview.page.refusal is None
    await rig.later(minutes=1)
    assert rig.accepted == []


LEAVING = {
    "consent taken away": ANA_STOPPED,
    "no longer in the plan": PLAN.replace("members: [ana]", "members: [ben]").replace("{id: ana,", "{id: anna,"),
    "no Slack account": PLAN.replace("slack: U0ANA, ", ""),
    "another Slack account": ANA_STOPPED.replace("slack: U0ANA", "slack: U0OTHER"),
    "ended": PLAN.replace("undo_seconds: 10", "undo_seconds: 10, active_until: 2026-05-06T12:00Z"),
}


@pytest.mark.parametrize("leaving", LEAVING)
async def test_whoever_leaves_has_nothing_under_way(rig: Rig, leaving: str) -> None:
    """And an own yes of before speaks for nobody who comes back."""
    await applied(rig, ANA_STOPPED)
    await rig.do(consent.agree, "U0ANA")
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    await rig.send("U0ANA", preview)
    assert preview.page.state is ReplyState.HELD
    await applied(rig, PLAN)  # the plan says yes, too
    await applied(rig, LEAVING[leaving])
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.BLOCKED
    await applied(rig, ANA_STOPPED)
    assert "has not agreed" in rig.card().page.blocked


async def test_an_own_yes_stands_while_the_plan_says_no_as_before(rig: Rig) -> None:
    await applied(rig, ANA_STOPPED)
    await rig.do(consent.agree, "U0ANA")
    await applied(rig, ANA_STOPPED.replace("undo_seconds: 10", "undo_seconds: 20"))
    await rig.customer(COMPLAINT)
    assert rig.card().page.blocked is None


async def test_somebodys_last_day_ends_while_the_bot_runs(rig: Rig) -> None:
    await applied(rig, PLAN.replace("undo_seconds: 10", "undo_seconds: 60, active_until: 2026-05-06T12:00:30Z"))
    await rig.customer(COMPLAINT)
    held = await previewed(rig)
    await rig.send("U0ANA", held)
    since = rig.clock.now()
    rig.clock.advance(seconds=40)
    await rig.do(lambda ctx, conn, now: consent.follow_time(ctx, conn, since, now))
    assert held.page.state is ReplyState.BLOCKED
    assert "not an active executive" in held.page.why
    assert "not an active executive" in rig.card().page.blocked


async def test_apply_compares_file_with_file_and_export_has_the_consent_that_counts(rig: Rig) -> None:
    assert (await applied(rig, PLAN)).differences == ()
    await rig.do(consent.agree, "U0CHO")
    assert (await applied(rig, PLAN)).differences == ()
    assert not any("Cho Min has not agreed" in warning for warning in (await applied(rig, PLAN)).warnings)
    exported = await plan_admin.export(rig.ctx.store)
    assert exported.count("consent: true") == 3
    [difference] = (await applied(rig, exported)).differences
    assert "cho" in difference
    assert "consent" in difference


# ---- settings


async def test_a_new_signature_stands_on_cards_and_previews_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    wanted = ("Ana Ruiz, COO of Acme", "Ana, COO", "ARZ")
    assert await rig.do(preferences.set_signature, "U0ANA", *wanted) is None
    assert preview.page.parts[0].endswith("— Ana Ruiz\nCOO of Acme")
    assert rig.card().page.voice.signature == "— Ana Ruiz, COO of Acme"
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert rig.accepted[0].text.endswith("— Ana Ruiz\nCOO of Acme")


async def test_the_plans_own_signature_chosen_again_follows_the_plan(rig: Rig) -> None:
    await rig.do(preferences.set_signature, "U0ANA", "Ana Ruiz, COO of Acme", "Ana Ruiz, COO", "AR")
    await rig.do(preferences.set_signature, "U0ANA", "Ana Ruiz, Chief Operating Officer", "Ana Ruiz, COO", "AR")
    await applied(rig, PLAN.replace('"Ana Ruiz, Chief Operating Officer"', '"Ana Ruiz, President"'))
    await rig.customer(COMPLAINT)
    assert rig.card().page.voice.signature == "— Ana Ruiz, President"


async def test_a_signature_that_is_none_comes_back_with_what_is_wrong(rig: Rig) -> None:
    window = await rig.do(preferences.set_signature, "U0BEN", "  The  Boss ", "", "AR")
    assert window.said == ("The full form has your name in it: Ben Okafor.", "Ana Ruiz signs “AR” already.")
    assert (window.full, window.initials) == ("The Boss", "AR")


async def test_an_own_undo_time_holds_the_next_reply(rig: Rig) -> None:
    window = await rig.do(lambda ctx, conn, now, user: preferences.quiet_window(ctx, conn, user), "U0ANA")
    assert (window.undo_seconds, window.always_look, window.words_in_notifications) == (10, False, True)
    await rig.do(preferences.set_quiet, "U0ANA", replace(window, undo_seconds=30))
    await rig.customer(COMPLAINT)
    preview = await previewed(rig)
    await rig.send("U0ANA", preview)
    await rig.later(seconds=20)
    assert preview.page.state is ReplyState.HELD
    await rig.later(seconds=10)
    assert preview.page.state is ReplyState.DELIVERED


async def test_words_are_kept_out_of_notifications_of_those_who_want_it(rig: Rig) -> None:
    await rig.do(preferences.set_quiet, "U0ANA", QuietWindow(10, always_look=False, words_in_notifications=False))
    await rig.customer(COMPLAINT)
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert notice.person.discreet
    [card] = rig.desk.where(CaseCard)
    assert not card.page.person.discreet
