"""A database as it is after long use: some real cases, multiplied by SQLite itself.

What is multiplied came through the product, card, answer and all; each copy gets ids and keys of its own. Many people
answered in that year; what waits is all with one.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.store.audit import Head

_DAY = 86_400 * 1_000_000
_YEAR, _MONTH = 365 * _DAY, 30 * _DAY
#: So many executives answered in turn; the first of them is still here.
_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class _Copied:
    """A table: ``numbers`` are ids, moved on with each copy; ``words`` are to differ; ``times`` are microseconds;
    ``people`` are executives."""

    name: str
    case: str
    numbers: tuple[str, ...]
    words: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


_CUSTOMER = "IN (SELECT customer_id FROM cases WHERE {of})"
_CASE = "IN (SELECT id FROM cases WHERE {of})"
_TABLES = (
    _Copied("customers", f"id {_CUSTOMER}", ("id",), (), ("first_seen",)),
    _Copied("identities", f"customer_id {_CUSTOMER}", ("id", "customer_id"), ("remote_id",)),
    _Copied(
        "posts", f"case_id {_CASE}", ("id", "identity_id", "case_id"), ("remote_id",), ("posted_at", "received_at")
    ),
    _Copied(
        "replies",
        f"case_id {_CASE}",
        ("id", "case_id", "post_id"),
        ("source_ts",),
        ("created_at", "approved_at", "ended_at"),
        ("executive",),
    ),
    _Copied("events", f"case_id {_CASE}", ("id", "case_id", "reply_id"), (), ("at",)),
    _Copied("clocks", f"case_id {_CASE}", ("case_id",)),
    _Copied(
        "outgoing",
        f"case_id {_CASE}",
        ("id", "case_id", "reply_id", "post_id"),
        ("key", "lane", "remote_id"),
        ("attempted_at", "sent_at", "not_before"),
    ),
    _Copied(
        "cases",
        "{of}",
        ("id", "identity_id", "customer_id", "first_post", "last_post"),
        ("desk_ts", "conversation"),
        ("opened_at", "answered_at", "closed_at"),
        ("owner",),
    ),
)


def fill(file: Path, history: int, waiting: int) -> None:
    """Let there be so many closed cases, spread over a year, and so many that wait for an answer, spread over a month
    (each is due as if it were new: nothing else than size is measured)."""
    db = sqlite3.connect(file, isolation_level=None)
    for pragma in (
        "journal_mode=OFF",
        "synchronous=OFF",
        "cache_size=-400000",
        "foreign_keys=OFF",
        "temp_store=MEMORY",
    ):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN")
    kept = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in kept:
        db.execute(f"DROP {kind} {name}")
    db.execute(
        "UPDATE cases SET state = 'closed', closed_at = answered_at, due_at = NULL WHERE answered_at IS NOT NULL"
    )
    db.execute("DELETE FROM clocks WHERE case_id IN (SELECT id FROM cases WHERE state = 'closed')")
    step = max(db.execute(f"SELECT max(rowid) FROM {table.name}").fetchone()[0] for table in _TABLES)  # noqa: S608
    number = {state: _take(db, state) for state in ("closed", "open")}
    before = 0
    for state, count, since in (("closed", history, _YEAR), ("open", waiting, _MONTH)):
        copies = count // number[state]
        for table in _TABLES:
            _multiply(db, table, state, range(before + 1, before + copies + 1), step, since)
        before += copies
    mark = _seal(db)
    for _, _, made in kept:  # of all at once: in the order of the index
        db.execute(made)
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode=WAL")
    db.close()
    Path(f"{file}.mark").write_text(json.dumps({"seal": mark}))  # else it is taken for a restored one


def _take(db: sqlite3.Connection, state: str) -> int:
    """Put the cases in a state apart: their copies stand for them, so that what is older has the lower id. Returns how
    many they are."""
    found = [str(row[0]) for row in db.execute("SELECT id FROM cases WHERE state = ?", (state,))]
    for table in _TABLES:
        mine = table.case.format(of=f"id IN ({','.join(found)})")
        db.execute(f"CREATE TEMP TABLE {state}_{table.name} AS SELECT * FROM {table.name} WHERE {mine}")  # noqa: S608
        db.execute(f"DELETE FROM {table.name} WHERE {mine}")  # noqa: S608
    return len(found)


def _multiply(db: sqlite3.Connection, table: _Copied, state: str, copies: range, step: int, since: int) -> None:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table.name})")]

    def copied(column: str) -> str:
        if column in table.numbers:
            return f"{column} + n * {step}"
        if column in table.words:
            return f"{column} || '~' || n"
        if column in table.times:
            return f"{column} - {since} + n * {since // len(copies)}"
        if column in table.people and state == "closed":
            return f"CASE n % {_PEOPLE} WHEN 0 THEN {column} ELSE 'former' || n % {_PEOPLE} END"
        return column

    first = f"SELECT {copies.start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies.stop - 1}"  # noqa: S608
    numbers = f"WITH RECURSIVE numbers(n) AS ({first})"
    taken = f"SELECT {', '.join(map(copied, columns))} FROM numbers CROSS JOIN {state}_{table.name}"  # noqa: S608
    db.execute(f"{numbers} INSERT INTO {table.name} {taken}")


def _seal(db: sqlite3.Connection) -> str:
    """Seals in the order of ids, with their numbers but without a hash, which takes Python twenty minutes for a year;
    returns the newest. Only by night the trail itself is read."""
    db.execute(
        "UPDATE events SET seal = printf('%012d-', place)"
        " FROM (SELECT id AS which, row_number() OVER (ORDER BY id) AS place FROM events) WHERE id = which"
    )
    last, newest = db.execute("SELECT id, seal FROM events ORDER BY id DESC LIMIT 1").fetchone()
    head = json.dumps(asdict(Head(newest, last)))
    db.execute("UPDATE cursors SET value = ? WHERE channel = 'audit' AND account = 'head'", (head,))
    return str(newest)
