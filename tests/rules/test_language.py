"""Facts about languages: most posts have a known one, hardly any a wrong one, and what cannot be told is None."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

from bot.rules.cleaning import clean
from bot.rules.language import LEARNED, NAMES, language
from bot.rules.reading import words
from handlers.models.labels import shipped_posts
from tests.strategies import hostile_text


def of(text: str) -> str | None:
    return language(clean(text), words(clean(text)))


def test_a_hundredth_at_most_gets_a_wrong_language_and_few_none() -> None:
    posts = [label for label in shipped_posts() if label.language]
    told = [(label.language, of(label.text)) for label in posts]
    wrong = sum(found not in (None, meant) for meant, found in told)
    none = sum(found is None for _, found in told)
    sys.stdout.write(f"\nlanguage of {len(told)} posts: wrong {wrong}, unknown {none}")
    assert wrong <= 0.005 * len(told)
    assert none <= 0.05 * len(told)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the card is not here", "en"),
        ("wo ist mein Paket", "de"),
        ("¿Dónde está mi pedido?", "es"),
        ("merci pour rien, mon colis est perdu", "fr"),
        ("il pacco non è arrivato", "it"),
        ("Cadê o meu pedido, gente?", "pt"),
        ("waar blijft mijn pakket", "nl"),
        ("gdzie jest moja paczka", "pl"),
        ("注文が届きません", "ja"),
        ("أين طلبي", "ar"),
        ("@acmehelp https://t.co/x #fail wo ist mein Paket", "de"),
    ],
)
def test_a_language_is_told_by_what_is_written_not_by_handles_and_links(text: str, code: str) -> None:
    assert of(text) == code
    assert code in NAMES


@pytest.mark.parametrize("text", ["", "ok", "lol", "123", "🔥🔥", "@acmehelp", "mera refund kab aayega bhai", "???"])
def test_what_cannot_be_told_is_unknown(text: str) -> None:
    assert of(text) is None


def test_what_the_detector_learned_has_a_name() -> None:
    assert NAMES.keys() > LEARNED


@given(hostile_text)
def test_any_text_has_a_language_with_a_name_or_none(text: str) -> None:
    assert of(text) in (None, *NAMES)
