"""Learning from the buttons: who said what is kept, what is worse stays out, and there is always a way back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errors import ConfigurationError
from bot.flows import alarm, case, learn, learned, vanished
from bot.flows.context import Context
from bot.flows.in_force import InForce
from bot.flows.intake import take_in
from bot.flows.learn import Gathered, Learner
from bot.messages import Audience, Author, Batch, Post
from bot.pages import DetectorWindow, HistoryWindow, NoticeWindow, WhichDetector
from bot.rules.gate import EVERY, Figures
from bot.rules.lessons import kept_back
from bot.rules.teaching import Task, Taught, Unteachable
from bot.rules.triage import Kind, Triage
from bot.store import case_lists, events, models, posts
from bot.store.case_lists import Which
from bot.store.models import KEPT
from bot.store.tables import cases as cases_table
from bot.store.tables import outgoing
from tests.conftest import HandClock, detector

GOOD, BAD = Figures(300, 120, 0.80, 0.79), Figures(300, 120, 0.78, 0.85)
LEE, ANA = "U0LEE", "U0ANA"
#: Doubtful: one word of one person is enough.
IN_DOUBT = "Order {} came on Monday."
NUMBERS = itertools.count(10_000)


@dataclass
class Teacher:
    """`bot.rules.teaching.Teacher` that learns nothing and says how well."""

    new: Figures = GOOD
    trouble: Unteachable | None = None
    tasks: list[Task] = field(default_factory=list)
    meanwhile: Callable[[], Any] | None = None

    async def teach(self, task: Task) -> Taught:
        self.tasks.append(task)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.trouble is not None:
            raise self.trouble
        return Taught(f"file {len(self.tasks)}".encode(), self.new, GOOD)


class Reads:
    """A detector of a file that such a teacher made."""

    def __init__(self, file: bytes, careful: bool) -> None:
        if file == b"file 2":
            raise ConfigurationError("It is of another version.")
        self.careful = careful
        self._judges = detector()

    def classify(self, text: str) -> Triage:
        return self._judges.classify(text)


@pytest.fixture
def ctx(context: Context) -> Context:
    """The flows' context, with a detector that follows what is learned."""
    return replace(context, classifier=InForce(context.store, context.classifier, reads=Reads))


def post(number: int, text: str, name: str = "") -> Post:
    author = name or f"dana{number}"
    words = text.replace("{}", str(number))
    when = HandClock().now()
    return Post(
        "telegram", "42", f"in-{number}", author, Author(author, author.title()), words, Audience.PRIVATE, when, b"x"
    )


async def arrive(ctx: Context, count: int, text: str = "My parcel {} never came, third week waiting.") -> list[int]:
    """So many customers complain; the cases that come of it."""
    before = len(await ctx.store.read(lambda conn: case_lists.listed(conn, Which(["open", "aside"]))))
    batch = Batch(tuple(post(before + number, f"{text} {'abcdefghijkl'[number % 12] * 4}") for number in range(count)))
    await take_in(ctx, "telegram", "42", batch)
    return list(range(before + 1, before + count + 1))


async def press(ctx: Context, pressed: list[int], users: tuple[str, ...] = (LEE, ANA)) -> None:
    """*Not a complaint*, on each, one person after the other."""

    def unit(conn: Any, now: Any) -> None:
        for number, one in enumerate(pressed):
            assert case.set_aside(ctx, conn, now, one, users[number % len(users)], Kind.OTHER) is None

    await ctx.store.write(unit)


async def lived(ctx: Context, pressed: int = EVERY, worked: int = 60) -> None:
    """A brand's first days: some posts were pressed away, the rest stand on the desk for a day."""
    await press(ctx, await arrive(ctx, pressed, IN_DOUBT))
    await arrive(ctx, worked)
    ctx.store.clock.advance(hours=25)  # type: ignore[attr-defined]


async def learn_once(ctx: Context, teacher: Teacher | None = None) -> int | None:
    return await Learner(ctx, teacher or Teacher()).step()


async def listed(ctx: Context) -> list[Any]:
    return await ctx.store.read(models.listed)


