"""Does a text speak of an executive? Rather a miss than a wrong alarm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.plan.model import Executive, Sign
from bot.rules.recusal import speaks_of

ANA = Executive("ana", "Ana Ruiz", "Chief Operating Officer", Sign(short="Ana Ruiz, COO"))
MARK = Executive("mark", "Mark Down", "Chief Financial Officer")
CHO = Executive("cho", "Cho Min", "CFO")
ANE = Executive("jose", "José Müller-Núñez", "Director of Delivery")


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ana Ruiz promised me a refund", ANA),
        ("ANA RUIZ promised me a refund!!", ANA),
        ("I want ana's boss. Ms. Ruiz hung up on me", ANA),
        ("Señora Ruiz no contesta", ANA),
        ("Ask your COO Ruiz", ANA),
        ("It was Ana  Ruiz’s word", ANA),
        ("Frau Müller-Núñez hat nie geantwortet", ANE),
        ("jose muller-nunez? José Muller-Nunez!", ANE),
        ("Mr Cho said no", CHO),
        ("Your CFO Min said no", CHO),
    ],
)
def test_it_does(text: str, person: Executive) -> None:
    assert speaks_of(text, person)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ana did not help", ANA),
        ("I live in Ruiz street 4", ANA),
        ("Ana, Ruiz street 4", ANA),
        ("the operating system is down, officer", ANA),
        ("please mark down the price", MARK),
        ("Mark it down", MARK),
        ("ana ruizen", ANA),
        ("Susana Ruiz was kind", ANA),
        ("", ANA),
        ("cho minimal", CHO),
    ],
)
def test_it_does_not(text: str, person: Executive) -> None:
    assert not speaks_of(text, person)


def test_a_customer_may_bear_the_name() -> None:
    assert not speaks_of("Third week. Yours, Ana Ruiz", ANA, "Ana Ruiz")
    assert speaks_of("Third week. Ana Ruiz lied.", ANA, "Dana Wells")


def test_a_person_with_one_name_is_never_meant() -> None:
    assert not speaks_of("Madonna sang. Ms Madonna!", Executive("m", "Madonna"))


@given(st.text(), st.text(max_size=30))
def test_whatever_is_written_it_answers(text: str, name: str) -> None:
    assert speaks_of(text, Executive("x", name)) in (True, False)
