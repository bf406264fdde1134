"""`triage`, `praise` and `surges` in the plan file: read, written, told apart, and refused with their line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.plan import PlanFaults, read_plan, write_plan
from bot.rules.plan.differences import differences
from bot.rules.plan.lanes import Looks, PraiseLane, Surges

PLAN = "version: 1\nexecutives:\n  - {id: ana, name: Ana Ruiz}\nrotas:\n  - {name: default}\n"


def test_without_a_word_questions_wait_four_hours_and_nothing_else_does() -> None:
    plan = read_plan(PLAN)
    assert (plan.triage, plan.praise) == (Looks(None, timedelta(hours=4)), None)
    assert "triage" not in write_plan(plan)


def test_what_leads_decided_is_read_and_written() -> None:
    plan = read_plan(PLAN + "triage: {unsure: 15m, questions: off}\npraise: {first_response: 1d}\n")
    assert (plan.triage, plan.praise) == (Looks(timedelta(minutes=15), None), PraiseLane(timedelta(days=1)))
    written = write_plan(plan)
    assert "triage: {unsure: 15m, questions: off}\n" in written
    assert "praise: {first_response: 1d}\n" in written
    assert read_plan(written) == plan
    assert read_plan(PLAN + "triage: {unsure: off, questions: 4h}\n") == read_plan(PLAN)


def test_how_many_are_many_is_read_and_written() -> None:
    assert read_plan(PLAN).surges == Surges(5, timedelta(minutes=45))
    plan = read_plan(PLAN + "surges: {authors: 8, within: 2h}\n")
    assert plan.surges == Surges(8, timedelta(hours=2))
    assert "surges: {authors: 8, within: 2h}\n" in write_plan(plan)
    assert read_plan(write_plan(plan)) == plan
    assert read_plan(PLAN + "surges: {authors: 5, within: 45m}\n") == read_plan(PLAN)
    assert differences(read_plan(PLAN), plan) == ["New surges: authors 8, within 2h."]


def test_the_differences_are_told() -> None:
    old, new = read_plan(PLAN), read_plan(PLAN + "triage: {unsure: 15m}\npraise: {first_response: 2d}\n")
    assert differences(old, new) == ["New triage: unsure 15m.", "New praise: first_response 2d."]
    assert differences(new, old) == ["No more triage (was unsure 15m).", "No more praise (was first_response 2d)."]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("triage: {unsure: on}", "line 6: unsure: “on” is not a duration. Write it as 90s, 10m, 2h or 1d"),
        ("triage: {wait: 15m}", "line 6: triage: the key “wait” is not known"),
        ("triage: 15m", "triage is written as keys with values"),
        ("praise: {}", "praise needs “first_response”"),
        ("praise: {first_response: never}", "“never” is not a duration"),
        ("surges: {authors: 2}", "line 6: authors: 2 is not between 3 and 20"),
        ("surges: {authors: 5.5}", "authors: “5.5” is not a plain whole number"),
        ("surges: {authors: 5, within: 3m}", "line 6: within: 3m is not between 5m and 6h"),
        ("surges: {within: 1d}", "within: 1d is not between 5m and 6h"),
        ("surges: {withn: 1h}", "surges: the key “withn” is not known. Did you mean “within”?"),
        ("surges: 5", "surges is written as keys with values"),
        ("praise: {first_response: 1d, slack_channel: C0THANKS}", "praise: the key “slack_channel” is not known"),
    ],
)
def test_faults_are_named_with_their_line(lines: str, fault: str) -> None:
    with pytest.raises(PlanFaults) as refused:
        read_plan(PLAN + lines + "\n")
    assert fault in str(refused.value)
