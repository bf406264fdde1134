"""What executives decide for themselves lies over the plan, and nothing but what they said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.plan import Executive, Plan, Rota
from bot.rules.plan.model import Sign
from bot.rules.preferences import Preferences, SecondLook, Word, effective, faults, from_facts, to_facts

ANA = Executive("ana", "Ana Ruiz", "COO", Sign("Ana Ruiz, COO", "Ana, COO", "AR"), "U0ANA", consent=True)
BEN = Executive("ben", "Ben Okafor", "VP", Sign(initials="BO"), "U0BEN")
PLAN = Plan((ANA, BEN), (Rota("default"),))


def consents(**words: Word) -> dict[str, bool]:
    return {person.id: person.consent for person in effective(PLAN, words, {}).executives}


@pytest.mark.parametrize("planned", [True, False])
def test_a_persons_no_beats_any_plan(planned: bool) -> None:
    plan = replace(PLAN, executives=(replace(ANA, consent=planned),))
    assert not effective(plan, {"ana": Word(False, "U0ANA")}, {}).executives[0].consent


def test_a_persons_yes_beats_the_plans_no() -> None:
    assert consents(ben=Word(True, "U0BEN")) == {"ana": True, "ben": True}


def test_what_is_left_to_the_plan_is_as_the_plan_says() -> None:
    assert consents(ana=Word(None, "plan"), ben=Word(None, "plan")) == {"ana": True, "ben": False}


def test_a_yes_counts_from_the_slack_account_that_said_it_alone() -> None:
    """The plan gave the executive's id to somebody else, who never agreed; a no stays all the same."""
    assert consents(ben=Word(True, "U0OLD")) == {"ana": True, "ben": False}
    assert consents(ana=Word(False, "U0OLD")) == {"ana": False, "ben": False}


def test_own_forms_and_undo_time_stand_over_those_of_the_plan() -> None:
    own = {"ana": Preferences(undo_seconds=0, sign=Sign(short="Ana R."))}
    ana, ben = effective(PLAN, {}, own).executives
    assert ana.sign == Sign("Ana Ruiz, COO", "Ana R.", "AR")
    assert (ana.undo_seconds, ben) == (0, BEN)


def test_initials_that_the_plan_gave_to_somebody_else_are_not_signed_with() -> None:
    own = {"ben": Preferences(sign=Sign(initials="ar"))}
    assert effective(PLAN, {}, own).executives[1].sign.initials == "BO"


def test_nobody_said_anything_and_the_plan_is_the_plan() -> None:
    assert effective(PLAN, {}, {}) is PLAN


@given(
    st.builds(
        Preferences,
        st.booleans(),
        st.none() | st.integers(0, 60),
        st.sampled_from(SecondLook),
        st.builds(Sign, *(st.none() | st.text(min_size=1, max_size=9) for _ in range(3))),
    )
)
def test_what_is_stored_comes_back(preferences: Preferences) -> None:
    assert from_facts(to_facts(preferences)) == preferences


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"undo_seconds": True},
        {"undo_seconds": 61},
        {"undo_seconds": "10"},
        {"second_look": "never"},
        {"sign": "AR"},
        {"sign": {"full": 7}},
        {"words_in_notifications": None},
        {"of another time": 1},
    ],
)
def test_what_cannot_be_read_is_as_if_it_had_not_been_set(facts: dict[str, object]) -> None:
    assert from_facts(facts) == Preferences()


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        (Sign("Ana Ruiz, Chief", "Ana R.", "ARZ"), None),
        (Sign(), None),
        (Sign("Ana " + "x" * 120), "more than 120 characters"),
        (Sign("Chief Operating Officer"), "has your name in it"),
        (Sign(short="COO"), "has your name in it"),
        (Sign(initials="bo"), "Ben Okafor signs “BO” already."),
        (Sign(initials="ARUIZ"), "at most 4 letters"),
        (Sign(initials="A R"), "at most 4 letters"),
    ],
)
def test_what_one_cannot_sign_with_is_said(sign: Sign, said: str | None) -> None:
    found = " ".join(faults(PLAN, ANA, sign))
    assert said in found if said else found == ""
