"""Who signs, and how: the customer always reads a name that is true, in the fullest form that costs no extra post."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.capabilities import Capabilities, Counting, SpeaksAs
from bot.rules.length import measure
from bot.rules.signing import Composed, Signature, compose, room
from tests.strategies import prose

X = Capabilities(
    title="X",
    length=280,
    counting=Counting.WEIGHTED,
    parts=8,
    message_noun="post",
    speaks_as=frozenset({SpeaksAs.SIGNATURE}),
    public=True,
    private=False,
)
TELEGRAM = replace(X, title="Telegram", length=4096, counting=Counting.UTF16, signature_lines=True)

PLAIN = Signature("Ana Ruiz", "Chief Operating Officer")
RICH = replace(PLAIN, full="Ana Ruiz, Chief Operating Officer", short="Ana Ruiz, COO", initials="AR")
WORDS = (
    "Dana, three weeks and the wrong city, twice: that is on us. Your refund left at 14:35 today and should reach you "
    "by Friday. If it doesn't, tell me here and I'll chase it myself."
)


def test_a_short_answer_carries_the_full_signature_and_nothing_else() -> None:
    assert compose(WORDS, PLAIN, X) == Composed((f"{WORDS}\n— Ana Ruiz, Chief Operating Officer",), 213, 280)


def test_name_and_title_make_the_full_form_where_the_plan_has_none() -> None:
    assert PLAIN.line == RICH.line == "— Ana Ruiz, Chief Operating Officer"
    assert Signature("Ana Ruiz").line == "— Ana Ruiz"
    assert replace(PLAIN, full="Ana Ruiz, for the board").line == "— Ana Ruiz, for the board"


@pytest.mark.parametrize(
    ("length", "ending"),
    [(244, "\n— Ana Ruiz, Chief Operating Officer"), (245, "\n— Ana Ruiz, COO"), (265, " ^AR"), (276, " ^AR")],
)
def test_the_fullest_form_that_fits_without_another_post_is_taken(length: int, ending: str) -> None:
    words = "x" * length
    assert compose(words, RICH, X).parts == (words + ending,)


def test_in_a_chain_the_full_signature_stands_on_the_last_and_initials_on_the_others() -> None:
    *others, last = compose("A sentence of some length, as people write it. " * 10, RICH, X).parts
    assert len(others) == 1
    assert all(part.endswith(" ^AR") for part in others)
    assert last.endswith("(2/2)\n— Ana Ruiz, Chief Operating Officer")


def test_without_initials_a_chain_carries_the_full_form_on_the_last_alone() -> None:
    parts = compose("A sentence of some length, as people write it. " * 12, PLAIN, X).parts
    assert [part.count("Ana Ruiz") for part in parts] == [0, 0, 1]


def test_who_says_their_name_needs_only_initials() -> None:
    assert compose("Ana Ruiz here. I am on it.", RICH, X).parts == ("Ana Ruiz here. I am on it. ^AR",)


def test_a_longer_name_is_not_that_name() -> None:
    assert compose("Ana Ruizova here.", RICH, X).parts[0].endswith("\n— Ana Ruiz, Chief Operating Officer")


def test_initials_are_never_made_up() -> None:
    assert "^" not in "".join(compose("Ana Ruiz here. " + "I am on it. " * 60, PLAIN, X).parts)


def test_on_telegram_the_title_stands_below_the_name() -> None:
    assert compose(WORDS, RICH, TELEGRAM).parts == (f"{WORDS}\n\n— Ana Ruiz\nChief Operating Officer",)
    assert compose(WORDS, Signature("Ana Ruiz"), TELEGRAM).parts == (f"{WORDS}\n\n— Ana Ruiz",)


def test_what_is_too_long_even_in_parts_leaves_in_none() -> None:
    composed = compose("word " * 600, RICH, X)
    assert composed.parts == ()
    assert composed.too_many > 0
    assert composed.used > 8 * 280


def test_blank_words_are_no_reply() -> None:
    assert compose(" \n ", RICH, X).parts == ()


def test_the_room_is_what_fits_beside_the_full_signature() -> None:
    words = "x" * room(RICH, X)
    assert compose(words, RICH, X).parts == (words + "\n— Ana Ruiz, Chief Operating Officer",)
    assert room(RICH, X) == 244


@given(prose(300))
def test_every_reply_that_leaves_is_signed_and_fits(words: str) -> None:
    composed = compose(words, RICH, X)
    assert composed.used == max((measure(part, X.counting) for part in composed.parts), default=composed.used)
    if composed.parts:
        assert composed.used <= composed.limit
        assert composed.parts[-1].endswith(("Chief Operating Officer", "COO", "^AR"))


# --- initials, and accounts of one's own -----------------------------------------------------------------------------


def test_the_first_initials_in_a_conversation_come_with_the_name() -> None:
    words, signature = "x" * 262, replace(RICH, short=None)
    assert compose(words, signature, X).parts == (f"{words} ^AR",)
    assert compose(words, signature, X, introduced=False).parts == (f"{words}\n^AR is Ana Ruiz",)


def test_where_they_do_not_fit_with_the_name_another_post_says_who_it_is() -> None:
    *_, last = compose("word " * 55 + "end", RICH, X, introduced=False).parts
    assert RICH.introduces(last)


@given(prose())
def test_whoever_has_not_read_the_name_yet_reads_it_in_the_first_answer(words: str) -> None:
    parts = compose(words, RICH, X, introduced=False).parts
    assert not parts or any(RICH.introduces(part) for part in parts)


def test_words_that_say_who_writes_introduce_her() -> None:
    assert compose("Ana Ruiz here. On it.", RICH, X, introduced=False).parts == ("Ana Ruiz here. On it. ^AR",)


def test_an_own_account_needs_no_signature() -> None:
    assert compose(WORDS, None, X).parts == (WORDS,)
    assert all("AR" not in part and "Ana" not in part for part in compose("word " * 100, None, X).parts)
    assert room(None, X) == 280
