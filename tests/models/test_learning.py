"""What learning from the buttons brings a new brand, what a careless colleague costs it, and the process it runs in."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.flows.intake import take_in
from bot.messages import Audience, Author, Batch, Post
from bot.rules.gate import refusal
from bot.rules.linear import LinearClassifier, Weights
from bot.rules.rows import row
from bot.rules.teaching import Taken, Task, Unteachable
from bot.rules.triage import Kind
from bot.store import events, models
from bot.store.store import Store
from handlers.models.fitting import Example, fit
from handlers.models.labels import Label, shipped_posts
from handlers.models.learned import learned
from handlers.models.refit import OURS, refit
from handlers.models.teacher import ProcessTeacher, can_teach
from handlers.models.weights import packed, shipped
from tests.conftest import make_context
from tests.models.brand import DAYS, Brand, Figures
from tests.patience import PATIENCE

#: A ninth of our own posts, complaint or not: enough to show what labels do, and quick.
FEW = [
    Label(label.text, label.kind if label.kind is Kind.COMPLAINT else Kind.OTHER)
    for label in list(shipped_posts())[::9]
    if label.language == "en"
]


ROOT = Path(__file__).parents[2]
PAIRS = (("two people", "one of two is careless"), ("one person alone", "one careless person alone"))


def teaching(ours: list[Label]) -> Callable[[list[Taken]], LinearClassifier]:
    """Learns as `handlers.models.refit` does, beside some posts of ours."""
    beside = [Example(label.text, label.kind, OURS, group=label.copy_of) for label in ours]

    def learn(taken: list[Taken]) -> LinearClassifier:
        told = [Example(one.text, one.kind, one.weight, group=one.text if one.certain else None) for one in taken]
        return LinearClassifier(fit([*told, *beside]))

    return learn


def table(rows: dict[str, Figures]) -> str:
    """For people to read, with ``pytest -s``."""
    return "\n".join(
        [f"\n{'':34} {'F1':>5} {'recall':>6} {'false':>6}", *(f"{who:34} {one}" for who, one in rows.items())]
    )


def test_a_new_brand_gains() -> None:
    """In short: a detector that knows a ninth of our posts, and one lesson after 800."""
    learn = teaching(FEW)
    begins, honest = learn([]), Brand("Delta", most=400)
    new, after = honest.figures(begins), honest.figures(honest.lives(begins, learn))
    sys.stdout.write(table({"a new brand": new, f"after {DAYS} posts": after}))
    assert after.f1 >= new.f1 + ASKED


@pytest.mark.long
def test_one_careless_colleague_costs_little() -> None:
    learn = teaching(FEW)
    begins = learn([])
    honest, careless = Brand("Delta", most=400), Brand("Delta", most=400, careless=True)
    new, after = honest.figures(begins), honest.figures(honest.lives(begins, learn))
    worse = careless.figures(careless.lives(begins, learn))
    sys.stdout.write(table({"a new brand": new, f"after {DAYS} posts": after, "one of two is careless": worse}))
    assert worse.recall >= after.recall - 5
    assert worse.f1 >= new.f1


#: What is asked of learning from 800 posts of a new brand, in points of F1; and where it is not reached.
ASKED = 4
MISSED = pytest.mark.xfail(strict=True, reason="gains less than the four points that are asked for (docs/detector.md)")
PLAYED = [("Delta", 1), ("Delta", 2), ("Southwest", 1)]


@functools.cache
def played(airline: str, seed: int) -> list[Figures]:
    """The weights that ship, then what is learned: two people, one of them careless, one alone, one careless alone."""
    learn, begins = teaching(list(shipped_posts())), LinearClassifier(shipped())
    found = {f"{airline} {seed}, as shipped": Brand(airline, seed).figures(begins)}
    for people, pair in zip((("lee", "ana"), ("lee",)), PAIRS, strict=True):
        for who, careless in zip(pair, (False, True), strict=True):
            brand = Brand(airline, seed, people, careless=careless)
            found[f"  {who}"] = brand.figures(brand.lives(begins, learn))
    sys.stdout.write(table(found))
    return list(found.values())


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("airline", "seed"), PLAYED)
def test_for_a_new_brand_a_careless_colleague_costs_little(airline: str, seed: int) -> None:
    new, *learned_ones = played(airline, seed)
    for good, bad in (learned_ones[:2], learned_ones[2:]):
        assert bad.recall >= good.recall - 5
        assert min(good.f1, bad.f1) >= new.f1 - 1


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("airline", "seed"), [*PLAYED[:2], pytest.param(*PLAYED[2], marks=MISSED)])
def test_a_new_brand_gains_from_two_people_what_is_asked(airline: str, seed: int) -> None:
    new, two_people, *_ = played(airline, seed)
    assert two_people.f1 >= new.f1 + ASKED


def task(in_force: bytes | None = None) -> Task:
    some = [label for label in shipped_posts() if label.language == "en"]
    kinds = {label.text: Kind.COMPLAINT if label.kind is Kind.COMPLAINT else Kind.OTHER for label in some}
    taken = tuple(Taken(label.text, kinds[label.text], 1.0, certain=True) for label in some[1:600:10])
    return Task(taken, tuple((label.text, kinds[label.text]) for label in some[5:400:20]), in_force)


def test_what_is_learned_is_judged_beside_the_one_in_force_by_posts_that_neither_saw() -> None:
    first = refit(task(), FEW[::2])
    assert first.new.judged == first.old.judged > 40
    again = refit(task(first.file), FEW[::2])
    assert again.file == first.file
    assert again.old == again.new == first.new
    assert refusal(again.old, again.new) is None
    complaint, thanks = "My parcel never came, third week waiting.", "My parcel came today, lovely, thank you!"
    classify = learned(first.file, careful=False).classify
    assert classify(complaint).score > 1.5 * classify(thanks).score


def test_one_that_is_trusted_less_asks_people_more() -> None:
    added = row((1.0, 0.5, -0.5))
    kinds, curves = (Kind.COMPLAINT, Kind.OTHER), ((1.0, 0.0), (1.0, 0.0))
    small = Weights(kinds, {"late": added}, {" la": added}, {}, (0.0, 0.0), curves, 0.6, 0.7)
    bold, careful = (learned(packed(small), careful) for careful in (False, True))
    assert (bold._lower, bold._upper) == (0.6, 0.7)
    assert careful._lower == shipped().lower
    assert careful._upper == max(0.7, shipped().upper)


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


@pytest.mark.long
async def test_a_process_that_fails_is_named_without_a_word_of_any_post() -> None:
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
    """The teaching processes of ours; a database's may run beside them."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        found = file.read().split()
    return [one for one in found if _teaches(one)]


