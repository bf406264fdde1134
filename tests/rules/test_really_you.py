"""A customer who doubts that a person answers is recognised; one who complains is not taken for one who doubts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.really_you import doubts


@pytest.mark.parametrize(
    "words",
    [
        "Is this really you?",
        "@acme wait, is this really you, Ana?",
        "is it actually you or some intern",
        "Are you a bot?",
        "are you real??",
        "Are you really the COO?",
        "Am I talking to a bot here",
        "is this a real person",
        "How do I know it’s really you?",
        "prove it's you",
        "Sind Sie das wirklich?",
        "Bist du echt?",
        "Schreibe ich hier mit einem Bot?",
        "Ist das wirklich sie selbst oder die Pressestelle? ist das wirklich sie",
        "¿Es realmente usted?",
        "¿eres un bot?",
        "¿De verdad eres tú?",
        "C'est vraiment vous ?",
        "Êtes-vous un robot ?",
        "est-ce bien vous",
        "È davvero lei?",
        "sei un bot?",
        "É mesmo você?",
        "você é um robô?",
        "Bent u dit echt?",
        "Ben je een bot?",
        "Is dit echt u?",
    ],
)
def test_a_doubt_is_recognised(words: str) -> None:
    assert doubts(words)


@pytest.mark.parametrize(
    "words",
    [
        "Is this really your refund policy?",
        "Is that really how you treat customers?",
        "Your bot hung up on me.",
        "I talked to a bot for an hour and nobody helped.",
        "Thank you! But the courier has not come either.",
        "Are you going to refund me?",
        "Are you really going to ignore me?",
        "Ist das wirklich euer Ernst?",
        "¿Es realmente tan difícil?",
        "C'est vraiment nul",
        "Is dit echt jullie service?",
        "Really? You call this service?",
        "",
    ],
)
def test_a_complaint_is_no_doubt(words: str) -> None:
    assert not doubts(words)


@given(st.text(max_size=3000))
def test_any_text_is_read(words: str) -> None:
    assert doubts(words) in (True, False)


def test_hostile_lengths_are_read_at_once() -> None:
    for piece in ("is this really ", "a" * 50, "¿ ", "\u0301", "are you are you "):
        assert doubts(piece * 20_000) in (True, False)