async def test_a_label_says_who_said_what_and_what_which_detector_had_said(ctx: Context) -> None:
    [number] = await arrive(ctx, 1)
    await press(ctx, [number], (LEE,))
    told = await ctx.store.read(lambda conn: events.of_case(conn, number))
    [said] = [one for one in told if one.what == "set aside"]
    stored = await ctx.store.read(lambda conn: posts.get(conn, 1))
    assert said.actor == LEE
    assert said.facts == {
        "kind": "other", "was": "complaint", "score": stored.score, "post": 1, "model": "shipped",
    }  # fmt: skip


async def test_nothing_is_learned_before_there_is_enough_and_then_once_an_hour(ctx: Context) -> None:
    await lived(ctx, EVERY - 1)
    teacher = Teacher()
    assert await learn_once(ctx, teacher) is None
    await press(ctx, [EVERY])
    assert await learn_once(ctx, teacher) == 1
    assert await learn_once(ctx, teacher) is None, "no new labels"
    await press(ctx, (await arrive(ctx, EVERY))[:EVERY])
    assert await learn_once(ctx, teacher) is None, "no hour has passed"
    ctx.store.clock.advance(hours=1)  # type: ignore[attr-defined]
    assert await learn_once(ctx, teacher) == 2


async def test_what_stood_on_the_desk_for_a_day_is_a_weak_complaint_and_what_was_pressed_is_what_they_said(
    ctx: Context,
) -> None:
    monday = await arrive(ctx, 30, IN_DOUBT)
    await press(ctx, [one for one in monday if (await score(ctx, one)) < 0.5][:EVERY])
    teacher = Teacher()
    await lived(ctx)
    await arrive(ctx, 5)
    await learn_once(ctx, teacher)
    [task] = teacher.tasks
    weak = [one for one in task.learned if not one.certain]
    assert weak
    assert {one.kind for one in weak} == {Kind.COMPLAINT}
    assert max(one.weight for one in weak) < 1
    assert all(not kept_back(one.text) for one in task.learned)
    assert task.in_force is None
    ours = sum(one.weight for one in task.learned if one.certain)
    assert ours <= 2 * 0.3 * sum(one.weight for one in task.learned) + 1e-9, "two people, a share of 0.3 each"


async def test_where_nobodys_word_counts_yet_nothing_is_learned_and_leads_see_why(ctx: Context) -> None:
    """One person each says of posts that are surely complaints that they are none."""
    await press(ctx, (await arrive(ctx, 60))[:EVERY])
    ctx.store.clock.advance(hours=25)  # type: ignore[attr-defined]
    teacher = Teacher()
    await learn_once(ctx, teacher)
    assert teacher.tasks == []
    [refused] = await listed(ctx)
    assert refused.state == "refused"
    assert refused.facts["why"] == "nothing that was said counts before a second person says the same"


async def score(ctx: Context, number: int) -> float:
    return float((await ctx.store.read(lambda conn: posts.get(conn, number))).score)


async def test_what_its_author_deleted_teaches_nothing(ctx: Context) -> None:
    await lived(ctx)
    teacher = Teacher()
    await ctx.store.write(lambda conn, now: vanished.deleted(ctx, conn, now, "telegram", "42", "in-70"))
    gone = "My parcel 70 never"
    await learn_once(ctx, teacher)
    assert all(gone not in one.text for one in teacher.tasks[0].learned)
    assert all(gone not in text for text, _ in teacher.tasks[0].judged)
    assert len(teacher.tasks[0].learned) > 20


async def test_a_new_detector_is_in_force_within_a_look_and_says_what_it_judged(ctx: Context) -> None:
    assert isinstance(ctx.classifier, InForce)
    await lived(ctx)
    assert await learn_once(ctx) == 1
    assert await ctx.classifier.look()
    assert not await ctx.classifier.look(), "nothing is read twice"
    [number] = await arrive(ctx, 1)
    stored = await ctx.store.read(lambda conn: posts.get(conn, number))
    assert stored.model == "1"
    now = ctx.store.clock.now()
    window = await ctx.store.read(lambda conn: case.history_window(ctx, conn, now, number, ANA))
    assert isinstance(window, HistoryWindow)
    assert window.judged == f"Detector 1 took it for complaint: {stored.score:.0%} a complaint."


