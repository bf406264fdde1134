"""What learning from the buttons brings a new brand, and what a careless colleague costs it; and the process it runs in."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from bot.rules.gate import refusal
from bot.rules.linear import LinearClassifier
from bot.rules.teaching import Taken, Task, Unteachable
from bot.rules.triage import Kind
from handlers.models import training
from handlers.models.fitting import Example, fit
from handlers.models.labels import Label, shipped_posts
from handlers.models.learned import learned
from handlers.models.refit import OURS, refit
from handlers.models.teacher import ProcessTeacher, can_teach
from handlers.models.weights import packed, shipped
from tests.models.brand import DAYS, Brand, Figures

#: A sixth of our own posts, complaint or not: enough to show what labels do, and quick.
FEW = [
    Label(label.text, label.kind if label.kind is Kind.COMPLAINT else Kind.OTHER)
    for label in list(shipped_posts())[::6]
    if label.language == "en"
]


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_FOLDS", 2)


def few(taken: list[Taken]) -> LinearClassifier:
    beside = [Example(label.text, label.kind, OURS, group=label.copy_of) for label in FEW]
    told = [Example(one.text, one.kind, one.weight, group=one.text if one.certain else None) for one in taken]
    return LinearClassifier(fit([*told, *beside]))


def table(rows: dict[str, Figures]) -> str:
    """For people to read, with ``pytest -s``."""
    return "\n".join(
        [f"\n{'':34} {'F1':>5} {'recall':>6} {'false':>6}", *(f"{who:34} {one}" for who, one in rows.items())]
    )


@pytest.mark.usefixtures("in_a_hurry")
def test_a_new_brand_gains_and_one_careless_colleague_costs_little() -> None:
    """In short: a detector that knows a sixth of our posts, and one lesson after 800."""
    begins = few([])
    honest, careless = Brand("Delta"), Brand("Delta", careless=True)
    found = {
        "a new brand": honest.figures(begins),
        f"after {DAYS} posts": honest.figures(honest.lives(begins, few)),
        "one of two is careless": careless.figures(careless.lives(begins, few)),
    }
    sys.stdout.write(table(found))
    new, after, worse = found.values()
    assert after.f1 >= new.f1 + 4
    assert worse.recall >= after.recall - 5
    assert worse.f1 >= new.f1


def relearned(ours: list[Label]) -> object:
    def learn(taken: list[Taken]) -> LinearClassifier:
        beside = [Example(label.text, label.kind, OURS, group=label.copy_of) for label in ours]
        told = [Example(one.text, one.kind, one.weight, group=one.text if one.certain else None) for one in taken]
        return LinearClassifier(fit([*told, *beside]))

    return learn


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("airline", ["Delta", "Southwest", "US Airways", "United", "American"])
def test_what_a_new_brand_gains_from_the_weights_that_ship(airline: str) -> None:
    learn = relearned(list(shipped_posts()))
    found = {}
    for seed in (1, 2):
        for who, people, careless in (
            ("two people", ("lee", "ana"), False),
            ("one of two is careless", ("lee", "ana"), True),
            ("one person alone", ("lee",), False),
            ("one careless person alone", ("lee",), True),
        ):
            brand = Brand(airline, seed, people, careless)
            found.setdefault(f"{airline} {seed}, as shipped", brand.figures(LinearClassifier(shipped())))
            lived = brand.lives(LinearClassifier(shipped()), learn, every=400)  # type: ignore[arg-type]
            found[f"{airline} {seed}, {who}"] = brand.figures(lived)
    sys.stdout.write(table(found))
    for seed in (1, 2):
        new = found[f"{airline} {seed}, as shipped"]
        for people, careless in (
            ("two people", "one of two is careless"),
            ("one person alone", "one careless person alone"),
        ):
            honest, worse = found[f"{airline} {seed}, {people}"], found[f"{airline} {seed}, {careless}"]
            assert worse.recall >= honest.recall - 6
            assert min(honest.f1, worse.f1) >= new.f1 - 1


SOME = list(shipped_posts())[::20]


def task(in_force: bytes | None = None) -> Task:
    some = [label for label in shipped_posts() if label.language == "en"]
    taken = tuple(Taken(label.text, label.kind, 1.0, certain=True) for label in some[1:600:10])
    return Task(taken, tuple((label.text, label.kind) for label in some[5:400:20]), in_force)


@pytest.mark.usefixtures("in_a_hurry")
def test_what_is_learned_is_judged_beside_the_one_in_force_by_posts_that_neither_saw() -> None:
    first = refit(task(), SOME)
    assert first.new.judged == first.old.judged > 40
    again = refit(task(first.file), SOME)
    assert again.file == first.file
    assert again.old == again.new == first.new
    assert refusal(again.old, again.new) is None
    assert learned(first.file, careless=False).classify("My parcel never came, third week waiting.").score > 0.3


def test_one_that_is_trusted_less_asks_people_more() -> None:
    from dataclasses import replace

    file = packed(replace(shipped(), lower=0.6, upper=0.7))
    bold, careful = (learned(file, careful)._weights for careful in (False, True))
    assert (bold.lower, bold.upper) == (0.6, 0.7)
    assert careful.lower == shipped().lower
    assert careful.upper == max(0.7, shipped().upper)


def test_what_learning_needs_is_looked_for_without_importing_it() -> None:
    assert can_teach()


async def test_a_process_that_takes_too_long_is_ended_and_told() -> None:
    with pytest.raises(Unteachable, match="longer than 0 seconds"):
        await ProcessTeacher(longest=0.05).teach(task())
    await gone()


async def test_a_process_that_nobody_waits_for_is_ended() -> None:
    teaching = asyncio.create_task(ProcessTeacher().teach(task()))
    while not children():
        await asyncio.sleep(0.01)
    teaching.cancel()
    await asyncio.gather(teaching, return_exceptions=True)
    await gone()


async def test_a_process_that_fails_is_named_without_a_word_of_any_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    broken = Task(task().learned, ((" @acme secret words", "no kind"),), None)  # type: ignore[arg-type]
    with pytest.raises(Unteachable, match=r"The process ended with 1 \(ValueError\)"):
        await ProcessTeacher().teach(broken)


@pytest.mark.long
async def test_the_process_learns_and_the_loop_never_waits() -> None:
    slowest = 0.0

    async def tick() -> None:
        nonlocal slowest
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await asyncio.sleep(0.005)
            slowest = max(slowest, loop.time() - began - 0.005)

    ticking = asyncio.create_task(tick())
    taught = await ProcessTeacher().teach(task())
    ticking.cancel()
    assert taught.new.judged == taught.old.judged
    assert slowest < 0.25  # 0.02 s on a busy machine


def children() -> list[str]:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()


async def gone() -> None:
    async with asyncio.timeout(5):
        while children():
            await asyncio.sleep(0.01)
