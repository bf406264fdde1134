"""Posts that are gone: marked once, looked for page by page, erased with all that came with them; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.messages import Attachment, Audience, Author, Gone, Medium, Post
from bot.store import cases, gone, people, posts
from bot.store.store import Store
from bot.store.tables import posts as table
from tests.conftest import NOW

POST = Post(
    channel="x", account="77", remote_id="1", conversation="1", author=Author("d", "Dana Wells", "danawells"),
    text="Where is my refund?", audience=Audience.PUBLIC, posted_at=NOW, raw=b"{}",
    attachments=(Attachment(Medium.PHOTO, "p"),),
)  # fmt: skip
HERE = ("x", "77", "1")


async def stored(store: Store, *given: Post, state: str = "open") -> int:
    """A case with these posts; its id."""

    def unit(conn: Connection, now: Any) -> int:
        identity, customer, _ = people.identity(conn, "x", POST.author, "Dana Wells", now)
        case = cases.add(
            conn, channel="x", account="77", conversation="1", audience="public", identity_id=identity,
            customer_id=customer, state=state, opened_at=now, reasons=[],
        )  # fmt: skip
        for post in given:
            posts.add(conn, now, post, identity, case, "complaint", 1.0)
        return case

    return await store.write(unit)


async def rows(store: Store) -> list[Any]:
    return await store.read(lambda conn: list(conn.execute(select(table).order_by(table.c.id))))


async def test_a_post_is_marked_once_with_all_its_revisions(store: Store) -> None:
    await stored(store, POST, replace(POST, revision="2"), replace(POST, remote_id="9"))
    assert await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.HIDDEN))
    assert not await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.HIDDEN))
    assert await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.BY_AUTHOR))
    assert [row.gone for row in await rows(store)] == [Gone.BY_AUTHOR, Gone.BY_AUTHOR, None]
    assert len(await store.read(lambda conn: gone.missed(conn, "x", "77"))) == 2
    assert await store.write(lambda conn, now: gone.unmark(conn, *HERE))
    assert not await store.write(lambda conn, now: gone.unmark(conn, *HERE))
    assert [row.gone for row in await rows(store)] == [None, None, None]


async def test_only_what_is_gone_is_erased_and_then_it_stays_so(store: Store) -> None:
    await stored(store, POST)
    assert not await store.write(lambda conn, now: gone.erase(conn, now, *HERE))
    await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.BY_AUTHOR))
    assert await store.write(lambda conn, now: gone.erase(conn, now, *HERE))
    [row] = await rows(store)
    assert (row.text, row.attachments, row.raw, row.gone) == ("", [], b"", Gone.BY_AUTHOR)
    assert not await store.write(lambda conn, now: gone.unmark(conn, *HERE))
    assert not await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.HIDDEN))
    assert await store.read(lambda conn: gone.missed(conn, "x", "77")) == []


async def test_what_waits_or_may_be_gone_comes_page_by_page_and_nothing_private(store: Store) -> None:
    await stored(store, *(replace(POST, remote_id=f"open {number}") for number in range(3)))
    await stored(store, replace(POST, remote_id="private", audience=Audience.PRIVATE))
    await stored(store, *(replace(POST, remote_id=f"over {number}") for number in range(2)), state="closed")
    await store.write(lambda conn, now: gone.mark(conn, now, "x", "77", "over 1", Gone.HIDDEN))

    async def ids(page: Any, after: int = 0, most: int = 100) -> list[str]:
        return [row.remote_id for row in await store.read(lambda conn: page(conn, "x", "77", after, most))]

    assert await ids(gone.waiting) == ["open 0", "open 1", "open 2", "over 1"]
    assert await ids(gone.waiting, most=2) == ["open 0", "open 1"]
    assert await ids(gone.kept) == ["open 0", "open 1", "open 2", "over 0", "over 1"]
    first = await store.read(lambda conn: gone.kept(conn, "x", "77", 0, 2))
    assert await ids(gone.kept, after=first[-1].id) == ["open 2", "over 0", "over 1"]
    await store.write(lambda conn, now: gone.erase(conn, now + timedelta(hours=1), "x", "77", "over 1"))
    assert "over 1" not in [*await ids(gone.waiting), *await ids(gone.kept)]


async def test_what_stands_is_what_is_not_gone(store: Store) -> None:
    case = await stored(store, POST, replace(POST, remote_id="2"))
    await store.write(lambda conn, now: gone.mark(conn, now, *HERE, Gone.DELETED))
    assert [row.remote_id for row in await store.read(lambda conn: posts.standing(conn, case))] == ["2"]
    since = await store.read(lambda conn: posts.first_since(conn, case, NOW - timedelta(days=1)))
    assert since is not None
    assert since.remote_id == "2"