async def test_one_that_finds_fewer_complaints_stays_out_and_the_leads_see_why(ctx: Context) -> None:
    await lived(ctx)
    await learn_once(ctx, Teacher(new=BAD))
    assert await ctx.store.read(models.live) is None
    [refused] = await listed(ctx)
    assert refused.facts["new"]["recall"] == 0.78
    assert refused.facts["why"] == "it finds 78.0% of the complaints, and the one in force 80.0%"
    line = await ctx.store.read(lambda conn: learned.line(ctx, conn))
    assert line is not None
    assert "The newest, detector 1, was refused: it finds 78.0% of the complaints" in " ".join(line.lines)
    assert await learn_once(ctx) is None, "the same labels are not tried again"


async def test_what_could_not_be_learned_is_told_and_tried_again_with_new_labels(ctx: Context) -> None:
    await lived(ctx)
    await learn_once(ctx, Teacher(trouble=Unteachable("It took longer than 600 seconds.")))
    [refused] = await listed(ctx)
    assert refused.facts["why"] == "It took longer than 600 seconds."
    await lived(ctx)
    assert await learn_once(ctx) == 2


async def test_what_a_lead_chose_while_something_was_learned_is_not_overruled(ctx: Context) -> None:
    await lived(ctx)
    await learn_once(ctx)
    await lived(ctx)

    async def rolls_back() -> None:
        await ctx.store.write(lambda conn, now: learned.choose(ctx, conn, now, LEE, WhichDetector("shipped", "1")))

    await learn_once(ctx, Teacher(meanwhile=rolls_back))
    assert await ctx.store.read(models.live) is None
    assert (await listed(ctx))[0].facts["why"] == "another detector was put in force meanwhile"


async def test_a_worker_that_dies_while_it_learns_leaves_the_old_one_in_force(ctx: Context) -> None:
    await lived(ctx)
    learning = asyncio.Event()

    async def hangs() -> None:
        learning.set()
        await asyncio.sleep(3600)

    dying = asyncio.create_task(learn_once(ctx, Teacher(meanwhile=hangs)))
    await learning.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await listed(ctx) == []
    assert await learn_once(ctx) == 1, "whoever comes after learns it"


async def taught(ctx: Context, times: int) -> None:
    """So many detectors, each in force for a while."""
    for number in range(1, times + 1):
        live = await ctx.store.read(models.live)
        gathered = Gathered(
            Task((), (), None), live.id if live else None, upto=0, labels=30, worked=90, undecided=4, people={LEE: 20}
        )
        made = Taught(f"file {number}".encode(), GOOD, GOOD)
        await ctx.store.write(lambda conn, now, gathered=gathered, made=made: learn.keep(conn, now, gathered, made))


async def test_the_last_five_are_kept_and_one_press_brings_one_back(ctx: Context) -> None:
    await taught(ctx, KEPT + 2)
    rows = await listed(ctx)
    assert [(row.id, row.state) for row in rows] == [(7, "live"), *((number, "kept") for number in (6, 5, 4, 3))]
    assert await ctx.store.read(lambda conn: models.weights(conn, 2)) is None

    def choose(user: str, model: str, was: str) -> Any:
        return ctx.store.write(lambda conn, now: learned.choose(ctx, conn, now, user, WhichDetector(model, was)))

    assert isinstance(await choose(ANA, "5", "7"), NoticeWindow), "only leads"
    assert (await choose(LEE, "5", "6")).said == "Another was put in force a moment ago; please look again."
    assert (await choose(LEE, "2", "7")).said == "It is no longer kept."
    window = await choose(LEE, "5", "7")
    assert window.said == "In force within seconds: detector 5."
    assert window.entries[0].title == "Detector 5"
    assert "Put in force again by U0LEE." in window.entries[0].lines
    assert (await choose(LEE, "5", "5")).said == "It is in force already."
    assert (await choose(LEE, "shipped", "5")).said == "In force within seconds: the built-in detector."
    assert isinstance(ctx.classifier, InForce)
    await ctx.classifier.look()
    assert ctx.classifier.name == "shipped"
    chosen = await ctx.store.read(lambda conn: list(events.named(conn, "detector chosen")))
    assert [(one.actor, one.facts["model"], one.facts["was"]) for one in chosen] == [
        (LEE, "5", "7"), (LEE, "shipped", "5"),
    ]  # fmt: skip


