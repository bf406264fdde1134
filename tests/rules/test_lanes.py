"""Which way a post goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Audience, Author, Post
from bot.rules.hours import at_work
from bot.rules.lanes import Way, is_praise, way
from bot.rules.plan.lanes import Looks, PraiseLane
from bot.rules.plan.model import Executive, Plan, Rota
from bot.rules.triage import Kind, Place, Triage

PLAN = Plan((), (Rota("default"),))
LISTS = replace(PLAN, triage=Looks(timedelta(minutes=15), timedelta(hours=4)), praise=PraiseLane())
SURE = Triage(Kind.COMPLAINT, 0.9, (), place=Place.SURE)
UNSURE = Triage(Kind.OTHER, 0.3, (), place=Place.UNSURE)
QUESTION = Triage(Kind.QUESTION, 0.1, ())
PRAISE = Triage(Kind.PRAISE, 0.01, ())
CHAT = Triage(Kind.OTHER, 0.01, ())
NOW = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)


def goes(triage: Triage, plan: Plan = LISTS, *, returns: bool = False, praises: bool = False) -> Way:
    return way(triage, plan, returns=returns, praises=praises)


def test_without_a_plan_for_it_what_may_be_a_complaint_goes_to_an_executive_at_once() -> None:
    assert [goes(one, PLAN) for one in (SURE, UNSURE)] == [Way.DESK, Way.DESK]


def test_between_the_borders_a_post_waits_for_a_look_where_leads_want_that() -> None:
    assert [goes(one) for one in (SURE, UNSURE)] == [Way.DESK, Way.UNSURE]


@pytest.mark.parametrize("triage", [UNSURE, QUESTION])
def test_what_presses_and_who_comes_back_wait_for_nobody(triage: Triage) -> None:
    assert goes(replace(triage, urgency=0.6)) is Way.DESK
    assert goes(triage, returns=True) is Way.DESK


def test_a_question_waits_for_a_look_unless_leads_want_no_questions() -> None:
    assert goes(QUESTION, PLAN) is Way.QUESTION
    none = replace(PLAN, triage=Looks(questions=None))
    assert goes(QUESTION, none) is Way.ASIDE
    assert goes(QUESTION, none, returns=True) is Way.DESK


def test_praise_has_a_lane_only_where_leads_gave_it_one_and_it_surely_is_praise() -> None:
    assert goes(PRAISE, praises=True) is Way.PRAISE
    assert goes(PRAISE, PLAN, praises=True) is Way.ASIDE
    assert goes(PRAISE) is Way.ASIDE


def test_everything_else_is_set_aside() -> None:
    assert goes(CHAT) is Way.ASIDE


def post(text: str, audience: Audience = Audience.PUBLIC, **more: object) -> Post:
    values: dict[str, object] = {"addressed": ("@acme",)} | more
    return Post("x", "77", "1", "1", Author("5", "Mira"), text, audience, NOW, b"", **values)  # type: ignore[arg-type]


PLEASED = "@acme thank you so much, Leo was wonderful"


def test_surely_praise_is_who_is_pleased_and_thanks_us() -> None:
    assert is_praise(PRAISE, post(PLEASED))
    assert is_praise(PRAISE, post(PLEASED, Audience.PRIVATE, addressed=()))
    assert not is_praise(PRAISE, post("@acme thanks"))
    assert not is_praise(PRAISE, post("@acme thank you so much, wonderful. When do I get my money?"))
    assert not is_praise(replace(PRAISE, place=Place.UNSURE), post(PLEASED))
    assert not is_praise(CHAT, post(PLEASED))


def test_praise_that_was_said_to_somebody_else_is_not_ours() -> None:
    assert not is_praise(PRAISE, post(PLEASED, addressed=()))
    assert not is_praise(PRAISE, post(PLEASED, unanswerable="It does not mention us."))


def test_somebody_is_at_work_now_or_when_their_next_hours_begin() -> None:
    ana = Executive("ana", "Ana Ruiz", timezone="Europe/Madrid")
    night = datetime(2026, 5, 6, 21, 0, tzinfo=UTC)
    assert at_work(ana, NOW) == NOW
    assert at_work(ana, night) == datetime(2026, 5, 7, 5, 0, tzinfo=UTC)
