"""Facts about urgency: danger is danger to people, figures of speech are none, weak reasons add up, history presses."""

from __future__ import annotations

import csv
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.cleaning import clean
from bot.rules.reading import words
from bot.rules.triage import DANGER
from bot.rules.urgency import URGENT, Urgency, urgency, with_history
from handlers.models.labels import shipped_posts
from tests.strategies import hostile_text

with (Path(__file__).parent / "posts" / "urgency.csv").open(encoding="utf-8", newline="") as _file:
    POSTS = list(csv.DictReader(_file))
#: Of the posts for the detector, which others wrote for another end, those that tell of danger to people.
DANGEROUS = """
seatbelt on 22C didn't lock
doors opened on the WRONG SIDE at Millbrook
a woman just fainted
broken pole with your tag on it hanging over the bus stop
Tablet's so hot my kid put it down
My mother in law is celiac and was served regular pasta
there's been gas smell in the coffee area
Driver was watching football on his phone the whole way
brakes went soft at 65
Strong smell of gas on Beech Row
Live wire hanging over the path
I'm out of insulin Thursday
I am here alone with a toddler
it smells of burning
there were pesto pine nuts on the plate
they handed out peanuts in our row
told the girl it was an allergy, got cream in it anyway
stairwell door on level 2 was chained
""".strip().splitlines()


def read(text: str) -> Urgency:
    return urgency(clean(text), words(clean(text)))


def level(text: str) -> str:
    found = read(text)
    return "danger" if found.score >= DANGER else "urgent" if found.is_urgent else "calm"


@pytest.mark.parametrize(("name", "levels"), [("danger", {"danger"}), ("urgent or danger", {"danger", "urgent"})])
def test_danger_and_urgency_are_found_and_little_else(name: str, levels: set[str]) -> None:
    judged = [(post["level"] in levels, level(post["text"]) in levels) for post in POSTS]
    found = sum(is_so and said for is_so, said in judged)
    meant, told = sum(is_so for is_so, _ in judged), sum(said for _, said in judged)
    sys.stdout.write(f"\n{name}: of {len(POSTS)} posts recall {found}/{meant}, precision {found}/{told}")
    assert found >= 0.95 * meant
    assert found >= 0.95 * told


def test_among_thousands_of_everyday_posts_danger_is_rare_and_mostly_real() -> None:
    posts = [label.text for label in shipped_posts()]
    told = [text for text in posts if read(text).score >= DANGER]
    real = [text for text in told if any(beginning in text for beginning in DANGEROUS)]
    meant = [text for text in posts if any(beginning in text for beginning in DANGEROUS)]
    sys.stdout.write(
        f"\ndanger among {len(posts)} posts: told {len(told)}, of these marked by hand {len(real)} of {len(meant)}"
    )
    assert len(real) >= 0.8 * len(meant)
    assert len(told) <= 0.01 * len(posts)


@pytest.mark.parametrize(
    "text",
    [
        "this queue is killing me",
        "fire sale today",
        "my phone died",
        "your prices gave me a heart attack",
        "the smoke alarm in room 12 chirps all night",
        "This blew up on TikTok",
        "nobody was hurt, thank god",
        "Is it safe to use the pan in the oven?",
    ],
)
def test_a_figure_of_speech_is_no_danger(text: str) -> None:
    assert level(text) == "calm"


def test_only_danger_to_people_is_danger() -> None:
    everything = (
        "My lawyer and the press hear of the fraud, I am stranded with my kid, third time, 5 weeks, £9,000, urgent"
    )
    found = read(everything)
    assert URGENT < found.score < DANGER
    assert len(found.reasons) == 3


def test_a_danger_word_counts_beside_what_it_needs() -> None:
    assert level("insulin is my favourite topic in biology") == "urgent"
    assert level("my insulin is three days late") == "danger"
    assert level("there was smoke at the concert") == "calm"
    assert level("smoke from the oven") == "danger"


@pytest.mark.parametrize(
    ("text", "much"),
    [
        ("you took £860 from me", True),
        ("1.250,00 € weg", True),
        ("I lost $2k", True),
        ("$199.99 for this", False),
        ("it was 12 euros", False),
        ("order 48213 is late", False),
        ("£1,200.50 pounds", True),
        ("€", False),
    ],
)
def test_much_money_presses_and_numbers_of_orders_do_not(text: str, much: bool) -> None:
    assert ("much money is at stake" in read(text).reasons) is much


def test_weak_reasons_add_up() -> None:
    one, two = read("7 weeks and nothing"), read("7 weeks, third time I write, £900 gone")
    assert one.score < URGENT <= two.score


def test_history_presses_and_never_calms() -> None:
    calm = Urgency(0.2, ("much money is at stake",))
    assert with_history(calm) == calm
    again = with_history(calm, unanswered=1)
    assert calm.score < again.score < with_history(calm, unanswered=3).score < DANGER
    assert again.reasons == ("much money is at stake", "they write again without an answer")
    assert with_history(Urgency(), late=timedelta(minutes=1)).reasons == ("their answer is late",)
    danger = Urgency(1.0, ("fire or smoke",))
    assert with_history(danger, unanswered=2, earlier=1).score == 1.0
    assert with_history(danger, unanswered=2).reasons[0] == "fire or smoke"


@given(hostile_text, st.integers(0, 50), st.integers(0, 50))
def test_urgency_stays_between_nothing_and_danger(text: str, unanswered: int, earlier: int) -> None:
    found = with_history(read(text), unanswered=unanswered, earlier=earlier)
    assert 0 <= read(text).score <= found.score <= 1
    assert (found.score >= DANGER) == (read(text).score >= DANGER)
    assert len(found.reasons) <= 3
