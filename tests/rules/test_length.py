"""Length and links as the channels count them, held against twitter-text's own conformance data."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.capabilities import Counting
from bot.rules.length import measure, pieces
from bot.rules.links import links, mentions
from tests.patience import seconds

DATA = Path(__file__).parents[3] / "shared/data/twitter-text"


def conformance(name: str, *sections: str) -> list[Any]:
    file = DATA / name
    if not file.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"no conformance data at {file}"))]
    tests = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["tests"]
    return [pytest.param(case, id=case["description"][:60]) for section in sections for case in tests[section]]


@pytest.mark.parametrize(
    "case",
    conformance("validate.yml", "WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"),
)
def test_the_weighted_length_is_that_of_twitter_text(case: dict[str, Any]) -> None:
    assert measure(case["text"], Counting.WEIGHTED) == case["expected"]["weightedLength"]


@pytest.mark.parametrize("case", conformance("extract.yml", "urls", "tco_urls_with_params"))
def test_links_are_found_as_twitter_text_finds_them(case: dict[str, Any]) -> None:
    assert [case["text"][start:end] for start, end in links(case["text"])] == case["expected"]


@pytest.mark.parametrize("case", conformance("extract.yml", "urls_with_indices", "urls_with_directional_markers"))
def test_links_stand_where_twitter_text_sees_them(case: dict[str, Any]) -> None:
    assert [list(span) for span in links(case["text"])] == [found["indices"] for found in case["expected"]]


@pytest.mark.parametrize("case", conformance("extract.yml", "mentions"))
def test_mentions_are_found_as_twitter_text_finds_them(case: dict[str, Any]) -> None:
    assert [case["text"][start + 1 : end] for start, end in mentions(case["text"])] == case["expected"]


@pytest.mark.parametrize("case", conformance("extract.yml", "mentions_with_indices", "mentions_or_lists_with_indices"))
def test_mentions_and_lists_stand_where_twitter_text_sees_them(case: dict[str, Any]) -> None:
    assert [list(span) for span in mentions(case["text"])] == [found["indices"] for found in case["expected"]]


def test_each_channel_counts_in_its_own_way() -> None:
    text = "e\u0301👨‍👩‍👧‍👦"  # é of two code points, a family of seven
    assert {counting: measure(text, counting) for counting in Counting} == {
        Counting.WEIGHTED: 3,
        Counting.UTF16: 13,
        Counting.GRAPHEMES: 2,
        Counting.CHARACTERS: 9,
    }


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("©", 1), ("©️", 2), ("®™", 3), ("🇩🇪", 2), ("❤️‍🔥", 2), ("#️⃣", 2), ("😀\u200d😀", 5), ("—", 1), ("…", 2)],
)
def test_signs_weigh_what_x_says(text: str, length: int) -> None:
    assert measure(text, Counting.WEIGHTED) == length


@given(st.text(), st.sampled_from(Counting))
def test_pieces_joined_are_the_text(text: str, counting: Counting) -> None:
    assert "".join(piece.text for piece in pieces(text, counting)) == text


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([*set(Counting) - {Counting.WEIGHTED}]))
def test_the_sizes_of_pieces_add_up(text: str, counting: Counting) -> None:
    assert sum(piece.size for piece in pieces(text, counting)) == measure(text, counting)


@given(st.text(st.characters(codec="utf-8")))
def test_normal_forms_weigh_the_same(text: str) -> None:
    assert measure(unicodedata.normalize("NFD", text), Counting.WEIGHTED) == measure(text, Counting.WEIGHTED)


@pytest.mark.parametrize("piece", ["a", "あ", "a.", "http://", "@", "(a"])
def test_four_times_a_hostile_text_takes_four_times_as_long(piece: str) -> None:
    """If each character were held against each other one it would be sixteen times."""

    def costs(length: int) -> float:
        hostile = f"x.com/{piece * (length // len(piece))}"
        return seconds(lambda: (measure(hostile, Counting.WEIGHTED), mentions(hostile)), 3)

    assert costs(12_000) < 9 * costs(3_000)
