"""When a reply needs a second person, who may be that person, and what a plan file says of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.rules.plan import PlanFaults, differences, read_plan, warnings, write_plan
from bot.rules.stop_topics import approvers, stopped

NOW = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, consent: true}
  - {id: ben, name: Ben Okafor, slack: U0BEN, consent: true}
  - {id: cho, name: Cho Min, slack: U0CHO}
  - {id: dev, name: Dev Rao, consent: true}
  - {id: old, name: Old Hand, slack: U0OLD, consent: true, active_until: 2026-01-01T00:00:00Z}
leads: [U0LEE]
rotas: [{name: default}]
"""
STOPS = PLAN + "stop_topics: [legal, medical]\n"


@pytest.mark.parametrize(
    ("theirs", "own", "says"),
    [
        ("my lawyer will write to you", "Sorry.", "What Dana Wells wrote touches “legal”, a stop topic."),
        ("Mein Anwalt meldet sich", "Sorry.", "What Dana Wells wrote touches “legal”, a stop topic."),
        ("I was in HOSPITAL because of it", "Sorry.", "What Dana Wells wrote touches “medical”, a stop topic."),
        ("where is my parcel", "We are not liable.", "What Ana Ruiz wrote touches “legal”, a stop topic."),
        ("where is my parcel", "It left today.", None),
        ("I love the Courtyard and Sue's shop", "Thank you.", None),
    ],
)
def test_both_sides_words_count(theirs: str, own: str, says: str | None) -> None:
    assert stopped(("legal", "medical"), "delivery", [theirs], own, "Dana Wells", "Ana Ruiz") == says


def test_a_topic_of_the_case_counts_and_what_the_plan_does_not_stop_does_not() -> None:
    assert stopped(("breach",), "breach", ["hello"], "", "Dana", "Ana") == "It is about “breach”, a stop topic."
    assert stopped(("breach",), "billing", ["my lawyer was hurt"], "", "Dana", "Ana") is None
    assert stopped((), None, ["my lawyer was hurt"], "", "Dana", "Ana") is None


def asked(more: str = "", not_these: tuple[str | None, ...] = ("U0ANA",), ring: tuple[str, ...] = ()) -> list[str]:
    return [one.slack for one in approvers(read_plan(STOPS + more), not_these, ring, NOW)]


def test_without_names_every_other_executive_who_agreed_is_asked_the_next_in_the_ring_first() -> None:
    assert asked() == ["U0BEN"]
    assert asked(not_these=(None,), ring=("ben", "cho")) == ["U0BEN", "U0ANA"]


def test_with_names_only_those_in_their_order_and_never_who_wrote_or_prepared_it() -> None:
    assert asked("approvers: [U0LEE, cho, ana]") == ["U0LEE", "U0CHO"]
    assert asked("approvers: [U0LEE, cho, ana]", ("U0ANA", "U0LEE")) == ["U0CHO"]
    assert asked("approvers: [U0EVE, old, dev]") == []


def test_the_plan_file_round_trips_and_its_differences_are_told() -> None:
    plan = read_plan(STOPS + "approvers: [cho, U0LEE]")
    assert read_plan(write_plan(plan)) == plan
    assert "stop_topics: [legal, medical]\napprovers: [cho, U0LEE]" in write_plan(plan)
    assert differences(read_plan(PLAN), plan) == ["New stop topics: legal, medical.", "New approvers: cho, U0LEE."]
    assert differences(plan, read_plan(PLAN))[0] == "No more stop topics (was legal, medical)."


def test_a_topic_that_stands_twice_is_a_fault_with_its_line() -> None:
    with pytest.raises(PlanFaults, match="line 11: stop_topics: “legal” stands twice"):
        read_plan(PLAN + "stop_topics: [legal, legal]")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("stop_topics: [legl]", "Stop topics: the topic “legl” is not known. Did you mean “legal”?"),
        (
            "stop_topics: [legal]\napprovers: [chow]",
            "Approvers: the executive or lead “chow” is not known. Did you mean “cho”?",
        ),
        ("approvers: [cho]", "There are approvers and no stop topics: nobody is ever asked for a second look."),
        (
            "stop_topics: [legal]\napprovers: [xx]",
            "Nobody can give the second look that stop topics need: no reply on them leaves.",
        ),
        (
            "stop_topics: [legal]\napprovers: [cho]",
            "Only cho can give the second look that stop topics need, and never to their own words.",
        ),
    ],
)  # fmt: skip
def test_what_is_probably_not_meant_is_pointed_out(more: str, said: str) -> None:
    assert said in warnings(read_plan(PLAN + more))
