"""Learning from the buttons: one worker at a time gathers what people said, has a detector made of it elsewhere, and
puts that in force only where it finds no fewer complaints than the one before.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot import log
from bot.crash import crash_point
from bot.flows.context import Context
from bot.rules.gate import is_due, refusal
from bot.rules.lessons import Label, Lessons, Worked, lessons
from bot.rules.teaching import Taken, Task, Taught, Teacher, Unteachable
from bot.rules.triage import Kind
from bot.store import events, models
from bot.store import lessons as store

_log = log.logger("learning")

#: How many of the newest labels, and with them posts that were worked, are learned from.
MOST: Final = 10_000
#: A complaint on the desk that nobody took away within this time is taken for one.
UNPRESSED: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Gathered:
    """``upto`` is the newest label; ``labels`` counts the posts that people labelled and ``people`` how many of those
    that teach are whose; ``undecided`` are posts that wait for a second person, or of which people differ."""

    task: Task
    live: int | None
    upto: int
    labels: int
    worked: int
    undecided: int
    people: Mapping[str, int]


class Learner:
    """Learns when it is time to; ``teacher`` does it away from the event loop. One worker at a time has this duty."""

    def __init__(self, ctx: Context, teacher: Teacher) -> None:
        self._ctx = ctx
        self._teacher = teacher

    async def step(self) -> int | None:
        """Learn once, if it is time; the number of what came of it."""
        store = self._ctx.store
        if not await store.read(lambda conn: _due(conn, store.clock.now())):
            return None
        found = await store.read(lambda conn: known(conn, store.clock.now()))
        gathered = await asyncio.to_thread(gather, found)
        taught = await self._taught(gathered.task)
        crash_point("learned")
        return await store.write(lambda conn, now: keep(conn, now, gathered, taught))

    async def _taught(self, task: Task) -> Taught | str:
        """A detector, or why there is none."""
        if not task.learned:
            return "nothing that was said counts before a second person says the same"
        try:
            return await self._teacher.teach(task)
        except Unteachable as error:
            return str(error)


def _due(conn: Connection, now: datetime) -> bool:
    last = models.newest(conn)
    if last is None:
        return is_due(store.count(conn, after=0), None, now)
    return is_due(store.count(conn, last.upto), last.made_at, now)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows: ``told`` are labels with the post that each is about, ``posts`` those that still stand."""

    told: list[tuple[int, Row[Any]]]
    worked: dict[int, bool]
    posts: dict[int, Row[Any]]
    live: int | None
    file: bytes | None
    upto: int


def known(conn: Connection, now: datetime) -> Known:
    """All there is to learn from now. Posts that their authors deleted, and erased ones, are not among it."""
    rows = store.labels(conn, MOST)
    shown = store.first_posts(conn, {row.case_id for row in rows if "post" not in row.facts and row.case_id})
    told = [(post, row) for row in rows if (post := row.facts.get("post") or shown.get(row.case_id)) is not None]
    worked = store.worked(conn, now - UNPRESSED, MOST)
    live = models.live(conn)
    return Known(
        told=told,
        worked=worked,
        posts=store.standing(conn, {post for post, _ in told} | worked.keys()),
        live=live.id if live is not None else None,
        file=models.weights(conn, live.id) if live is not None else None,
        upto=rows[-1].id if rows else 0,
    )


def gather(known: Known) -> Gathered:
    """What is to be learned of it. Reads every word of every post: seconds, so not on the event loop."""
    found = known.posts
    labels = [_label(found[post], row) for post, row in known.told if post in found]
    worked = {post: Worked(answered, found[post].score) for post, answered in known.worked.items() if post in found}
    learned = lessons(labels, worked, {post: row.text for post, row in found.items()})
    counted = {lesson.post for lesson in (*learned.learned, *learned.judged) if lesson.by}
    return Gathered(
        task=_task(learned, found, known.file),
        live=known.live,
        upto=known.upto,
        labels=len(counted),
        worked=sum(not lesson.by for lesson in learned.learned),
        undecided=len({label.post for label in labels} - counted),
        people=Counter(person for lesson in learned.learned for person, _ in lesson.by),
    )


def _label(post: Row[Any], row: Row[Any]) -> Label:
    """What somebody said by pressing. That a sample was right means: it is what it was taken for."""
    if row.what == "should have been carded":
        kind = Kind.COMPLAINT
    else:
        said = row.facts.get("kind", post.kind)
        kind = Kind(said) if said in set(Kind) and said != Kind.COMPLAINT else Kind.OTHER
    return Label(post.id, row.actor, kind, post.score)


def _task(learned: Lessons, found: Mapping[int, Row[Any]], in_force: bytes | None) -> Task:
    return Task(
        learned=tuple(Taken(found[one.post].text, one.kind, one.weight, bool(one.by)) for one in learned.learned),
        judged=tuple((found[one.post].text, one.kind) for one in learned.judged),
        in_force=in_force,
    )


def keep(conn: Connection, now: datetime, gathered: Gathered, taught: Taught | str) -> int:
    """Write down what came of it, and put it in force if it is no worse than what was; returns its number."""
    facts: dict[str, Any] = {
        "labels": gathered.labels,
        "worked": gathered.worked,
        "undecided": gathered.undecided,
        "people": dict(gathered.people),
    }
    if isinstance(taught, str):
        return _refused(conn, now, gathered.upto, facts | {"why": taught})
    facts |= {"new": asdict(taught.new), "old": asdict(taught.old), "compared_with": gathered.live}
    why = refusal(taught.old, taught.new)
    live = models.live(conn)
    if why is None and (live.id if live is not None else None) != gathered.live:
        why = "another detector was put in force meanwhile"
    if why is not None:
        return _refused(conn, now, gathered.upto, facts | {"why": why})
    made = models.add(conn, now, gathered.upto, facts, taught.file)
    models.put_in_force(conn, made, gathered.live)
    models.end_alarms(conn, now, "buckstop")
    models.prune(conn)
    events.record(conn, now, "detector learned", model=made, was=gathered.live, labels=gathered.labels)
    _log.info("detector learned", model=made, labels=gathered.labels)
    return made


def _refused(conn: Connection, now: datetime, upto: int, facts: dict[str, Any]) -> int:
    made = models.add(conn, now, upto, facts, None)
    events.record(conn, now, "detector refused", model=made, why=facts["why"])
    _log.info("detector refused", model=made, why=facts["why"])
    return made
