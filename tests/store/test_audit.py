"""The audit trail: written once, sealed in order, and a trail that was touched says where."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.rules.sealing import canonical, seal_of
from bot.store import audit, events
from bot.store.store import Store
from tests.conftest import NOW, HandClock

AUDITOR = """
import hashlib, json, sys
previous = ""
for number, line in enumerate(sys.stdin, 1):
    event = json.loads(line)
    seal = event.pop("seal")
    event |= {"number": number, "previous": previous}
    said = json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
    assert seal == f"{number:012d}-{hashlib.sha256(said).hexdigest()}", number
    previous = seal
print(previous)
"""


async def write(store: Store, count: int, *, what: str = "sent") -> None:
    def unit(conn: Connection, now: datetime) -> None:
        for number in range(count):
            facts = {"key": f"part:{number}", "é": "\ud83d", "share": 0.1, "none": None, "list": [1, True]}
            events.record(conn, now, what, case=number, actor="U0ANA", **facts)

    await store.write(unit)


async def seal(store: Store, most: int = 1000) -> int:
    return await store.write(lambda conn, now: audit.seal_some(conn, now, most))


async def run(store: Store, *statements: str) -> None:
    def unit(conn: Connection, now: datetime) -> None:
        for statement in statements:
            conn.execute(text(statement))

    await store.write(unit)


#: How somebody with every right takes the guard away.
UNGUARDED = {
    "sqlite": ("DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete"),
    "postgresql": ("ALTER TABLE events DISABLE TRIGGER USER",),
}


async def tamper(store: Store, statement: str) -> audit.Chain:
    """Returns what the check says after somebody with every right changed the trail."""
    await run(store, *UNGUARDED["sqlite" if store.is_sqlite else "postgresql"], statement)
    if not store.is_sqlite:
        await run(store, "ALTER TABLE events ENABLE TRIGGER USER")
    return await store.read(audit.check_chain)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'U0EVIL' WHERE id = 2",
        "UPDATE events SET facts = '{}' WHERE id = 2",
        "UPDATE events SET what = 'x', seal = '000000000001-x' WHERE id = 2",
        "UPDATE events SET seal = NULL WHERE id = 1",
        "UPDATE events SET seal = 'other' WHERE id = 1",
        "UPDATE events SET id = 99 WHERE id = 2",
        "DELETE FROM events WHERE id = 2",
        "DELETE FROM events",
    ],
)
async def test_the_database_refuses_to_change_or_forget_an_event(store: Store, statement: str) -> None:
    await write(store, 1)
    await seal(store)
    await write(store, 2)
    with pytest.raises(DBAPIError, match="append-only"):
        await run(store, statement)
    await seal(store)
    assert (await store.read(audit.check_chain)).broken is None


async def test_postgresql_refuses_to_empty_the_trail(store: Store) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"):
        await run(store, "TRUNCATE events")


async def test_seals_come_soon_after_in_batches_and_go_on_where_they_stopped(store: Store) -> None:
    await write(store, 5)
    found = await store.read(audit.check_chain)
    assert (found.events, found.sealed, found.head, found.broken) == (5, 0, "", None)
    assert [await seal(store, 2) for _ in range(4)] == [2, 2, 1, 0]
    found = await store.read(audit.check_chain)
    assert (found.events, found.sealed, found.broken) == (5, 5, None)
    assert found.head.startswith("000000000005-")
    await write(store, 1)
    assert await seal(store) == 1
    assert (await store.read(audit.check_chain)).broken is None


async def test_ids_that_were_rolled_back_are_no_gap(store: Store) -> None:
    async def fails() -> None:
        def unit(conn: Connection, now: datetime) -> None:
            events.record(conn, now, "sent")
            raise LookupError

        with pytest.raises(LookupError):
            await store.write(unit)

    await write(store, 1)
    await fails()
    await write(store, 1)
    await seal(store)
    found = await store.read(audit.check_chain)
    assert (found.events, found.sealed, found.broken) == (2, 2, None)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET actor = 'U0EVIL' WHERE id = 3", "Event 3 (sent, "),
        ('UPDATE events SET facts = \'{"key": "part:9"}\' WHERE id = 3', "Event 3 (sent, "),
        ("UPDATE events SET case_id = NULL WHERE id = 1", "Event 1 (sent, "),
        ("DELETE FROM events WHERE id = 2", "seal number 2 is missing"),
        ("DELETE FROM events WHERE id = 1", "seal number 1 is missing"),
        ("DELETE FROM events WHERE id >= 4", "events at the end of the trail are gone"),
        ("DELETE FROM events", "events at the end of the trail are gone"),
        ("UPDATE events SET seal = 'x' WHERE id = 3", "Event 3 has a seal that is none"),
        ("UPDATE events SET seal = NULL WHERE id = 3", "seal number 3 is missing"),
    ],
)
async def test_a_trail_that_was_touched_says_where_first(store: Store, statement: str, told: str) -> None:
    await write(store, 5)
    await seal(store)
    found = await tamper(store, statement)
    assert found.broken is not None
    assert told in found.broken


async def test_an_event_that_was_slipped_in_breaks_nothing_that_was_sealed_but_has_a_seal_of_its_own(
    store: Store,
) -> None:
    """Nobody can pretend that it was there before: it gets the next number."""
    await write(store, 3)
    await seal(store)
    before = (await store.read(audit.check_chain)).head
    await write(store, 1)
    await seal(store)
    assert (await store.read(lambda conn: events.by_seal(conn, before))).id == 3


async def test_an_event_that_commits_late_gets_the_next_number(store: Store, clock: HandClock) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has one writer: ids are in order")
    async with store.engine.begin() as slow:
        await slow.run_sync(lambda conn: events.record(conn, NOW, "slow"))
        await write(store, 2)
        assert await seal(store) == 2
    assert await seal(store) == 1
    found = await store.read(audit.check_chain)
    assert (found.sealed, found.broken) == (3, None)
    assert (await store.read(lambda conn: events.by_seal(conn, found.head))).what == "slow"


async def test_late_events_are_still_found_after_minutes_of_sealing(store: Store, clock: HandClock) -> None:
    for _ in range(4):
        clock.advance(seconds=40)
        await write(store, 3)
        assert await seal(store) == 3
    head = await store.read(audit.head)
    assert head.low == 12 if store.is_sqlite else 3 <= head.low <= 9
    assert (await store.read(audit.check_chain)).broken is None


async def test_an_auditor_needs_no_key_and_none_of_our_code(store: Store) -> None:
    await write(store, 7)
    await seal(store)

    def lines(conn: Connection) -> list[str]:
        return [
            json.dumps(
                {
                    "id": row.id, "case_id": row.case_id, "reply_id": row.reply_id, "actor": row.actor,
                    "what": row.what, "facts": row.facts, "seal": row.seal,
                    "at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                }
            )
            for row in events.every(conn)
        ]  # fmt: skip

    told = "\n".join(await store.read(lines))
    done = subprocess.run(  # noqa: ASYNC221, S603 - our own lines
        [sys.executable, "-c", AUDITOR], input=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (await store.read(audit.check_chain)).head


def test_a_seal_depends_on_everything_it_seals() -> None:
    event: dict[str, Any] = {
        "id": 1, "at": NOW, "case_id": 1, "reply_id": None, "actor": "a", "what": "w", "facts": {"k": 1},
    }  # fmt: skip
    seals = {seal_of(event, ""), seal_of(event, seal_of(event, ""))}
    for name, other in {
        "id": 2, "at": NOW + timedelta(microseconds=1), "case_id": None, "reply_id": 1, "actor": "b", "what": "v",
        "facts": {"k": 2},
    }.items():  # fmt: skip
        seals.add(seal_of(event | {name: other}, ""))
    assert len(seals) == 9
    assert canonical(event, 1, "") == (
        b'{"actor":"a","at":"2026-05-06T12:00:00.000000Z","case_id":1,"facts":{"k":1},"id":1,"number":1,'
        b'"previous":"","reply_id":null,"what":"w"}'
    )


def test_no_words_of_anybody_are_recorded() -> None:
    """Whoever records an event gives it ids, counts and prints: none of the names under which words are kept."""
    words = {"text", "words", "raw", "customer", "name"}
    found = []
    for path in (Path(__file__).parents[2] / "bot/flows").glob("*.py"):
        calls = path.read_text().split("events.record(")[1:]
        found += [f"{path.name}: {call[:80]}" for call in calls for word in words if f" {word}=" in call.split(")")[0]]
    assert found == []
