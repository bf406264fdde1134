"""When many write about one thing, and when they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.plan.lanes import MANY
from bot.rules.sketch import sketch
from bot.rules.surge import Matter, Seen, copies, gathered
from bot.rules.timeline import in_words, timeline

TEXTS = (
    "The app login keeps on spinning since the update",
    "The app login is spinning since the last update",
    "Where is my refund?",
    "Order 4711 has a broken screen, nobody answers",
    "Order 4712 has a broken screen, nobody answers",
    "Heater makes a noise like a jet engine at night",
)
seens = st.lists(
    st.builds(
        lambda number, author, text, topic: Seen(number, number, author, text, topic),
        st.integers(1, 99),
        st.integers(1, 9),
        st.sampled_from(TEXTS),
        st.sampled_from([None, "access", "product"]),
    ),
    max_size=30,
)


def rare(word: str) -> float:
    return 0.0


def seen(author: int, text: str, topic: str | None = "access") -> Seen:
    return Seen(author, author, author, text, topic)


@given(st.sampled_from(TEXTS), st.sampled_from([None, "access", "product"]), seens)
def test_a_surge_has_enough_authors_and_none_of_another_number(
    text: str, topic: str | None, others: list[Seen]
) -> None:
    found = gathered(sketch(text), topic, others, rare)
    if found is None:
        return
    matter, together = found
    assert len({one.author for one in together}) == len(together) >= MANY.authors - 1
    assert {one.sketch.orders for one in together} == {matter.orders} == {sketch(text).orders}
    assert matter.covers(sketch(text), topic)


@given(seens)
def test_fewer_authors_than_it_takes_are_never_one(others: list[Seen]) -> None:
    few = [one for one in others if one.author <= MANY.authors - 2]
    assert gathered(sketch(TEXTS[0]), "access", few, rare) is None


def test_what_is_usual_is_no_surge() -> None:
    said = [
        seen(1, "the router drops and the signal is gone"),
        seen(2, "router light is red, bad signal upstairs"),
        seen(3, "a new router has not helped the signal one bit"),
        seen(4, "signal dies whenever the router restarts"),
    ]
    of = sketch("neither router nor signal work in the garden")
    assert gathered(of, "access", said, rare) is not None
    assert gathered(of, "access", said, lambda word: 4.0) is None
    assert gathered(of, None, said, rare) is None


def test_copies_with_one_link_are_a_wave_and_with_different_ones_a_surge() -> None:
    text = "Acme login is a scam, get your money back at"
    of = sketch(f"{text} https://rescue.test/now?x=9")
    same = [seen(number, f"{text} https://rescue.test/now") for number in range(1, 5)]
    other = [seen(number, f"{text} https://rescue.test/{number}") for number in range(1, 5)]
    assert [found[0].is_wave for found in (gathered(of, "access", one, rare) for one in (same, other)) if found] == [
        True,
        False,
    ]


def test_a_matter_covers_who_says_it_in_other_words_within_its_topic() -> None:
    matter = Matter(frozenset(), sketch(TEXTS[0]).pairs, ("app", "login", "spinning"), "access")
    words = sketch("Cannot get beyond the login of that app")
    assert matter.covers(words, "access")
    assert not matter.covers(words, "billing")
    assert not matter.covers(sketch("Cannot get beyond the login of that app, ticket 17"), "access")


def test_ones_own_copies_are_counted() -> None:
    assert copies(sketch(TEXTS[0]), [seen(1, TEXTS[0]), seen(1, TEXTS[0] + "!"), seen(1, TEXTS[5])]) == 2


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=200))
def test_a_timeline_counts_everybody_and_is_told_in_words(seconds: list[int]) -> None:
    start = datetime(2026, 5, 6, 12, 3, tzinfo=UTC)
    made = timeline([start + timedelta(seconds=one) for one in seconds])
    assert sum(made.counts) == len(seconds)
    assert 1 <= len(made.counts) <= 24
    assert in_words(made, "Europe/Madrid").startswith(f"{len(seconds):,} people wrote.")
