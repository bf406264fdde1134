"""Whatever people press and clocks do: one holder and one live offer a case, nobody asked twice, no step twice."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.flows import case as case_flow
from bot.flows import escalate, handover, intake, invariants, offer
from bot.messages import Audience, Author, Batch, Post
from bot.rules.lifecycle import CaseState
from bot.store import clocks, cursors, offers, plans
from bot.store.store import Store
from bot.store.tables import cases, events, handovers, outgoing
from bot.store.tables import clocks as clock_rows
from bot.store.tables import offers as offer_rows
from tests.conftest import make_context
from tests.flows import ladder
from tests.flows.rig import TELEGRAM

WHO = {"ana": "U0ANA", "ben": "U0BEN", "cho": "U0CHO", "dev": "U0DEV", "eva": "U0EVA"}
people = st.sampled_from(sorted(WHO))
STEPS = ["tell: owner", "tell: delegate", "offer: next", "move: next", "tell: leads"]


@st.composite
def plan_files(draw: st.DrawFn) -> str:
    """The ladder with other steps, other people who agreed, and who is away."""
    text = ladder.LADDER[: ladder.LADDER.index("    steps:")] + "    steps:\n"
    for number, step in enumerate(draw(st.just(STEPS) | st.lists(st.sampled_from(STEPS), max_size=7)), 1):
        text += f"      - {{after: {number * 7}m, {step}}}\n"
    for person in draw(st.sets(people, max_size=2)):
        text = text.replace(f"slack: {WHO[person]}, consent: true", f"slack: {WHO[person]}, consent: false")
    if draw(st.booleans()):
        text = text.replace("{weeks: 1}", "{days: 1}")
    away = draw(st.sets(people, max_size=1))
    absences = ", ".join(f"{{executive: {person}, from: 2026-05-06, to: 2026-05-08}}" for person in sorted(away))
    text = text.replace("leads: [U0LEE]", f"leads: [U0LEE]\ntime_off: [{absences}]")
    return text.removesuffix("    steps:\n")


acts = st.one_of(
    st.tuples(st.just("time"), st.sampled_from([0.5, 1, 5, 30, 120, 1500, -60, -5])),
    *([st.tuples(st.just("time"), st.sampled_from([7, 14]))] * 3),
    st.tuples(st.just("write"), st.sampled_from(["dana", "jo"])),
    *([st.tuples(st.just("answer"), st.booleans(), st.integers(0, 5))] * 3),
    st.tuples(st.sampled_from(["take", "refuse"]), people, st.integers(1, 6)),
    st.tuples(st.just("pass"), people, people, st.integers(1, 2)),
    st.tuples(st.just("seize"), people, st.integers(1, 2)),
    st.tuples(st.just("give"), people, st.integers(1, 2)),
    st.tuples(st.just("elsewhere"), st.integers(1, 2)),
    st.tuples(st.just("keep"), people),
    st.tuples(st.just("plan"), plan_files()),
)


class House:
    """The flows on a database of their own, without anything that sends."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ctx = make_context(store)
        self.clock: Any = store.clock
        self.posts = 0

    async def do(self, flow: Any, *arguments: Any) -> Any:
        return await self.store.write(lambda conn, now: flow(self.ctx, conn, now, *arguments))

    async def act(self, what: str, *more: Any) -> None:
        match what:
            case "time":
                self.clock.advance(minutes=more[0])
                await self.do(handover.hand_over)
                await self.do(escalate.fire)
            case "write":
                self.posts += 1
                post = Post(
                    "telegram", "42", f"in-{self.posts}", more[0], Author(more[0], more[0].title()), ladder.COMPLAINT,
                    Audience.PRIVATE, self.clock.now(), b"{}",
                )  # fmt: skip
                await intake.take_in(self.ctx, "telegram", "42", Batch((post,)))
            case "answer":
                await self.store.write(lambda conn, now: self._answer(conn, now, *more))
            case "take":
                await self.do(offer.take, more[1], WHO[more[0]])
            case "refuse":
                await self.do(offer.refuse, more[1], WHO[more[0]])
            case "pass":
                await self.do(case_flow.pass_on, more[2], WHO[more[0]], more[1])
            case "seize":
                await self.do(case_flow.take, more[1], WHO[more[0]])
            case "give":
                await self.do(offer.give_to, more[1], "U0LEE", more[0])
            case "elsewhere":
                await self.do(case_flow.answered_elsewhere, more[0], "U0LEE", "A call", "")
            case "keep":
                await self.store.write(lambda conn, now: self._keep(conn, now, more[0]))
            case "plan":
                await self.store.write(lambda conn, now: plans.add(conn, now, more[0], "test"))

    def _answer(self, conn: Connection, now: Any, takes: bool, back: int) -> None:
        """Somebody presses under a question to themselves, under an old one too."""
        asked = conn.execute(select(offer_rows).order_by(offer_rows.c.id.desc())).all()
        if asked:
            row = asked[min(back, len(asked) - 1)]
            (offer.take if takes else offer.refuse)(self.ctx, conn, now, row.id, WHO[row.executive])

    def _keep(self, conn: Connection, now: Any, person: str) -> None:
        for batch in set(conn.execute(select(handovers.c.batch)).scalars()):
            handover.keep_these(self.ctx, conn, now, batch, WHO[person])

    async def check(self, what: str, before: dict[int, Any]) -> dict[int, Any]:
        return await self.store.read(lambda conn: self._check(conn, what, before))

    def _check(self, conn: Connection, what: str, before: dict[int, Any]) -> dict[int, Any]:
        now = self.clock.now()
        assert invariants.broken_invariants(conn, now) == []
        rows = {case.id: case for case in conn.execute(select(cases))}
        for case in rows.values():
            live = offers.live(conn, case.id)
            clock = clocks.of_case(conn, case.id)
            if case.state != CaseState.OPEN:
                assert (live, clock) == (None, None)
                continue
            assert clock is not None
            assert live is None or live.executive != case.owner
            if what == "time":
                assert clock.due_at > now
            # Whoever was given a case had agreed, then.
            was = before.get(case.id)
            if was is not None and was.owner != case.owner and what not in ("write", "plan"):
                holder = self.ctx.plans.current(conn).executive(case.owner)
                assert holder is not None
                assert holder.consent
        asked = Counter((row.case_id, row.clock, row.executive) for row in conn.execute(select(offer_rows)))
        assert max(asked.values(), default=1) == 1
        told = [row for row in conn.execute(select(events)) if row.what == "reminded" and "step" in row.facts]
        runs = conn.execute(select(outgoing.c.key).where(outgoing.c.key.startswith("step:"))).scalars().all()
        assert len(runs) == len(set(runs))
        said = Counter(key.rsplit(":", 1)[0] for key in runs if ":day " not in key)
        assert max(said.values(), default=0) <= 1, "each step has one owner, one delegate, one lead"
        assert len(told) >= len(said)
        numbers = {row.case_id for row in conn.execute(select(clock_rows))}
        assert numbers == {case.id for case in rows.values() if case.state == CaseState.OPEN}
        return rows


