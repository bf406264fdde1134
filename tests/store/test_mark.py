"""A copy of a database that was put in its place is known; the database that was left is known again too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import audit, events, mark
from bot.store.store import Store
from tests.conftest import HandClock


async def happens(store: Store, times: int = 1) -> None:
    """Something happens, is sealed, and the mark is left."""
    for _ in range(times):
        await store.write(lambda conn, now: events.record(conn, now, "sent"))
    await store.write(lambda conn, now: audit.seal_some(conn, now, 100))
    await mark.remember(store, (await store.read(audit.head)).seal)


class Disk:
    """A SQLite database on a disk, with copies of it."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.path = folder / "buckstop.db"
        shutil.copyfile(template, self.path)

    async def open(self, *, happens_times: int = 0) -> str | None:
        """What a start finds; and something happens then."""
        store = Store(f"sqlite+aiosqlite:///{self.path}", HandClock())
        try:
            found = await mark.stranger(store)
            if happens_times:
                await happens(store, happens_times)
            return found
        finally:
            await store.close()

    def copy(self, name: str = "backup.db") -> None:
        shutil.copyfile(self.path, self.folder / name)

    def restore(self, name: str = "backup.db") -> None:
        for path in self.folder.glob("buckstop.db-*"):
            path.unlink()
        shutil.copyfile(self.folder / name, self.path)


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Disk:
    return Disk(tmp_path, sqlite_template)


async def test_the_database_that_was_left_is_known_again(disk: Disk) -> None:
    for _ in range(3):
        assert await disk.open(happens_times=2) is None


async def test_a_copy_of_before_is_known_by_what_it_lacks(disk: Disk) -> None:
    await disk.open(happens_times=2)
    disk.copy()
    await disk.open(happens_times=3)
    disk.restore()
    assert "lacks its last 3 events" in (await disk.open() or "")


async def test_a_copy_that_went_on_elsewhere_is_known(disk: Disk) -> None:
    await disk.open(happens_times=5)
    disk.path.with_suffix(".db.mark").write_text('{"seal": "000000000003-' + "0" * 64 + '"}')
    assert "went another way" in (await disk.open() or "")


@pytest.mark.parametrize("broken", [None, "", "{}", '{"seal": 7.5}', "\x00"])
async def test_a_database_without_its_mark_may_be_a_copy(disk: Disk, broken: str | None) -> None:
    await disk.open(happens_times=1)
    path = disk.path.with_suffix(".db.mark")
    path.unlink()
    if broken is not None:
        path.write_text(broken)
    assert "the mark beside it is gone" in (await disk.open() or "")


async def test_who_died_between_the_first_seal_and_the_first_mark_is_no_copy(disk: Disk) -> None:
    store = Store(f"sqlite+aiosqlite:///{disk.path}", HandClock())
    await store.write(lambda conn, now: events.record(conn, now, "sent"))
    await store.write(lambda conn, now: audit.seal_some(conn, now, 100))
    await store.close()
    assert await disk.open() is None


async def test_a_new_database_in_the_place_of_an_old_one_is_no_copy(disk: Disk, sqlite_template: Path) -> None:
    await disk.open(happens_times=5)
    shutil.copyfile(sqlite_template, disk.folder / "new.db")
    disk.restore("new.db")
    assert await disk.open() is None


async def test_postgresql_knows_the_place_where_it_was_left(store: Store) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has its mark")
    assert await mark.stranger(store) is None
    await happens(store)
    assert await mark.stranger(store) is None
    # As a restore of a dump does: the same rows in a table that was made anew.
    moved = "ALTER TABLE events RENAME TO old_events; CREATE TABLE events (LIKE old_events)"
    for statement in moved.split("; "):
        await store.write(lambda conn, now, statement=statement: conn.execute(text(statement)) and None)
    assert "was restored" in (await mark.stranger(store) or "")
    for statement in ("DROP TABLE events", "ALTER TABLE old_events RENAME TO events"):
        await store.write(lambda conn, now, statement=statement: conn.execute(text(statement)) and None)


async def test_a_hold_is_begun_once_and_ends_when_somebody_says_so(store: Store) -> None:
    hold = lambda conn, now: mark.hold(conn, now, "why.")  # noqa: E731
    assert await store.write(mark.resume) is False
    assert [await store.write(hold), await store.write(hold)] == [True, False]
    found = await store.read(mark.holding)
    assert found is not None
    assert (found.why, found.resumed) == ("why.", False)
    assert await store.write(mark.resume) is True
    assert (await store.read(mark.holding)).resumed  # type: ignore[union-attr]
    await store.write(mark.release)
    assert await store.read(mark.holding) is None
    assert await store.write(hold), "and may begin again"
