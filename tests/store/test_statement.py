"""Prepared statements give what Core gives, on SQLite's own cursor and by asyncpg itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.store.statement import Change, Insertion, Statement, among, given
from bot.store.store import Store
from bot.store.tables import cases, inbox, outgoing

AT = datetime(2026, 5, 6, 12, 0, 0, 123_457, tzinfo=timezone(timedelta(hours=2)))
WORDS = ["", "it's", 'say "no"', "100 %(percent)s :name ?", "naïve café 🦜", "a\nb\tc", "NULL"]
FACTS = [
    {},
    {"list": [1, 2.5, None, True], "nested": {"words": "it's 🦜"}},
    {"big": 2**53 + 1, "zero": "a\\u0000b"},
    {"quote": '"\\'},
]
ROW = {
    "kind": "line",
    "account": "slack",
    "lane": "l",
    "priority": 10,
    "state": "queued",
    "generation": 1,
    "shown": 0,
    "not_before": AT,
    "place": "C1",
    "facts": {},
}
CASE = {
    "channel": "x",
    "account": "1",
    "conversation": "c",
    "audience": "public",
    "identity_id": 1,
    "customer_id": 1,
    "opened_at": AT,
}

insert_row, insert_case, insert_item = Insertion(outgoing), Insertion(cases), Insertion(inbox)
by_key = Statement(select(outgoing).where(outgoing.c.key == bindparam("name")))


async def test_words_facts_instants_and_nothing_come_back_as_they_were(store: Store) -> None:
    given_rows = [
        ROW | {"key": f"{number}", "why": words, "facts": facts, "thread": thread, "sent_at": at}
        for number, (words, facts, thread, at) in enumerate(
            (words, facts, *more) for words in WORDS for facts in FACTS for more in ((None, None), ("1.5", AT))
        )
    ]

    def unit(conn: Connection, _now: datetime) -> tuple[list[int], list[Any], list[Any]]:
        ids = [insert_row(conn, **row) for row in given_rows]
        prepared = [by_key.one(conn, name=row["key"]) for row in given_rows]
        return ids, prepared, list(conn.execute(select(outgoing).order_by(outgoing.c.id)))

    ids, prepared, plain = await store.write(unit)
    beside = await store.read(lambda conn: list(conn.execute(select(outgoing).order_by(outgoing.c.id))))
    assert [tuple(row) for row in prepared] == [tuple(row) for row in plain] == [tuple(row) for row in beside]
    assert [row.id for row in prepared] == ids
    for row, wanted in zip(prepared, given_rows, strict=True):
        assert {name: getattr(row, name) for name in wanted} == wanted
        assert row.not_before.tzinfo is UTC


async def test_a_row_has_the_names_of_its_columns_and_their_labels(store: Store) -> None:
    query = select(cases.c.id, cases.c.state, cases.c.urgency.label("weight"), func.count().over().label("all_of_them"))
    statement = Statement(query.where(cases.c.channel == bindparam("name")))

    def unit(conn: Connection, _now: datetime) -> Any:
        insert_case(conn, **CASE, state="open", urgency=0.25, reasons=["it's", "🦜"])
        return statement.one(conn, name="x")

    row = await store.write(unit)
    assert row._fields == ("id", "state", "weight", "all_of_them")
    assert (row.state, row.weight, row.all_of_them) == ("open", 0.25, 1)


async def test_what_is_not_given_gets_the_tables_default_and_each_set_of_columns_works(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> list[Any]:
        insert_case(conn, **CASE, reasons=[])
        insert_case(conn, **CASE, reasons=[], owner="ana", due_at=AT)
        insert_case(conn, **CASE, reasons=["a"])
        return list(conn.execute(select(cases).order_by(cases.c.id)))

    rows = await store.write(unit)
    assert [(row.state, row.card, row.owner, row.due_at, row.urgency, row.reasons) for row in rows] == [
        ("open", "new", None, None, 0.0, []),
        ("open", "new", "ana", AT, 0.0, []),
        ("open", "new", None, None, 0.0, ["a"]),
    ]


async def test_bytes_come_back_as_they_were(store: Store) -> None:
    payload = bytes(range(256)) + b"\0"
    statement = Statement(select(inbox.c.payload, inbox.c.twin).where(inbox.c.payload == bindparam("sought")))

    def unit(conn: Connection, now: datetime) -> Any:
        item = {"source": "slack", "kind": "event", "key": "k", "twin": None, "received_at": now, "not_before": now}
        insert_item(conn, **item, payload=payload)
        return statement.one(conn, sought=payload)

    found = await store.write(unit)
    assert (bytes(found.payload), found.twin) == (payload, None)


@pytest.mark.parametrize(
    "wanted", [[], ["1"], ["3", "1"], ["1", "1", "nowhere"], [str(number) for number in range(40)]]
)
async def test_a_list_of_values_finds_those_among_it(store: Store, wanted: list[str]) -> None:
    statement = Statement(
        select(outgoing)
        .where(among(outgoing.c.key, len(wanted)), outgoing.c.account == "slack")
        .order_by(outgoing.c.id)
    )

    def unit(conn: Connection, _now: datetime) -> list[str]:
        for number in range(5):
            insert_row(conn, **ROW, key=str(number))
        return [row.key for row in statement.rows(conn, **given(wanted))]

    assert await store.write(unit) == [key for key in map(str, range(5)) if key in wanted]


async def test_a_change_sets_what_it_names_and_tells_how_many_it_found(store: Store) -> None:
    change = Change(outgoing, outgoing.c.state == bindparam("from_"), outgoing.c.lane == bindparam("where"))

    def unit(conn: Connection, _now: datetime) -> list[Any]:
        for number in range(3):
            insert_row(conn, **ROW, key=str(number))
        found = [
            change(conn, {"facts": {"a": [1]}, "sent_at": AT, "why": "x"}, from_="queued", where="l"),
            change(conn, {"sent_at": None}, from_="sent", where="l"),
            change(conn, {"state": "sent"}, from_="queued", where="l"),
            change(conn, {"thread": None, "state": "failed"}, from_="queued", where="l"),
        ]
        return [*found, *(by_key.one(conn, name=str(number)) for number in range(3))]

    *found, first, _, last = await store.write(unit)
    assert found == [3, 0, 3, 0]
    for row in (first, last):
        assert (row.state, row.why, row.facts, row.sent_at) == ("sent", "x", {"a": [1]}, AT)


async def test_first_scalar_and_run_of_nothing(store: Store) -> None:
    gone = Statement(delete(outgoing).where(outgoing.c.key == bindparam("name")))
    more = Statement(
        update(outgoing).where(outgoing.c.key == bindparam("name")).values(attempts=outgoing.c.attempts + 1)
    )
    count = Statement(select(outgoing.c.attempts).where(outgoing.c.key == bindparam("name")))

    def unit(conn: Connection, _now: datetime) -> list[Any]:
        empty = [by_key.first(conn, name="a"), count.scalar(conn, name="a"), count.scalars(conn, name="a")]
        insert_row(conn, **ROW, key="a")
        ran = [more.run(conn, name="a"), more.run(conn, name="b"), count.scalar(conn, name="a")]
        return [*empty, *ran, gone.run(conn, name="a"), gone.run(conn, name="a")]

    assert await store.write(unit) == [None, None, [], 1, 0, 1, 1, 0]


async def test_the_same_key_twice_is_refused_and_the_rest_of_the_unit_with_it(store: Store) -> None:
    def unit(conn: Connection, _now: datetime) -> None:
        insert_row(conn, **ROW, key="a")
        insert_row(conn, **ROW, key="a")

    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.write(unit)
    assert await store.read(lambda conn: conn.execute(select(outgoing)).all()) == []
