"""Facts about the linear scorer: what it reads, what it promises, and that nothing anybody writes upsets it."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.rules.grams import masked, pairs, pieces, tokens
from bot.rules.linear import LinearClassifier, Weights
from bot.rules.rows import row
from bot.rules.triage import Kind, Place
from tests.patience import seconds
from tests.strategies import hostile_text

NOTHING = Weights(
    kinds=(Kind.COMPLAINT, Kind.OTHER),
    words={},
    pieces={},
    signs={},
    bias=(0.0, 0.0),
    curves=((1.0, 0.0), (1.0, 0.0)),
    lower=0.2,
    upper=0.7,
)


def judge(**weights: object) -> LinearClassifier:
    """A classifier that knows the words "late" and "we", and what else is given."""
    words = {"late": row((4.0, 6.0, -6.0)), "we": row((4.0, 0.0, 0.0))}
    fields = {field: getattr(NOTHING, field) for field in NOTHING.__slots__} | {"words": words} | weights
    return LinearClassifier(Weights(**fields))


def test_handles_links_and_numbers_are_masked() -> None:
    assert masked("@Acme_Help 3 of 12,50 at https://t.co/x &amp; www.acme.com") == "<user> 0 of 0 at <url> & <url>"
    assert masked("Sooooo LATE\u2019s") == "soo late's"


def test_words_stand_beside_their_neighbours_and_the_ends() -> None:
    assert pairs(tokens("why? late :(")) == ["^ why", "why ?", "? late", "late :(", ":( $"]


def test_a_word_is_taken_to_pieces_within_its_borders() -> None:
    assert pieces("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]
    assert pieces("<user>") == ["<user>"]


def test_a_decision_is_the_bias_and_the_words_at_length_one() -> None:
    found = judge(bias=(0.5, -0.5)).decide("we late")
    assert found == pytest.approx((0.5 + 6 / 8**0.5, -0.5 - 6 / 8**0.5))


def test_the_curve_makes_the_score_and_the_score_makes_the_place() -> None:
    triages = [judge(bias=(bias, 0.0)).classify("we we we") for bias in (-3.0, -1.0, 3.0)]
    assert [triage.place for triage in triages] == [Place.ASIDE, Place.UNSURE, Place.SURE]
    assert [round(triage.score, 4) for triage in triages] == [0.0474, 0.2689, 0.9526]
    assert [triage.kind for triage in triages] == [Kind.OTHER, Kind.OTHER, Kind.COMPLAINT]


def test_a_doubtful_post_says_that_it_is_one() -> None:
    assert judge(bias=(-1.0, 0.0)).classify("we we we").reasons[0] == "it may be a complaint"


def test_danger_to_people_comes_to_the_desk_whatever_the_weights_say() -> None:
    triage = judge(bias=(-9.0, 9.0)).classify("lovely heater, it caught fire")
    assert triage.place is Place.SURE
    assert triage.reasons[0] == "fire or smoke"


def test_what_the_lexicon_takes_for_a_complaint_is_not_set_aside() -> None:
    triage = judge(bias=(-9.0, 9.0)).classify("we ask about the broken one")
    assert (triage.kind, triage.place, triage.reasons[0]) == (Kind.OTHER, Place.UNSURE, "it may be a complaint")


def test_danger_far_down_in_a_long_post_is_seen() -> None:
    assert judge(bias=(-9.0, 9.0)).classify("we " * 3_000 + "the charger caught fire").danger


def test_a_complaint_in_a_long_post_stays_one() -> None:
    angry, calm = "late " * 56, "we " * 600
    assert [judge(bias=(-1.0, 1.0)).classify(text).kind for text in (angry, calm, angry + calm, calm + angry)] == [
        Kind.COMPLAINT, Kind.OTHER, Kind.COMPLAINT, Kind.COMPLAINT,
    ]  # fmt: skip


def test_a_language_of_which_the_model_knows_no_word_is_for_a_person_to_read() -> None:
    triage = judge(bias=(-9.0, 9.0)).classify("Третья неделя без ответа, верните деньги")
    assert triage.place is not Place.ASIDE


def test_the_same_post_is_judged_the_same_again_whatever_came_between() -> None:
    classifier = judge()
    first = classifier.classify("we are late @acme")
    for number in range(50):
        classifier.classify(f"late {number} times, word{number}")
    assert classifier.classify("we are late @acme") == first


@given(hostile_text)
def test_any_text_is_judged(text: str) -> None:
    triage = judge().classify(text)
    assert 0 <= triage.score <= 1
    assert triage.reasons


@pytest.mark.parametrize("text", ["a" * 1_000_000, "@" * 100_000, "&amp;" * 50_000, "😡" * 50_000, "a b " * 100_000])
def test_four_times_a_monstrous_text_takes_no_more_than_four_times_as_long(text: str) -> None:
    classifier = judge()
    some, part = text[: len(text) // 5], text[: len(text) // 20]
    assert classifier.classify(text)
    assert seconds(lambda: classifier.classify(some), 3) < 9 * seconds(lambda: classifier.classify(part), 3)
