"""What is learned from what people press: nobody teaches alone or too much, and what judges never teaches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.detectors import spoken
from bot.rules.drift import changed
from bot.rules.gate import EVERY, PAUSE, Figures, is_due, refusal
from bot.rules.lessons import (
    IN_RETURN,
    MOST_OF_ONE,
    SURE,
    Label,
    Lesson,
    Worked,
    agreed,
    capped,
    kept_back,
    lessons,
)
from bot.rules.triage import Kind
from tests.conftest import NOW

COMPLAINT, OTHER, PRAISE = Kind.COMPLAINT, Kind.OTHER, Kind.PRAISE
PEOPLE = ("ana", "ben", "lee", "eve", "tom", "sam")


def label(by: str, kind: Kind = OTHER, score: float = 0.3, post: int = 1) -> Label:
    return Label(post, by, kind, score)


def said(kind: Kind, *by: str, post: int = 1) -> Lesson:
    return Lesson(post, kind, 1.0, tuple((person, 1 / len(by)) for person in by))


def test_of_what_one_person_says_the_last_counts() -> None:
    assert agreed([label("lee"), label("lee", COMPLAINT)]) == [said(COMPLAINT, "lee")]


def test_two_who_differ_teach_nothing_and_a_third_decides() -> None:
    both = [label("lee"), label("ana", COMPLAINT)]
    assert agreed(both) == []
    assert agreed([*both, label("ben", PRAISE)]) == [said(PRAISE, "lee", "ben")]


def test_one_person_alone_takes_no_certain_complaint_away() -> None:
    assert agreed([label("lee", score=SURE)]) == []
    assert agreed([label("lee", score=SURE), label("lee", score=SURE)]) == [], "pressing twice makes no second person"
    assert agreed([label("lee", score=SURE), label("ana", score=SURE)]) == [said(OTHER, "lee", "ana")]
    assert agreed([label("lee", score=SURE - 0.01)]) == [said(OTHER, "lee")]


def test_one_person_alone_may_say_that_something_was_missed() -> None:
    assert agreed([label("lee", COMPLAINT, 0.01)]) == [said(COMPLAINT, "lee")]


people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True)
batches = st.lists(
    st.builds(lambda by: said(OTHER, *by), people)
    | st.builds(lambda weight: Lesson(1, COMPLAINT, weight), st.floats(0.01, 1.0)),
    max_size=40,
)


def supplied(found: list[Lesson], person: str) -> float:
    return sum(share for lesson in found for one, share in lesson.by if one == person)


@settings(max_examples=60)
@given(batches)
def test_nobody_supplies_more_than_a_share_of_what_is_learned(batch: list[Lesson]) -> None:
    light = capped(batch)
    whole = sum(lesson.weight for lesson in light)
    for person in PEOPLE:
        assert supplied(light, person) <= MOST_OF_ONE * whole + 1e-9
    assert sum(not lesson.by for lesson in light) == sum(not lesson.by for lesson in batch)


@settings(max_examples=60)
@given(batches)
def test_nobody_is_made_heavier_and_who_supplies_little_is_left_alone(batch: list[Lesson]) -> None:
    light = capped(batch)
    cap = max((supplied(light, person) for person in PEOPLE), default=0.0)
    for person in PEOPLE:
        before = supplied(batch, person)
        assert supplied(light, person) <= before + 1e-9
        if before < cap - 1e-9:
            assert supplied(light, person) == pytest.approx(before)


def test_where_one_person_says_everything_nothing_is_learned_until_something_was_worked() -> None:
    mine = [said(OTHER, "lee", post=number) for number in range(100)]
    assert capped(mine) == []
    worked = [Lesson(number, COMPLAINT, 0.2) for number in range(100, 170)]
    light = capped(mine + worked)
    assert supplied(light, "lee") == pytest.approx(70 * 0.2 * 0.3 / 0.7)
    assert len(light) == 170


WORDS = {number: f"the {number} text of them, with words like {'abcdefghij'[number % 10] * 3}" for number in range(200)}
BACK = {number for number, words in WORDS.items() if kept_back(words)}


def test_about_a_fifth_is_kept_back_and_copies_stand_on_the_same_side() -> None:
    texts = [f"{first} {second} arrived late" for first in "abcdefghijklmnop" for second in "qrstuvwxyz"]
    assert 0.12 < sum(map(kept_back, texts)) / len(texts) < 0.28
    for text in texts:
        assert kept_back(text) == kept_back(f"{text}  ") == kept_back(text.upper())
        assert kept_back(f"@acme {text} https://t.co/a") == kept_back(f"@other {text} https://t.co/b")


def test_what_judges_is_never_learned_from_and_is_certain() -> None:
    labels = [label("lee", post=number) for number in range(0, 100, 2)] + [label("ana", post=1)]
    found = lessons(labels, {number: Worked(number % 3 == 0, 0.6) for number in range(100, 200)}, WORDS)
    learned, judged = ({lesson.post for lesson in some} for some in (found.learned, found.judged))
    assert not learned & BACK
    assert judged <= BACK
    assert judged == {
        number for number in BACK if (number < 100 and number % 2 == 0) or (number > 99 and number % 3 == 0)
    }


def test_what_is_gone_teaches_nothing() -> None:
    there = {number: words for number, words in WORDS.items() if number != 3}
    found = lessons([label("lee", post=3), label("lee", post=4)], {3: Worked(True, 0.6), 5: Worked(True, 0.6)}, there)
    assert 3 not in {lesson.post for lesson in (*found.learned, *found.judged)}


def stood(*numbers: int) -> dict[int, Worked]:
    return {number: Worked(answered=False, score=0.2 if number % 2 else 0.8) for number in numbers}


def test_what_somebody_called_anything_is_not_taken_for_a_complaint() -> None:
    labels = [label("lee", score=0.9, post=1), *(label("ana", post=number) for number in range(60, 90))]
    found = lessons(labels, stood(*range(1, 90)), WORDS)
    assert 1 not in {lesson.post for lesson in found.learned}
    assert {lesson.kind for lesson in found.learned if not lesson.by} == {COMPLAINT}
    assert {lesson.post for lesson in found.learned if not lesson.by} == set(range(2, 60)) - BACK


def test_what_was_worked_makes_up_what_nobody_says_and_the_surer_it_was_the_more_it_counts() -> None:
    labels = [label(PEOPLE[number % 6], post=number) for number in range(40)]
    found = lessons([*labels, label("tom", COMPLAINT, post=41)], stood(*range(50, 200)), WORDS).learned
    weigh = {lesson.post: lesson.weight for lesson in found}
    against = sum(lesson.weight for lesson in found if lesson.kind is not COMPLAINT)
    assert sum(weigh.values()) - against == pytest.approx(IN_RETURN * against)
    assert weigh[50] == pytest.approx(4 * weigh[51])


def test_where_nobody_says_that_anything_is_no_complaint_what_was_worked_teaches_nothing() -> None:
    found = lessons([label("lee", COMPLAINT, post=4), label("ana", COMPLAINT, post=5)], stood(*range(50, 200)), WORDS)
    assert not [lesson for lesson in found.learned if not lesson.by]


def test_no_worked_post_counts_more_than_what_somebody_said() -> None:
    labels = [label(PEOPLE[number % 6], post=number) for number in range(100)]
    assert max(lesson.weight for lesson in lessons(labels, stood(150, 152, 153), WORDS).learned) == 1


def figures(recall: float, complaints: int = 100) -> Figures:
    return Figures(200, complaints, recall, 0.8)


def test_a_new_detector_may_find_one_in_a_hundred_less_and_no_more() -> None:
    assert refusal(figures(0.80), figures(0.79)) is None
    assert refusal(figures(0.80), figures(0.95)) is None
    assert refusal(figures(0.80), figures(0.78)) == "it finds 78.0% of the complaints, and the one in force 80.0%"
    assert "at least 20 are needed" in (refusal(figures(0.8, 19), figures(0.9, 19)) or "")


def test_it_is_time_after_enough_labels_and_an_hour() -> None:
    assert not is_due(EVERY - 1, None, NOW)
    assert is_due(EVERY, None, NOW)
    assert not is_due(1000, NOW - PAUSE + timedelta(seconds=1), NOW)
    assert is_due(EVERY, NOW - PAUSE, NOW)


def test_what_does_not_change_raises_no_alarm_and_what_does_is_told_with_both_means() -> None:
    even = [0.1, 0.9, 0.3, 0.5, 0.2] * 1_000
    assert changed(even) is None
    assert changed([0.4] * 199) is None
    found = changed(even[:600] + [0.8] * 200)
    assert found is not None
    before, since = found
    assert before == pytest.approx(0.4, abs=0.03)
    assert since == pytest.approx(0.8, abs=0.03)
    fell = changed([1.0, 0.0] * 300 + [0.0] * 200)
    assert fell is not None
    assert fell[0] > fell[1]


@given(st.lists(st.floats(0, 1), max_size=300))
def test_any_values_are_borne(values: list[float]) -> None:
    found = changed(values)
    assert found is None or all(0 <= mean <= 1 for mean in found)


@given(st.integers(0, 2**32))
def test_chance_alone_raises_no_alarm(seed: int) -> None:
    import random

    chance = random.Random(seed)
    assert changed([float(chance.random() < 0.2) for _ in range(2_000)]) is None


def test_every_detector_has_a_name_for_people() -> None:
    assert [spoken(name) for name in ("shipped", "7", "own", "")] == [
        "the built-in detector", "detector 7", "your own detector (BUCKSTOP_MODEL)", "a detector of before",
    ]  # fmt: skip
