"""Finding the like of a post: copies are found, strangers are not, numbers keep apart."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.everyday import words_of
from bot.rules.orders import orders
from bot.rules.sketch import marks, resemblance, sketch

WORDS = sorted(
    words_of(
        "app login card payment train platform heater router signal parcel courier depot voucher ticket luggage gate"
        " crew driver bus engine battery screen charger sofa mattress invoice meter boiler tariff broadband password"
        " code page spinning error crash update website checkout basket shoes jacket zip colour kettle oven fridge lamp"
    )
)
texts = st.lists(st.sampled_from(WORDS), min_size=6, max_size=30, unique=True).map(" ".join)
numbers = st.integers(1, 10**9).map(str)


@given(texts)
def test_a_text_is_like_itself_whatever_handles_and_links_stand_in_it(text: str) -> None:
    dressed = f"@acme @other {text.upper()} https://acme.test/{len(text)}"
    assert resemblance(sketch(text), sketch(dressed)) == 1.0


@given(texts, texts)
def test_likeness_is_mutual_and_a_share(one: str, other: str) -> None:
    found = resemblance(sketch(one), sketch(other))
    assert found == resemblance(sketch(other), sketch(one))
    assert 0.0 <= found <= 1.0


@given(texts, numbers, numbers)
def test_texts_that_name_different_orders_share_neither_likeness_nor_mark(text: str, one: str, other: str) -> None:
    mine, theirs = f"My order {one}: {text}", f"My order {other}: {text}"
    same = int(one) == int(other)
    assert (resemblance(sketch(mine), sketch(theirs)) == 1.0) is same
    assert {*marks(mine, "access")}.isdisjoint(marks(theirs, "access")) is not same


@given(texts, numbers)
def test_who_names_an_order_and_who_names_none_are_apart(text: str, number: str) -> None:
    named, plain = f"{text} order {number}", f"{text} order"
    assert resemblance(sketch(named), sketch(plain)) == 0.0
    assert {*marks(named, "access")}.isdisjoint(marks(plain, "access"))


@given(st.text(max_size=400), st.text(max_size=20))
def test_any_text_has_a_sketch(text: str, topic: str) -> None:
    assert all(0 <= mark < 2**56 for mark in marks(text, topic))
    assert sketch(text).orders == orders(text)


def _copy(text: str, chance: random.Random) -> str:
    """As people repeat what others wrote: a word less, a word more, two exchanged, a tail."""
    told = text.split()
    match chance.randrange(4):
        case 0:
            del told[chance.randrange(len(told))]
        case 1:
            told.insert(chance.randrange(len(told)), chance.choice(WORDS))
        case 2:
            place = chance.randrange(len(told) - 1)
            told[place], told[place + 1] = told[place + 1], told[place]
        case _:
            told += ["same", "here", "@acme"]
    return " ".join(told)


def test_nearly_every_copy_shares_a_mark_and_is_like_and_hardly_a_stranger_is() -> None:
    """The measure of the research: 1,000 copies, 1,000 strangers."""
    chance = random.Random(4)
    posts = [" ".join(chance.choices(WORDS, k=chance.randint(10, 28))) for _ in range(1000)]
    found = false = 0
    for number, text in enumerate(posts):
        copy, stranger = _copy(text, chance), posts[number - 1]
        shared = not {*marks(text, "access")}.isdisjoint(marks(copy, "access"))
        found += shared and resemblance(sketch(text), sketch(copy)) >= 0.5
        false += resemblance(sketch(text), sketch(stranger)) >= 0.5
    assert found >= 985
    assert false <= 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("My parcel Mulberry001 never arrived", {"mulberry001"}),
        ("Order 4711 went to the wrong city. Twice.", {"4711"}),
        ("order 7 is late", {"7"}),
        ("Bestellung Nr. 12-345 fehlt", {"12345"}),
        ("Flight BA117 cancelled, booking X4K9QZ", {"ba117", "x4k9qz"}),
        ("Where is AB-12345, I mean ab12345?", {"ab12345"}),
        ("case #5", {"5"}),
        ("£49.99 for 3 shirts at 14:30 on 2026-05-06 in 2026", set()),
        ("my order is 2 weeks late", set()),
        ("@acme2024 see https://t.co/Ab12345", set()),
        ("no numbers at all", set()),
    ],
)
def test_numbers_that_name_something_are_told_from_amounts(text: str, named: set[str]) -> None:
    assert orders(text) == named
