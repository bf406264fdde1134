"""The plan in force: file and own words, read once a change, obeyed at once."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.store import consents, plans, preferences
from bot.store.plans import Plans
from bot.store.store import Store
from tests.conftest import PLAN


@pytest.fixture
async def planned(store: Store) -> Store:
    await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    return store


async def can(store: Store, known: Plans) -> dict[str, bool]:
    plan = await store.read(known.current)
    return {person.id: person.consent for person in plan.executives}


async def test_a_word_is_obeyed_by_the_next_unit_in_every_process(planned: Store) -> None:
    here, elsewhere = Plans(), Plans()
    assert await can(planned, here) == await can(planned, elsewhere) == {"ana": True, "ben": True, "cho": False}
    await planned.write(lambda conn, now: consents.say(conn, now, "cho", True, "U0CHO"))
    await planned.write(lambda conn, now: consents.say(conn, now, "ana", False, "U0ANA"))
    assert await can(planned, here) == await can(planned, elsewhere) == {"ana": False, "ben": True, "cho": True}
    await planned.write(lambda conn, now: consents.say(conn, now, "ana", None, "plan"))
    assert await can(planned, here) == {"ana": True, "ben": True, "cho": True}


async def test_the_file_stays_as_it_was_applied(planned: Store) -> None:
    known = Plans()
    await planned.write(lambda conn, now: consents.say(conn, now, "ana", False, "U0ANA"))
    file = await planned.read(known.file)
    assert file.executive("ana") is not None
    assert file.executive("ana").consent  # type: ignore[union-attr]


async def test_a_setting_is_obeyed_by_the_next_unit(planned: Store) -> None:
    known = Plans()
    for seconds in (3, 4):  # at the same instant: the clock stands still
        await planned.write(lambda conn, now, s=seconds: preferences.save(conn, now, "ana", {"undo_seconds": s}))
        plan = await planned.read(known.current)
        assert plan.executives[0].undo_seconds == seconds
    assert (await planned.read(lambda conn: known.preferences(conn, "ana"))).undo_seconds == 4
    assert (await planned.read(lambda conn: known.preferences(conn, "ben"))).undo_seconds is None


async def test_a_word_that_was_rolled_back_was_never_said(planned: Store) -> None:
    """Even to the one who read it before: the next word has its number."""
    known = Plans()

    class Broken(Exception):
        pass

    def unit(conn: Connection, now: datetime) -> None:
        consents.say(conn, now, "cho", True, "U0CHO")
        assert known.current(conn).executive("cho").consent  # type: ignore[union-attr]
        raise Broken

    with pytest.raises(Broken):
        await planned.write(unit)
    planned.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await planned.write(lambda conn, now: consents.say(conn, now, "ben", False, "U0BEN"))
    assert await can(planned, known) == {"ana": True, "ben": False, "cho": False}


async def test_it_is_one_statement_while_nothing_changes(planned: Store) -> None:
    known = Plans()
    assert await planned.read(lambda conn: known.current(conn) is known.current(conn))


async def test_words_are_kept_in_order(planned: Store) -> None:
    for word in (True, False, True):
        await planned.write(lambda conn, now, w=word: consents.say(conn, now, "ana", w, "U0ANA"))
    assert await planned.read(lambda conn: consents.count(conn, "ana")) == 3
    latest = await planned.read(lambda conn: consents.latest(conn, "ana"))
    assert latest is not None
    assert latest.agreed
    assert await planned.read(lambda conn: consents.latest(conn, "ben")) is None
