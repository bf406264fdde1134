"""What is kept is kept exactly: instants, bytes, words, secrets; and found again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import ConfigurationError
from bot.messages import Account, Attachment, Audience, Author, Medium, Post
from bot.store import cases, cursors, events, inbox, leases, people, plans, posts
from bot.store.store import Store
from bot.store.tokens import Vault
from bot.store.types import Instant
from tests.conftest import NOW, HandClock
from tests.databases import pass_lease_time

ODD = "“Grüße” 👨‍👩‍👧 \u202e \x1b[31m 𝔘"


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1902, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_sqlite_keeps_an_instant_to_the_microsecond_and_sorts_it(instant: datetime) -> None:
    kept = Instant()
    dialect = sqlite.dialect()
    stored = kept.process_bind_param(instant, dialect)
    assert isinstance(stored, int)
    assert kept.process_result_value(stored, dialect) == instant
    assert kept.process_bind_param(instant + timedelta(microseconds=1), dialect) == stored + 1


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_a_naive_instant_is_refused(dialect: object) -> None:
    with pytest.raises(ValueError, match="naive"):
        Instant().process_bind_param(datetime(2026, 1, 1), dialect)  # type: ignore[arg-type]  # noqa: DTZ001


async def test_an_instant_comes_back_exactly_as_utc(store: Store) -> None:
    instant = datetime(2026, 3, 29, 3, 0, 0, 123457, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    await store.write(lambda conn, now: cursors.move(conn, instant, "x", "1", "v"))
    found = await store.read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM cursors").scalar())
    row = await store.read(lambda conn: conn.execute(cursors.cursors.select()).one())
    assert (found, row.moved_at, row.moved_at.utcoffset()) == (1, instant, timedelta(0))


async def a_post(store: Store, text: str = ODD, raw: bytes = b"\x00\xff{}") -> int:
    attachments = (Attachment(Medium.PHOTO, "p1", ODD), Attachment(Medium.VOICE))
    post = Post(
        "x", "1", "r1", "c1", Author("a1", ODD, "dana"), text, Audience.PUBLIC, NOW, raw, attachments=attachments
    )

    def unit(conn, now):
        identity, customer, _ = people.identity(conn, "x", post.author, ODD, now)
        case = cases.add(
            conn, channel="x", account="1", conversation="c1", audience="public", identity_id=identity,
            customer_id=customer, state="open", card="new", owner=None, topic=None, kind="complaint", urgency=0.0,
            reasons=[], history="", previous_case=None, under_case=None, opened_at=now, due_at=None,
        )  # fmt: skip
        return posts.add(conn, now, post, identity, case, "complaint", 0.5)

    return await store.write(unit)


async def test_raw_bytes_with_nul_and_odd_words_come_back_as_they_were(store: Store) -> None:
    number = await a_post(store)
    row = await store.read(lambda conn: posts.get(conn, number))
    assert (row.text, bytes(row.raw)) == (ODD, b"\x00\xff{}")
    assert posts.attachments(row) == (Attachment(Medium.PHOTO, "p1", ODD), Attachment(Medium.VOICE))
    assert (await store.read(lambda conn: cases.with_customer(conn, row.case_id))).customer == ODD


async def test_an_author_is_known_again_and_may_change_their_name(store: Store) -> None:
    identify = lambda name: store.write(  # noqa: E731
        lambda conn, now: people.identity(conn, "x", Author("a1", name, "dana"), name, now)
    )
    first = await identify("Dana")
    assert await identify("Dana Wells") == (*first[:2], False)
    elsewhere = lambda conn, now: people.identity(conn, "telegram", Author("a1", "Dana"), "Dana", now)  # noqa: E731
    other = await store.write(elsewhere)
    assert other[1] != first[1], "one of two networks is another customer"


# ---- the inbox


async def put(store: Store, key: str, **more: object) -> bool:
    values = {"source": "slack", "kind": "said", "payload": b"{}", "key": key} | more
    return await store.write(lambda conn, now: inbox.put(conn, now, **values))


async def test_the_inbox_knows_an_item_by_either_name(store: Store) -> None:
    assert await put(store, "Ev1", twin="C1:1.0:")
    assert not await put(store, "Ev1", twin="C1:2.0:")
    assert not await put(store, "Ev2", twin="C1:1.0:")
    assert await put(store, "Ev3", twin="C1:1.0:edited")
    assert await put(store, "Ev4")
    assert not await put(store, "Ev4")


async def due(store: Store) -> list[str]:
    """What may be handled now; nothing of it is."""
    rows = await store.write(lambda conn, now: inbox.claim(conn, now, "w", 10))
    for row in rows:
        await store.write(lambda conn, now, row=row: inbox.release(conn, row.id, "w"))  # type: ignore[misc]
    return [row.key for row in rows]


async def test_of_each_lane_the_first_comes_once_they_have_settled(store: Store, clock: HandClock) -> None:
    wait = timedelta(milliseconds=150)
    await put(store, "b", lane="1", position="2", wait=wait)
    await put(store, "a", lane="1", position="1", wait=wait)
    await put(store, "c", lane="2", position="0", wait=wait)
    assert await due(store) == []
    assert await store.read(inbox.next_due) == NOW + wait
    clock.advance(seconds=1)
    assert await due(store) == ["a", "c"]


async def test_an_item_behind_one_that_was_put_off_waits_too(store: Store, clock: HandClock) -> None:
    for key in ("1", "2"):
        await put(store, key, lane="a", position=key)
    await put(store, "3", lane="b", position="3")
    first, second = await store.write(lambda conn, now: inbox.claim(conn, now, "w", 10))
    await store.write(lambda conn, now: inbox.put_off(conn, first.id, "w", NOW + timedelta(seconds=5), 1, "OSError"))
    await store.write(lambda conn, now: inbox.release(conn, second.id, "w"))
    assert await due(store) == ["3"]
    clock.advance(seconds=5)
    assert await due(store) == ["3", "1"]


async def test_an_item_is_done_once(store: Store) -> None:
    await put(store, "1")
    [row] = await store.write(lambda conn, now: inbox.claim(conn, now, "w", 10))
    done = lambda conn, now: inbox.done(conn, row.id, "w")  # noqa: E731
    assert not await store.write(lambda conn, now: inbox.done(conn, row.id, "other"))
    assert [await store.write(done), await store.write(done)] == [True, False]
    await store.write(lambda conn, now: inbox.set_aside(conn, row.id, "w", "late"))
    assert await store.read(inbox.aside) == []


async def test_what_was_set_aside_stays_and_is_listed(store: Store) -> None:
    await put(store, "1", payload=b"\x00poison")
    [row] = await store.write(lambda conn, now: inbox.claim(conn, now, "w", 10))
    await store.write(lambda conn, now: inbox.set_aside(conn, row.id, "w", "ValueError"))
    assert await due(store) == []
    [kept] = await store.read(inbox.aside)
    assert (bytes(kept.payload), kept.why) == (b"\x00poison", "ValueError")


# ---- the rest


async def test_a_case_has_its_events_in_order_and_no_others(store: Store) -> None:
    for what, case in (("opened", 1), ("opened", 2), ("closed", 1)):
        await store.write(lambda conn, now, what=what, case=case: events.record(conn, now, what, case=case, n=1))
    found = await store.read(lambda conn: events.of_case(conn, 1))
    assert [(event.what, event.actor, event.facts) for event in found] == [
        ("opened", "buckstop", {"n": 1}),
        ("closed", "buckstop", {"n": 1}),
    ]


async def test_an_account_pauses_once_and_opening_it_ends_that(store: Store) -> None:
    account = Account("1", "@acme", "Acme")
    await store.write(lambda conn, now: cursors.remember_account(conn, "x", account))
    pause = lambda conn, now: cursors.pause(conn, now, "x", "1", "revoked")  # noqa: E731
    assert [await store.write(pause), await store.write(pause)] == [True, False]
    assert [row.paused_why for row in await store.read(cursors.paused)] == ["revoked"]
    await store.write(lambda conn, now: cursors.remember_account(conn, "x", account))
    assert await store.read(cursors.paused) == []


async def test_a_worker_lives_for_seven_seconds_after_it_last_said_so(store: Store, clock: HandClock) -> None:
    await store.write(lambda conn, now: leases.live(conn, now, "a"))
    clock.advance(seconds=5)
    await pass_lease_time(store, 5)
    await store.write(lambda conn, now: leases.live(conn, now, "b"))
    clock.advance(seconds=2)
    await pass_lease_time(store, 2)
    living = lambda: store.read(lambda conn: leases.living(conn, clock.now()))  # noqa: E731
    assert await living() == ["b.1"]
    await store.write(lambda conn, now: leases.leave(conn, "b"))
    assert await living() == []


async def test_a_duty_has_one_holder_until_it_stops_renewing(store: Store, clock: HandClock) -> None:
    take = lambda worker: store.write(lambda conn, now: leases.take(conn, now, "audit", worker))  # noqa: E731
    assert [await take("a"), await take("b"), await take("a")] == [True, False, True]
    clock.advance(seconds=9)
    await pass_lease_time(store, 9)
    assert [await take("b"), await take("a")] == [True, False]
    await store.write(lambda conn, now: leases.leave(conn, "b"))
    assert await take("a"), "who ends in good order leaves its duties"


async def test_the_clock_of_a_machine_does_not_judge_leases_that_machines_share(store: Store, clock: HandClock) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has one running process")
    await store.write(lambda conn, now: leases.live(conn, now, "a"))
    clock.advance(hours=1)
    assert await store.read(lambda conn: leases.living(conn, clock.now())) == ["a.1"]
    clock.advance(hours=-3)
    assert await store.read(lambda conn: leases.living(conn, clock.now())) == ["a.1"]


async def test_a_token_is_sealed_opened_by_an_older_key_and_rotated(store: Store) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    await store.write(lambda conn, now: Vault([old]).save(conn, now, "x", "brand", b"secret"))
    sealed = await store.read(lambda conn: conn.exec_driver_sql("SELECT sealed FROM tokens").scalar())
    assert b"secret" not in bytes(sealed)
    assert await store.read(lambda conn: Vault([new, old]).load(conn, "x", "brand")) == b"secret"
    with pytest.raises(ConfigurationError, match="BUCKSTOP_SECRET_KEYS"):
        await store.read(lambda conn: Vault([new]).load(conn, "x", "brand"))
    assert await store.write(lambda conn, now: Vault([new, old]).rotate(conn, now, 10)) == 1
    assert await store.read(lambda conn: Vault([new]).load(conn, "x", "brand")) == b"secret"
    assert await store.read(lambda conn: Vault([new]).load(conn, "x", "nobody")) is None


async def test_a_new_plan_is_obeyed_by_the_next_unit_of_work(store: Store) -> None:
    seen = plans.Plans()
    assert await store.read(lambda conn: seen.current(conn).executives) == ()
    text = "version: 1\nexecutives: [{id: ana, name: Ana Ruiz, consent: true}]\nrotas: [{name: default}]\n"
    await store.write(lambda conn, now: plans.add(conn, now, text, "lee"))
    assert [one.id for one in await store.read(lambda conn: seen.current(conn).executives)] == ["ana"]


async def test_a_read_keeps_nothing(store: Store) -> None:
    await store.read(lambda conn: cursors.move(conn, NOW, "x", "1", "5"))
    assert await store.read(lambda conn: cursors.cursor(conn, "x", "1")) is None


async def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    def unit(conn, now):
        cursors.move(conn, now, "x", "1", "5")
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        await store.write(unit)
    assert await store.read(lambda conn: cursors.cursor(conn, "x", "1")) is None