def _teaches(process: str) -> bool:
    try:
        return "handlers.models.refit" in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:  # it ended meanwhile
        return False


async def gone() -> None:
    async with asyncio.timeout(PATIENCE):
        while children():
            await asyncio.sleep(0.01)


_LEARN = """
import asyncio, sys
from bot.clock import SystemClock
from bot.flows.learn import Learner
from bot.store.store import Store
from handlers.models.teacher import ProcessTeacher
from tests.conftest import make_context

async def learn():
    store = Store(sys.argv[1], SystemClock())
    print(await Learner(make_context(store), ProcessTeacher()).step())
    await store.close()

asyncio.run(learn())
"""


async def lived(store: Store) -> None:
    """A brand's first days, played with our own posts: everything comes in, and two people say what is no complaint."""
    ctx = make_context(store)
    told = [label for label in shipped_posts() if label.language == "en"][::15]
    when = store.clock.now() - timedelta(days=3)
    given = [
        Post("telegram", "42", f"in-{number}", f"c{number}", Author(f"c{number}", "Dana"), label.text,
             Audience.PRIVATE, when, b"")
        for number, label in enumerate(told)
    ]  # fmt: skip
    await take_in(ctx, "telegram", "42", Batch(tuple(given)))

    def unit(conn: Connection, now: datetime) -> None:
        for number, label in enumerate(told, 1):
            for user in ("U0LEE", "U0ANA") if label.kind is not Kind.COMPLAINT else ():
                facts = {"kind": label.kind, "post": number}
                events.record(conn, now, "not a complaint", actor=user, case=number, **facts)

    await store.write(unit)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_worker_killed_while_it_learns_changes_nothing_and_the_next_one_learns(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", SystemClock())
    await lived(store)

    async def run(**env: str) -> tuple[int | None, str]:
        command = (sys.executable, "-c", _LEARN, str(store.url))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, **env}, stdout=pipe)
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    killed, _ = await run(CRASH_AT="learned")
    assert killed == -signal.SIGKILL
    assert await store.read(models.listed) == []
    status, said = await run()
    assert (status, said.strip().splitlines()[-1]) == (0, "1")
    [made] = await store.read(models.listed)
    assert made.facts["labels"] > 25
    assert made.facts["new"]["complaints"] >= 20
    await store.close()
