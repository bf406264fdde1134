"""What promises to hand praise on, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.rules.canned import bare_link
from bot.rules.handing import pledged

AT = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "promise"),
    [
        ("Mira, thank you. I'll tell Leo.", "I'll tell Leo"),
        ("I’ll pass this on to the team, they deserve it!", "I’ll pass this on to the team, they deserve it"),
        ("We will gladly let him know.", "We will gladly let him know"),
        ("I'm going to read this to Leo tomorrow", "I'm going to read this to Leo tomorrow"),
        ("Danke! Das gebe ich an Leo weiter.", "Das gebe ich an Leo weiter"),
        ("Gracias. Se lo diré a Leo mañana.", "Se lo diré a Leo mañana"),
    ],
)  # fmt: skip
def test_to_say_that_one_will_tell_them_is_a_promise(words: str, promise: str) -> None:
    [one] = pledged(words, AT, "Europe/Madrid")
    assert one.words == promise
    assert one.due == datetime(2026, 5, 7, 21, 59, 59, tzinfo=UTC)


def test_today_is_today() -> None:
    [one] = pledged("Mira, thank you. I'll tell Leo today.", AT, "Europe/Madrid")
    assert one.due == datetime(2026, 5, 6, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "Mira, thank you. I read this to Leo this morning.",
        "I told Leo, and he remembers the boots.",
        "That made my day.",
        "I will look into it.",
    ],
)
def test_that_one_did_is_none(words: str) -> None:
    assert pledged(words, AT, "Europe/Madrid") == ()


def test_a_link_with_a_greeting_and_a_few_words_is_no_answer_to_a_question() -> None:
    link = "https://acme.example/hours"
    for words in (f"Hello Dana, {link}", f"You can find all of it here: {link}", link):
        assert bare_link(words) == "this is little more than a link"
    assert bare_link(f"Dana, all of our shops are open on Sunday from ten to six: {link}") is None
