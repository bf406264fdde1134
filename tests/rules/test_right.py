"""Facts about the answer to "Is it right?": only a clear yes closes."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.rules.linear import LinearClassifier
from bot.rules.right import Right, answer
from handlers.models.weights import shipped
from tests.strategies import hostile_text

JUDGE = LinearClassifier(shipped())


def said(text: str) -> Right:
    return answer(text, JUDGE.classify(text))


@pytest.mark.parametrize(
    "text",
    ["Yes", "Yes, thank you!", "Thanks", "Thank you, Ana", "All good", "All good now, thanks Ana",
     "It arrived, perfect",
     "No problem, all good", "👍", "Ja, alles gut", "Sí, gracias", "Oui, merci", "Sì, tutto bene", "Sim, obrigada",
     "Ja, het is goed"],
)  # fmt: skip
def test_a_yes(text: str) -> None:
    assert said(text) is Right.YES


@pytest.mark.parametrize(
    "text",
    ["No", "Not yet", "No, nothing has arrived", "Still waiting", "Nein, noch nicht",
     "No, todavía nada", "Pas encore", "Ainda não", "Nog niet", "It is broken again, this is a disgrace"],
)  # fmt: skip
def test_a_no(text: str) -> None:
    assert said(text) is Right.NO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Who is this?",
        "Is it?",
        "Yes but the courier was rude",
        "I'll have a look tonight",
        "ok",
        "The heater caught fire, yes",
    ],
)
def test_what_a_person_has_to_read(text: str) -> None:
    assert said(text) is not Right.YES


@given(hostile_text)
def test_any_text_is_one_of_the_three(text: str) -> None:
    assert said(text) in Right
