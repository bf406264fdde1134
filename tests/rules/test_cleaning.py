"""Facts about cleaning: words stay, what breaks or hides goes."""

import re
import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules import cleaning
from bot.rules.cleaning import MOST_MARKS, MOST_NAME, clean, cut, display_name, one_line, quote
from tests.strategies import hostile_text, prose

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@given(hostile_text)
@example("\ud83d\ude00")
@example("a\u200d\u200b\u0301\u200d\u0301" * 12)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_what_most_texts_are_made_of_holds_nothing_that_is_taken_out():
    plain = [char for char in map(chr, range(0x10000)) if cleaning._PLAIN.fullmatch(char)]
    assert len(plain) > 800
    assert not [char for char in plain if cleaning._SUSPECT.search(char) or cleaning._SURROGATES.search(char)]


@given(hostile_text)
def test_what_is_clean_can_be_stored_and_sent(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]", cleaned)


@given(hostile_text)
def test_no_letter_and_no_digit_is_lost(text):
    def readable(some):
        return [c for c in some if c.isalnum()]

    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert readable(clean(text)) == readable(paired)


@given(prose())
def test_ordinary_words_are_left_as_they_were_written(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\ud83d\ude00", "😀"),
        ("a\ud83d b\ude00", "a\ufffd b\ufffd"),
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("nul\0bell\x07tab\t", "nulbelltab\t"),
        ("gpj\u202egnp.exe", "gpjgnp.exe"),
        ("\ufeffzero\u200bwidth", "zerowidth"),
        ("re\u200dfund", "refund"),
        ("hidden\U000e0068\U000e0069", "hidden"),
    ],
)
def test_what_breaks_or_hides_is_taken_out(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    ["👨‍👩‍👧‍👦", "❤️‍🔥", ENGLAND, "می‌خواهم", "क्‍ष", "שלום, איפה ההזמנה שלי?", "مرحبا", "e\u0301", "5\u20e3", "a\tb\nc"],
)
def test_scripts_and_emoji_are_kept_whole(text):
    assert clean(text) == text


def test_a_heap_of_marks_is_cut_to_eight():
    assert clean("Z" + "\u0301" * 200 + "algo") == "Z" + "\u0301" * MOST_MARKS + "algo"


@pytest.mark.parametrize(
    ("name", "handle", "shown"),
    [
        ("Dana Wells", "danawells", "Dana Wells"),
        ("  Dana\n\tWells ", "", "Dana Wells"),
        ("Дана", "", "Дана"),
        ("", "danawells", "@danawells"),
        ("❤️✨", "@danawells", "@danawells"),
        ("\u3164", "dana", "@dana"),
        ("\u202e\u200b", "", "somebody"),
        ("", "@", "somebody"),
        ("<!channel>", "", "<!channel>"),
    ],
)
def test_a_person_stands_under_name_then_handle_then_somebody(name, handle, shown):
    assert display_name(name, handle) == shown


@given(hostile_text, hostile_text)
def test_a_name_is_one_short_readable_line(name, handle):
    shown = display_name(name, handle)
    assert "\n" not in shown
    assert 0 < len(regex.findall(r"\X", shown)) <= MOST_NAME
    assert any(c.isalnum() for c in shown)


@given(hostile_text.map(clean), st.integers(2, 80))
def test_a_cut_keeps_to_its_measure_and_to_the_beginning(text, most):
    short = cut(text, most)
    assert len(regex.findall(r"\X", short)) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2, "👨‍👩‍👧‍👦…"),
        ("line one\nline two", 40, "line one line two"),
    ],
)
def test_a_quote_ends_with_a_whole_word_or_grapheme(text, most, short):
    assert quote(text, most) == short


def test_an_endless_grapheme_is_cut_all_the_same():
    assert len(quote("👨\u200d" * 20_000, 40)) <= 40 * 10 + 1


def test_one_line_has_single_spaces():
    assert one_line(" a\r\n\r\n b\u2028c ") == "a b c"