async def test_a_detector_of_another_version_is_given_up_and_what_came_along_judges(ctx: Context) -> None:
    assert isinstance(ctx.classifier, InForce)
    await taught(ctx, 2)
    await ctx.classifier.look()
    assert ctx.classifier.name == "shipped"
    assert await ctx.store.read(models.live) is None
    [said] = await ctx.store.read(lambda conn: list(events.named(conn, "detector not usable")))
    assert said.facts == {"model": 2, "why": "It is of another version."}


async def test_the_operators_own_detector_stays_whatever_is_in_the_store(ctx: Context) -> None:
    await taught(ctx, 1)
    own = InForce(ctx.store, detector(), "own")
    assert not await own.look()
    assert own.classify("My parcel never came").model == "own"


# ---- alarms


async def judged(ctx: Context, scores: list[float], model: str = "shipped") -> None:
    def unit(conn: Any, now: Any) -> None:
        for one in scores:
            posts.add(conn, now, post(next(NUMBERS), "words"), 1, 1, "complaint", one, model)

    await ctx.store.write(unit)


async def look(ctx: Context, name: str = "shipped") -> list[Any]:
    await ctx.store.write(lambda conn, now: alarm.look(ctx, conn, now, name))
    return await ctx.store.read(models.alarms)


async def test_a_change_of_what_is_written_is_told_to_leads_once_and_changes_no_detector(ctx: Context) -> None:
    await judged(ctx, [0.2, 0.4] * 200)
    assert await look(ctx) == []
    await judged(ctx, [0.9] * 80)
    [stands] = await look(ctx)
    assert stands.what == "scores"
    await look(ctx)
    [told] = await ctx.store.read(lambda conn: list(conn.execute(select(outgoing).where(outgoing.c.place == LEE))))
    assert told.facts["text"].startswith(
        "Posts read differently lately: 89% like a complaint on average, and 30% before."
    )
    assert await listed(ctx) == []


async def test_that_more_is_pressed_away_is_told_too(ctx: Context) -> None:
    found = await arrive(ctx, 240)
    await ctx.store.write(lambda conn, now: conn.execute(update(cases_table).values(desk_ts="1.1")))
    await press(ctx, found[208:])
    assert await look(ctx) == [], "of the last day nobody knows yet what will be pressed away"
    ctx.store.clock.advance(hours=25)  # type: ignore[attr-defined]
    [stands] = await look(ctx)
    assert stands.what == "presses"
    assert stands.facts["before"] < 0.1 < 0.9 < stands.facts["since"]


async def test_while_an_alarm_stands_a_learned_detector_is_trusted_less_until_a_lead_ends_it(ctx: Context) -> None:
    assert isinstance(ctx.classifier, InForce)
    await taught(ctx, 1)
    await judged(ctx, [0.3] * 400 + [0.9] * 80, "1")
    await look(ctx, "1")
    await ctx.classifier.look()
    assert ctx.classifier._classifier.careful  # type: ignore[attr-defined]
    line = await ctx.store.read(lambda conn: learned.line(ctx, conn))
    assert line is not None
    assert line.alarm
    window = await ctx.store.write(lambda conn, now: learned.trust(ctx, conn, now, ANA))
    assert isinstance(window, NoticeWindow)
    window = await ctx.store.write(lambda conn, now: learned.trust(ctx, conn, now, LEE))
    assert isinstance(window, DetectorWindow)
    assert window.alarms == ()
    await ctx.classifier.look()
    assert not ctx.classifier._classifier.careful  # type: ignore[attr-defined]
    assert await look(ctx, "1") == [], "what raised it raises it no second time"
