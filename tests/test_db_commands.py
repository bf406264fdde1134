"""``buckstop db`` and ``cases show`` as an operator and a script use them."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.store import audit, events
from bot.store.store import Store
from tests.conftest import HandClock


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the database of the settings is to be."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/buckstop.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "buckstop.db"


@pytest.fixture
def database(sqlite_template: Path, path: Path) -> Path:
    shutil.copyfile(sqlite_template, path)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def happens(database: Path, times: int, *, seals: int = 0) -> str:
    """Write events and seal some; returns the newest seal."""

    def unit(conn: Any, now: Any) -> str:
        for _ in range(times):
            events.record(conn, now, "sent", key="part:1:1:1")
        audit.seal_some(conn, now, seals)
        return audit.head(conn).seal

    async def work() -> str:
        store = Store(f"sqlite+aiosqlite:///{database}", HandClock())
        try:
            return await store.write(unit)
        finally:
            await store.close()

    return asyncio.run(work())


def tamper(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


def test_an_upgrade_makes_a_database_where_there_is_none_and_a_second_one_changes_nothing(path: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    made = path.read_bytes()
    assert run("db", "upgrade").exit_code == 0
    assert path.read_bytes() == made


def test_the_check_tells_the_newest_seal_and_knows_a_noted_one_again(database: Path) -> None:
    first = happens(database, 3, seals=3)
    newest = happens(database, 4, seals=2)
    told = run("db", "check", "--noted", first)
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == [
        "Every invariant holds.",
        "The audit trail is whole. Events sealed: 5 of 7; the rest soon.",
        f"Its newest seal: {newest}",
        "The noted seal is that of event 3, 2026-05-06 12:00Z.",
    ]
    found = json.loads(run("db", "check", "--json").stdout)
    assert found == {"faults": [], "events": 7, "sealed": 5, "seal": newest, "held": None}


def test_a_trail_that_was_made_anew_lacks_the_noted_seal(database: Path) -> None:
    happens(database, 2, seals=2)
    told = run("db", "check", "--noted", "000000000002-" + "0" * 64)
    assert told.exit_code == 1
    assert "The noted seal is not in the audit trail" in told.stdout


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET actor = 'U0EVIL' WHERE id = 2", "Event 2 (sent, 2026-05-06 12:00:00Z) is not as it was"),
        ("DELETE FROM events WHERE id = 2", "The event with the seal number 2 is missing."),
    ],
)
def test_the_check_names_the_first_event_that_was_touched(database: Path, statement: str, told: str) -> None:
    happens(database, 3, seals=3)
    tamper(database, "DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", statement)
    found = run("db", "check")
    assert found.exit_code == 1
    assert "The audit trail was touched." in found.stdout
    assert told in found.stdout
    assert "whole" not in found.stdout


def test_a_hold_is_told_and_lifted(database: Path) -> None:
    assert "Nothing is held." in run("db", "resume").stdout
    assert run("db", "hold").exit_code == 0
    assert "Nothing leaves for customers: an operator holds it." in run("db", "check").stdout
    assert "Resumed." in run("db", "resume").stdout


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "The database was made by a newer Buckstop."),
        ("DROP TABLE clocks", "part of a migration is missing. Restore the backup of before. Missing: clocks."),
    ],
)
def test_a_newer_and_a_half_migrated_database_are_refused_in_plain_words(
    database: Path, damage: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(database, damage)
    found = run("db", "check")
    assert found.exit_code == 1
    assert told in str(found.exception)


def test_a_case_that_does_not_exist_says_so(database: Path) -> None:
    told = run("cases", "show", "7")
    assert told.exit_code == 1
    assert "There is no case 7." in told.output
