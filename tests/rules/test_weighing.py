"""Facts about weighing: what is read word by word, remembered and added up is what training reads of the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.automaton import Automaton
from bot.rules.chunks import REMEMBERED, Chunks
from bot.rules.cleaning import clean
from bot.rules.cues import cues
from bot.rules.grams import masked, pairs, pieces, tokens
from bot.rules.rows import row
from bot.rules.signs import signs
from bot.rules.weighing import Scales
from tests.strategies import hostile_text

#: What is easily read otherwise beside a mark than alone, or in two halves than in one.
_ODD = (
    "late Late LATE! two third. Sooooo... www www. www.acme.com why?! İi! Σ. ß, @Acme_Help. @acme!! #late &amp; &lt;3"
    " 12,50 3rd can't. :( :-) ;-D <user> <user>, x<url>y https://t.co/x 😡! don\u2019t no-one \u201cok\u201d"
)
_WORDS = st.sampled_from(_ODD.split())
_text = st.lists(_WORDS).map(" ".join) | hostile_text


@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(-9, 9)), st.text("abcd"))
def test_every_string_that_stands_in_a_text_counts_as_often_as_it_stands(rows: dict[str, int], text: str) -> None:
    everywhere = [text[start:end] for end in range(len(text) + 1) for start in range(end)]
    assert Automaton(rows).total(text) == sum(rows.get(string, 0) for string in everywhere)


@given(_text)
def test_a_text_is_weighed_as_training_reads_it(text: str) -> None:
    text = clean(text)
    found = tokens(masked(text))
    cut = [piece for word in masked(text).split() for piece in pieces(word)]
    told = signs(text, found, cues(text))
    grams = [*found, *pairs(found)]
    known = dict.fromkeys(grams[::2], row((2.0, 3.0)))
    scales = Scales(known, dict.fromkeys(cut[::2], row((4.0, 5.0))), dict.fromkeys(told, row((0.5,))), (0.25,))
    in_words = sum(gram in known for gram in grams)
    in_pieces = sum(piece in cut[::2] for piece in cut)
    (decided,), share = scales.decide(scales.see(text))
    by_words = 3 * in_words / ((2 * in_words) ** 0.5 or 1)
    by_pieces = 5 * in_pieces / ((4 * in_pieces) ** 0.5 or 1)
    assert decided == pytest.approx(0.25 + 0.5 * len(told) + by_words + by_pieces)
    assert share == pytest.approx(sum(token in known for token in found) / len(found) if found else 1.0)


@given(st.lists(_WORDS | hostile_text, max_size=3).map(" ".join))
def test_cues_are_those_of_the_whole_text(text: str) -> None:
    text = clean(text)
    seen = Scales({}, {}, {}, (0.0,)).see(text)
    assert seen.cues == cues(text)
    assert seen.tokens == tokens(masked(text))


def test_what_was_read_once_is_not_read_again_until_too_much_was_read() -> None:
    read: list[str] = []
    chunks = Chunks(lambda chunk: read.append(chunk) or chunk.upper())
    assert [*chunks.of("late again late")] == ["LATE", "AGAIN", "LATE"]
    assert read == ["late", "again"]
    for number in range(2 * REMEMBERED):
        assert chunks[str(number)] == str(number)
        assert chunks["late"] == "LATE"
    assert read.count("late") == 1
    assert chunks["again"] == "AGAIN"
    assert read.count("again") == 2


def test_what_is_too_long_for_a_word_is_not_remembered() -> None:
    chunks = Chunks(len)
    assert chunks["a" * 4_000] == 4_000
    assert not chunks