@settings(max_examples=5)
@given(plan_files(), st.lists(acts, min_size=10, max_size=25))
def test_one_holder_one_live_offer_no_step_twice(
    sqlite_template: Path, plan: str, happens: list[tuple[Any, ...]]
) -> None:
    live_through(sqlite_template, plan, happens)


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=300)
@given(plan_files(), st.lists(acts, min_size=10, max_size=40))
def test_so_it_is_whatever_else_happens(sqlite_template: Path, plan: str, happens: list[tuple[Any, ...]]) -> None:
    live_through(sqlite_template, plan, happens)


def live_through(sqlite_template: Path, plan: str, happens: list[tuple[Any, ...]]) -> None:
    async def live(folder: str) -> None:
        shutil.copyfile(sqlite_template, f"{folder}/buckstop.db")
        store = Store(f"sqlite+aiosqlite:///{folder}/buckstop.db", ladder.ten())
        house = House(store)
        await store.write(lambda conn, now: cursors.remember_account(conn, "telegram", TELEGRAM))
        await house.act("plan", plan)
        await house.act("time", 1)
        await house.act("write", "dana")
        before: dict[int, Any] = {}
        for what, *more in happens:
            await house.act(what, *more)
            before = await house.check(what, before)
        await store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(live(folder))


def test_a_case_that_nobody_answers_reaches_the_leads(sqlite_template: Path) -> None:
    """Whatever the ladder is: within a day and its steps somebody who can act has heard."""

    async def live(folder: str) -> int:
        shutil.copyfile(sqlite_template, f"{folder}/buckstop.db")
        store = Store(f"sqlite+aiosqlite:///{folder}/buckstop.db", ladder.ten())
        house = House(store)
        await store.write(lambda conn, now: cursors.remember_account(conn, "telegram", TELEGRAM))
        await house.act("plan", ladder.LADDER[: ladder.LADDER.index("    steps:")])
        await house.act("write", "dana")
        for _ in range(26):
            await house.act("time", timedelta(hours=1).total_seconds() / 60)
        found = await store.read(
            lambda conn: len(conn.execute(select(outgoing.c.id).where(outgoing.c.kind == "escalated")).all())
        )
        await store.close()
        return found

    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(live(folder)) == 1
