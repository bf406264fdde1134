"""Whatever two people, platforms or workers do about one case at the same moment comes out as if one had come first.

Each pair is tried with the first standing still before each of its statements while the second does all it can; what
came of it must be what comes of one after the other, in one of the two orders.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.flows import erase, invariants, plan_admin, second_approval
from tests.flows.interleaved import Explorer, counted
from tests.flows.rig import Rig
from tests.flows.scenes import ACTS, LEAVES, PLAN_OF_SCENES, POSSIBLE, SEVERAL, Scene, end, is_sound, scene

#: On SQLite one unit of work runs at a time.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

#: More steps than anything has.
_NEVER = 10_000
#: Those that hurt most, of all that are tried in the long form.
_SHORT = (
    ("second", "undo", "second approval"),
    ("previewed", "send", "edit at the desk"),
    ("leaving", "undo", LEAVES),
)


@pytest.fixture
async def explorer(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Explorer]:
    await plan_admin.apply(rig.ctx.store, PLAN_OF_SCENES, "test")
    await rig.stop()
    async with Explorer.on(make_url(rig.ctx.store.url)) as explorer:
        with counted(monkeypatch):
            yield explorer
    await rig.start()


@pytest.fixture
def names() -> Iterator[str]:
    return (f"Dana {''.join(letters).title()}" for letters in itertools.product("abcdefghij", repeat=4))


async def meet(explorer: Explorer, one: Scene, first: str, second: str, stop: int) -> Meeting:
    """The second comes while the first stands still before a step; then all goes its way to the end."""
    met = await explorer.run(lambda: ACTS[first](one), lambda: ACTS[second](one), stop)
    rig = one.rig
    await rig.start()
    await rig.settle()
    for _ in range(2):
        await rig.later(seconds=10)
        await rig.do(second_approval.tick)
        await erase.go_on(rig.ctx.store)
    broken = await rig.ctx.store.write(lambda conn, now: invariants.broken(conn, now))
    came, stale, heard = await one.becomes(), await one.stale(), await one.is_heard()
    await end(one)
    wrong = [*(fault.invariant.name for fault in broken), *map(repr, met.errors)]
    wrong += [] if heard else ["what the customer wrote last is not heard"]
    return Meeting(came, stale, wrong, met.stood, met.waited)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What came of it, which messages at the desk say what was so before, and what must never be; whether the first
    stood still, and whether the second had to wait."""

    came: tuple[Any, ...]
    stale: tuple[str, ...]
    wrong: list[str]
    stood: bool
    waited: bool


#: What comes of one after the other.
_KNOWN: dict[tuple[str, str, str], Meeting] = {}


async def explore(
    rig: Rig, explorer: Explorer, kind: str, first: str, second: str, names: Iterator[str]
) -> AsyncIterator[str]:
    """All ways in which the second can come into the first, and what is wrong with them."""
    in_order = list[Meeting]()
    for pair in ((first, second), (second, first)):
        if (kind, *pair) not in _KNOWN:
            _KNOWN[kind, *pair] = await meet(explorer, await scene(rig, kind, next(names)), *pair, _NEVER)
        in_order.append(_KNOWN[kind, *pair])
        for wrong in in_order[-1].wrong:
            yield f"{kind}: {pair[0]}, then {pair[1]}: {wrong}"
    may_be, may_be_stale = [one.came for one in in_order], {what for one in in_order for what in one.stale}
    for stop in range(_NEVER):
        one = await meet(explorer, await scene(rig, kind, next(names)), first, second, stop)
        told = f"{kind}: before step {stop} of “{first}” comes “{second}”"
        if one.came not in may_be and not (SEVERAL & {first, second} and is_sound(one.came)):
            yield f"{told}: {one.came}, and not {' or '.join(map(str, may_be))}"
        for wrong in (*one.wrong, *sorted({*one.stale} - may_be_stale)):
            yield f"{told}: {wrong}"
        if one.waited or not one.stood:  # who waits at one step waits at each that follows
            return


@pytest.mark.parametrize(("kind", "first", "second"), _SHORT)
async def test_of_two_at_once_one_comes_first(
    rig: Rig, explorer: Explorer, names: Iterator[str], kind: str, first: str, second: str
) -> None:
    assert [wrong async for wrong in explore(rig, explorer, kind, first, second, names)] == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("kind", "first"), [(kind, first) for kind, acts in POSSIBLE.items() for first in acts])
async def test_of_any_two_at_once_one_comes_first(
    rig: Rig, explorer: Explorer, names: Iterator[str], kind: str, first: str
) -> None:
    others = [second for second in POSSIBLE[kind] if (first, second) != (LEAVES, LEAVES)]  # see test_deliver
    found = [wrong for second in others async for wrong in explore(rig, explorer, kind, first, second, names)]
    assert found == []
    # Rarely: each costs one of the two a second, and is tried again.
    assert await explorer.deadlocks() <= 2
