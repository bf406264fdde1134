"""Letting go: what nobody needs any more goes in small portions, what people and the audit trail need stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.flows import inspect, invariants, retention
from bot.flows.case import done
from bot.flows.retention import Keeps
from bot.messages import Attachment, Gone, Medium
from bot.rules.lifecycle import CaseState
from bot.settings import Settings
from bot.store import audit, events, inbox
from bot.store import cases as cases_store
from bot.store import tables as t
from handlers.slack.views import render
from tests.flows.rig import Rig

DEFAULT = Keeps()
WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def item(rig: Rig, key: str, state: str) -> None:
    facts: dict[str, Any] = {"source": "slack", "kind": "said", "key": key, "payload": b"{}", "state": state}
    await rig.ctx.store.write(lambda conn, now: inbox.put(conn, now, **facts))


async def forget(rig: Rig, days: int = 30) -> int:
    found = await retention.forget(rig.ctx.store, Keeps(raw=days))
    await rig.settle()
    return found


async def minutes(rig: Rig, keeps: Keeps = DEFAULT) -> None:
    """So many minutes pass that all that is old enough is let go."""
    while await retention.let_go_of_words(rig.ctx.store, keeps):
        await rig.settle()


async def test_what_is_old_goes_and_what_is_needed_stays(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    await rig.customer("still waiting for an answer, a disgrace", "Lou Park")
    await rig.do(done, 1, "U0ANA")
    for state in ("done", "aside"):
        await item(rig, state, state)
    await rig.later(days=31)
    await rig.customer("where is my refund? a disgrace", "Kim Day")
    await item(rig, "young", "done")
    before = await rig.rows(t.outgoing)
    assert await forget(rig) > 0
    assert [bool(post.raw) for post in await rig.rows(t.posts)] == [False, False, True]
    assert all(post.text for post in await rig.rows(t.posts))
    assert [one.key for one in await rig.rows(t.inbox)] == ["aside", "young"]
    kept = {row.key for row in await rig.rows(t.outgoing)}
    assert {"card:1", "part:1:1:1", "card:2", "notice:2:1", "card:3"} <= kept
    assert kept <= {row.key for row in before}
    assert {"notice:1:1", "reply:1"} <= kept, "they name her, and must forget her when she wants it"
    shown = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert shown is not None
    assert shown["replies"][0]["parts"][0]["text"].startswith(WORDS)
    await rig.customer("and now it is broken, I want my money", "Dana Wells")
    assert rig.card(4), "the customer of a case that is long over opens a new one"


async def test_it_goes_on_where_it_stopped_and_comes_to_an_end(rig: Rig) -> None:
    for number in range(5):
        await rig.customer(f"my parcel {number} never arrived, a disgrace", f"Kim {number}")
    await rig.later(days=31)
    assert await forget(rig) > 0
    assert await forget(rig, days=31) >= 0
    assert not any(post.raw for post in await rig.rows(t.posts))


async def test_a_case_that_ends_later_lets_go_of_its_messages_later(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.say("U0ANA", "Ben, can you look at this?", rig.card(), mentions=("U0BEN",), names=("Ben Okafor",))
    await rig.answer(WORDS)
    await rig.later(days=40)
    await forget(rig)
    assert "talk:1" in {row.key for row in await rig.rows(t.outgoing)}
    await rig.do(done, 1, "U0ANA")
    await rig.later(days=31)
    await forget(rig)
    assert "talk:1" not in {row.key for row in await rig.rows(t.outgoing)}


async def test_a_message_that_waits_is_not_forgotten_however_old(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.do(done, 1, "U0ANA")
    waits = update(t.outgoing).where(t.outgoing.c.kind == "notice").values(state="asking")
    await rig.ctx.store.write(lambda conn, now: conn.execute(waits).rowcount)
    await rig.later(days=31)
    await forget(rig)
    assert "notice:1:1" in {row.key for row in await rig.rows(t.outgoing)}


def said(rig: Rig) -> list[str]:
    return [render(one.page).text for one in rig.desk.where()]


async def test_the_words_of_a_case_go_a_year_after_it_was_over_and_slack_says_so(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    await rig.customer("my parcel is broken, a disgrace", "Lou Park")
    await rig.do(done, 1, "U0ANA")
    await rig.later(days=364)
    await minutes(rig)
    assert (await rig.row(t.cases, id=1)).let_go is None
    await rig.later(days=2)
    await minutes(rig)
    first, second = await rig.rows(t.cases)
    assert (first.state, first.let_go, first.conversation) == (CaseState.CLOSED, Gone.EXPIRED, "")
    assert (await rig.row(t.replies, id=1)).words == ""
    assert [one.name for one in await rig.rows(t.customers)] == ["", "Lou Park"]
    assert [one.handle for one in await rig.rows(t.identities)] == ["", "loupark"]
    assert said(rig).count("No longer kept here.") == 3
    assert not any("Dana" in text or "parcel never" in text for text in said(rig))
    assert second.let_go is None, "somebody still waits there, however long"
    assert any("Lou Park" in text for text in said(rig))
    await rig.customer("hello, where is my money? a disgrace", "Dana Wells")
    assert (await rig.row(t.customers, id=3)).name == "Dana Wells"


async def test_who_wrote_again_is_still_known(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.do(done, 1, "U0ANA")
    await rig.later(days=300)
    await rig.customer("and now it is broken, I want my money")
    await rig.do(done, 2, "U0ANA")
    await rig.later(days=100)
    await minutes(rig)
    assert [case.let_go for case in await rig.rows(t.cases)] == [Gone.EXPIRED, None]
    assert (await rig.row(t.customers, id=1)).name == "Dana Wells"
    await rig.later(days=266)
    await minutes(rig)
    assert (await rig.row(t.customers, id=1)).name == ""


async def test_what_never_had_a_card_goes_sooner(rig: Rig) -> None:
    await rig.customer("thanks, that was lovely, great shop!")
    await rig.later(days=5)
    await rig.customer("thanks, that was lovely, great shop!")
    assert {case.state for case in await rig.rows(t.cases)} == {CaseState.ASIDE}
    await rig.later(days=87)
    await minutes(rig)
    assert [bool(post.text) for post in await rig.rows(t.posts)] == [True, True], "it was written in since"
    await rig.later(days=4)
    await minutes(rig)
    assert not any(post.text for post in await rig.rows(t.posts))
    assert {case.let_go for case in await rig.rows(t.cases)} == {Gone.EXPIRED}


async def test_a_photo_is_taken_out_of_slack_and_told_no_more(rig: Rig) -> None:
    rig.telegram.contents["p1"] = b"\xff\xd8\xff\xe0" + bytes(60)
    photo = Attachment(Medium.PHOTO, "p1", name="heel.jpg", twin="twin")
    await rig.customer("my parcel never arrived, I want a refund", attachments=(photo,))
    await rig.do(done, 1, "U0ANA")
    await rig.later(days=89)
    await forget(rig)
    assert len(rig.desk.shown) == 1
    await rig.later(days=2)
    await forget(rig)
    assert (rig.desk.shown, rig.desk.taken) == ([], ["F1"])
    [post] = await rig.rows(t.posts)
    assert (post.attachments[0]["medium"], post.attachments[0]["name"]) == ("photo", "")
    assert post.text
    await forget(rig)
    assert rig.desk.taken == ["F1"]


async def test_a_draft_of_a_case_that_is_over_goes(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.ctx.store.write(lambda conn, now: cases_store.keep_draft(conn, now, 1, "U0BEN", WORDS))
    await rig.later(days=31)
    await forget(rig)
    assert len(await rig.rows(t.drafts)) == 1
    await rig.do(done, 1, "U0ANA")
    await rig.ctx.store.write(lambda conn, now: cases_store.keep_draft(conn, now, 1, "U0BEN", WORDS))
    await rig.later(days=31)
    await forget(rig)
    assert await rig.rows(t.drafts) == []


async def sealed(rig: Rig) -> audit.Chain:
    def seal(conn: Any, now: Any) -> None:
        while audit.seal_some(conn, now, 500):
            pass

    await rig.ctx.store.write(seal)
    return await rig.ctx.store.read(audit.check_chain)


async def test_the_trail_is_cut_behind_what_is_let_go_and_stays_whole(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    await rig.do(done, 1, "U0ANA")
    first = await sealed(rig)
    await rig.later(days=1096)
    await rig.customer("my parcel is broken, a disgrace", "Lou Park")
    await forget(rig)
    assert (await sealed(rig)).events > first.events, "what is kept keeps its trail"
    await minutes(rig)
    whole = await sealed(rig)
    while await forget(rig):
        pass
    cut = await sealed(rig)
    assert cut.broken is None
    assert cut.events < whole.events
    [told] = [event for event in await rig.rows(t.events) if event.what == "trail cut"]
    assert told.facts == {"upto": first.head, "events": first.events}
    assert not [row for row in await rig.rows(t.outgoing) if row.kind == "part"]
    assert await rig.ctx.store.read(lambda conn: invariants.broken_invariants(conn, rig.clock.now())) == []


async def test_nothing_else_of_the_trail_can_be_deleted_and_a_cut_without_a_word_shows(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    chain = await sealed(rig)

    def delete(conn: Any, now: Any) -> None:
        conn.execute(t.events.delete())

    with pytest.raises(DBAPIError, match="append-only"):
        await rig.ctx.store.write(delete)

    def secretly(conn: Any, now: Any) -> None:
        conn.execute(t.cursors.insert().values(channel="audit", account="cut", value=chain.head, moved_at=now))
        conn.execute(t.events.delete())

    await rig.ctx.store.write(secretly)
    found = await rig.ctx.store.read(audit.check_chain)
    assert found.broken == "Its beginning was cut off, and no event says so."
    await rig.ctx.store.write(lambda conn, now: events.record(conn, now, "trail cut", upto=chain.head, events=1))


def test_the_settings_are_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Keeps.by(Settings()) == DEFAULT
    monkeypatch.setenv("BUCKSTOP_KEEP_FILES_DAYS", "7")
    assert Keeps.by(Settings()) == Keeps(files=7)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_let_go_is_not_in_sqlites_log_either(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, call it Blumenkohl, a disgrace")
    await rig.do(done, 1, "U0ANA")
    log = Path(f"{rig.ctx.store.url.database}-wal").read_bytes
    assert b"Blumenkohl" in log()
    await rig.later(days=400)
    await minutes(rig)
    assert b"Blumenkohl" not in log()
