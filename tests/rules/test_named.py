"""Facts about named people: staff are found beside a work, a place or a deed; rather nobody than a wrong word."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

from bot.rules.cleaning import clean
from bot.rules.named import named
from handlers.models.labels import shipped_posts
from tests.strategies import hostile_text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Thank you Leo at the Gran Vía shop", ("Leo",)),
        ("your driver Ahmed was late", ("Ahmed",)),
        ("agent Priya was rude, then I spoke to Karen in billing", ("Priya", "Karen")),
        ("I spoke with Mr. Suresh at your Leeds branch", ("Mr. Suresh",)),
        ("Denise was so helpful today", ("Denise",)),
        ("Ihr Mitarbeiter Herr Schmidt war unverschämt", ("Herr Schmidt",)),
        ("su empleada Marta me gritó", ("Marta",)),
        ("votre livreur Karim est adorable", ("Karim",)),
        ("il vostro corriere Luca è stato gentile", ("Luca",)),
        ("jullie medewerker Sanne was top", ("Sanne",)),
    ],
)
def test_staff_are_recognised_in_praise_and_complaint(text: str, names: tuple[str, ...]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "My husband John was rude to nobody",
        "Your driver Left my parcel",
        "Great service at the London store",
        "Amazon was rude",
        "Book was great up to chapter 20",
        "Sat at the bar for 25 minutes",
        "the manager was rude",
        "thanks to everyone at the Leeds shop",
        "THANK YOU LEO AT THE SHOP",
        "thanks leo at the shop",
        "@NeelGasCity the technician has come",
        "",
    ],
)
def test_rather_nobody_than_a_wrong_word(text: str) -> None:
    assert named(text) == ()


def test_among_everyday_posts_hardly_a_word_is_taken_for_a_name() -> None:
    posts = list(shipped_posts())
    found = [(label.text, name) for label in posts for name in named(clean(label.text))]
    sys.stdout.write(f"\nnamed: {len(found)} in {len(posts)} posts")
    assert len(found) > 30
    assert not [name for _, name in found if name.lower() in {"are", "sat", "book", "sold", "bless", "dude", "city"}]


@given(hostile_text)
def test_any_text_names_at_most_three(text: str) -> None:
    assert len(named(clean(text))) <= 3
