"""Whatever is asked, taken, given back and withdrawn in whatever order: each instant has exactly the holder that the
sequence says."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.flows import cover, plan_admin
from bot.store.plans import Plans
from bot.store.store import Store
from tests.conftest import HandClock, make_context
from tests.flows.covers import RING, accept, ask, at, give_back, press, wish

HOURS = range(8, 20)
PEERS = {"ana": "U0ANA", "cho": "U0CHO", "eva": "U0EVA"}

hours = st.tuples(st.sampled_from(HOURS), st.integers(1, 8)).map(lambda one: (one[0], min(one[0] + one[1], 20)))
steps = st.one_of(
    st.tuples(st.just("ask"), hours),
    st.tuples(st.just("take"), hours, st.sampled_from(sorted(PEERS)), st.integers(0, 3)),
    st.tuples(st.just("back"), st.sampled_from(sorted(PEERS)), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("pass"), st.integers(0, 3), st.sampled_from(sorted(PEERS))),
)


class Told:
    """What the sequence says, hour by hour: who is on, and for which request."""

    def __init__(self) -> None:
        self.on: dict[int, tuple[str, int | None]] = dict.fromkeys(HOURS, ("ben", None))
        self.asked: dict[int, set[int]] = {}

    def wanted(self, request: int) -> set[int]:
        """The hours of a request that are still asked for."""
        return {hour for hour in self.asked.get(request, ()) if self.on[hour][0] == "ben"}


async def walk(path: Path, done: list[Any]) -> None:
    store = Store(f"sqlite+aiosqlite:///{path}", HandClock())
    ctx, told, requests = make_context(store), Told(), list[int]()
    await plan_admin.apply(store, RING, "lee")
    for kind, *about in done:
        number = about[-1] if kind in ("take", "back", "withdraw") else about[0] if kind == "pass" else 0
        if kind != "ask" and number >= len(requests):
            continue
        if kind == "ask":
            first, last = about[0]
            made = await ask(ctx, what=wish(at(16, first), at(16, last)))
            mine = {hour for hour in range(first, last) if told.on[hour][0] == "ben"}
            clashes = any(told.wanted(one) & mine for one in requests)
            # Who is on for a part of it already cannot be asked for that part: those hours are theirs.
            assert isinstance(made, int) == (bool(mine) and not clashes)
            if isinstance(made, int):
                requests.append(made)
                told.asked[made] = set(range(first, last))
            continue
        request = requests[number]
        if kind == "take":
            (first, last), who = about[0], about[1]
            left = {hour for hour in told.wanted(request) if first <= hour < last}
            found = await accept(ctx, PEERS[who], request, (at(16, first), at(16, last)))
            assert (found is None) == bool(left)
            for hour in left if found is None else ():
                told.on[hour] = (who, request)
        elif kind == "back":
            who = about[0]
            held = {hour for hour, one in told.on.items() if one == (who, request)}
            found = await give_back(ctx, PEERS[who], request)
            assert (found is None) == bool(held)
            for hour in held:
                told.on[hour] = ("ben", None)
        elif kind == "withdraw":
            await press(ctx, cover.withdraw, "U0BEN", request)
            if told.wanted(request):
                told.asked[request] = set()
        else:
            await press(ctx, cover.not_now, PEERS[about[1]], request)
    rota = await store.read(lambda conn: Plans().rotas(conn)[0])
    assert {hour: rota.at(datetime(2026, 5, 16, hour, 30, tzinfo=UTC)).executive for hour in HOURS} == {
        hour: who for hour, (who, _) in told.on.items()
    }
    assert [rota.at(t).executive for t in (at(16, 7), at(16, 20))] == ["ben", "ben"]
    await store.close()


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Any:
    numbers = iter(range(10_000))

    def make() -> Path:
        path = tmp_path / f"{next(numbers)}.db"
        path.write_bytes(sqlite_template.read_bytes())
        return path

    return make


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(steps, min_size=3, max_size=9))
def test_every_instant_has_the_holder_that_the_sequence_says(fresh: Any, done: list[Any]) -> None:
    asyncio.run(walk(fresh(), [("ask", (9, 17)), *done]))


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(steps, min_size=3, max_size=20))
def test_so_it_is_after_many_steps(fresh: Any, done: list[Any]) -> None:
    asyncio.run(walk(fresh(), done))
