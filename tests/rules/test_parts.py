"""Splitting: every part fits, nothing is lost, nothing is cut that must stay whole, and it reads well."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.capabilities import Counting
from bot.rules.length import measure
from bot.rules.parts import split
from tests.strategies import CLUSTERS, LINKS, MENTIONS, any_text, prose

NUMBER = re.compile(r" \((\d+)/(\d+)\)")
SENTENCE = "I have asked our Toronto store to take the boots back and to give you a new pair. "


def bare(part: str, closing: str = "", continued: str = "") -> str:
    """The words of a part, without number and signature."""
    part = part.removesuffix(closing) if closing and part.endswith(closing) else part.removesuffix(continued)
    return NUMBER.sub("", part)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.one_of(prose(), any_text), st.integers(60, 300), st.sampled_from(Counting))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int, counting: Counting) -> None:
    assume(text.strip() and not NUMBER.search(text))
    done = split(text, limit, counting, most=9, closing="\n— Ana Ruiz, COO", continued=" ^AR")
    assume(done.parts)
    assert all(measure(part, counting) <= limit for part in done.parts)
    assert squeezed("".join(bare(part, "\n— Ana Ruiz, COO", " ^AR") for part in done.parts)) == squeezed(text)


@given(prose(), st.sampled_from(Counting))
def test_links_mentions_and_graphemes_are_never_cut(text: str, counting: Counting) -> None:
    assume(not NUMBER.search(text))
    parts = split(text, 80, counting, most=99).parts
    assume(len(parts) > 1)
    words = [word for part in parts for word in bare(part).split()]
    for whole in (*LINKS, *MENTIONS, *CLUSTERS):
        assert sum(word.count(whole) for word in words) == text.count(whole)


@given(st.one_of(prose(), any_text), st.sampled_from(Counting))
def test_parts_are_numbered_exactly_when_there_are_several(text: str, counting: Counting) -> None:
    assume(text.strip() and not NUMBER.search(text))
    parts = split(text, 120, counting, most=50).parts
    numbers = [tuple(map(int, found)) for part in parts for found in NUMBER.findall(part)]
    assert numbers == ([(n, len(parts)) for n in range(1, len(parts) + 1)] if len(parts) > 1 else [])


@given(any_text, st.integers(1, 40), st.integers(1, 12), st.sampled_from(Counting))
def test_what_does_not_fit_says_by_how_much(text: str, limit: int, most: int, counting: Counting) -> None:
    done = split(text, limit, counting, most=most, closing="\n— Ana Ruiz")
    assert bool(done.parts) == (done.too_many == 0)
    assert len(done.parts) <= most
    assert done.too_many >= 0


def test_a_text_that_fits_stays_as_typed() -> None:
    text = "Dana,\n\nthat is on us.\n- one\n- two"
    assert split(f"  {text}\n", 280, Counting.WEIGHTED, most=8, closing=" ^AR").parts == (f"{text} ^AR",)


def test_parts_end_with_sentences() -> None:
    text = "Mira, this should not have happened. " + SENTENCE * 6
    parts = split(text, 280, Counting.WEIGHTED, most=8, closing="\n— Ana Ruiz, Chief Operating Officer").parts
    assert [part.count("Toronto") for part in parts] == [2, 2, 2]
    assert all(bare(part, "\n— Ana Ruiz, Chief Operating Officer").endswith("pair.") for part in parts)


def test_a_paragraph_is_a_better_border_than_a_sentence() -> None:
    text = "One. Two. " * 15 + "\n\n" + "Three. Four. " * 12
    first, second = split(text, 280, Counting.WEIGHTED, most=8).parts
    assert first.endswith("Two. (1/2)")
    assert second.startswith("Three.")


def test_a_title_does_not_end_a_sentence() -> None:
    text = "a" * 150 + " Dr. " + "Ruiz " + "b" * 200
    first, _ = split(text, 280, Counting.WEIGHTED, most=8).parts
    assert not first.endswith("Dr. (1/2)")


def test_no_part_is_left_with_two_words() -> None:
    parts = split("word " * 60, 280, Counting.WEIGHTED, most=8).parts
    assert len(parts) == 2
    assert min(map(len, parts)) > 120


def test_a_script_without_spaces_ends_with_its_own_full_stop() -> None:
    parts = split(
        "故人西辞黄鹤楼、烟花三月下扬州。孤帆远影碧空尽、唯见长江天际流。" * 8, 280, Counting.WEIGHTED, most=8
    ).parts
    assert len(parts) == 2
    assert all(bare(part).endswith("。") for part in parts)


def test_a_word_without_end_is_cut_between_graphemes() -> None:
    family = "👨‍👩‍👧‍👦"
    parts = split(family * 200, 280, Counting.WEIGHTED, most=8).parts
    assert [bare(part).replace(family, "") for part in parts] == ["", ""]


def test_a_no_break_space_holds_together() -> None:
    amount = "1\u00a0000\u00a0€"
    parts = split(f"{amount} " * 60, 100, Counting.CHARACTERS, most=20).parts
    assert all(set(bare(part).split(" ")) == {amount} for part in parts)


def test_a_word_is_not_cut_to_save_a_part() -> None:
    parts = split(f"{'a' * 100} {'b' * 100} {'c' * 100}", 180, Counting.WEIGHTED, most=8).parts
    assert [bare(part) for part in parts] == ["a" * 100, "b" * 100, "c" * 100]


def test_a_link_longer_than_a_part_does_not_fit() -> None:
    done = split("See https://acme.com/" + "a" * 300, 280, Counting.GRAPHEMES, most=4)
    assert done.parts == ()
    assert done.too_many > 0


def test_the_last_part_keeps_words_beside_its_closing() -> None:
    done = split("https://acme.com/" + "a" * 240, 280, Counting.GRAPHEMES, most=4, closing="\n— " + "n" * 40)
    assert done.parts == ()


@pytest.mark.parametrize("most", [1, 4])
def test_too_many_is_about_what_has_to_go(most: int) -> None:
    text = "word " * 300
    over = split(text, 280, Counting.WEIGHTED, most=most).too_many
    assert split(text[: len(text) - over - 10], 280, Counting.WEIGHTED, most=most).parts


@pytest.mark.parametrize(
    ("text", "limit", "counting"),
    [
        ("word, and another. " * 160, 280, Counting.WEIGHTED),
        ("漢字" * 1_000, 280, Counting.WEIGHTED),
        ("lorem ipsum dolor sit amet. " * 1_100, 4_096, Counting.UTF16),
    ],
)
def test_twice_the_words_take_not_many_times_as_long(text: str, limit: int, counting: Counting) -> None:
    def takes(words: str) -> float:
        began = time.thread_time()
        assert split(words, limit, counting, most=16, closing="\n— Ana Ruiz").parts
        return time.thread_time() - began

    half = text[: len(text) // 2]
    assert min(takes(text) for _ in range(3)) < 6 * min(takes(half) for _ in range(3))
