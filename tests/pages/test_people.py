"""Who answers, and that a reply is real: for everybody, without a login, without a customer's name or private words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.flows.connect import Pending, bind
from bot.flows.intake import take_in
from bot.messages import Account, Audience, Author, Batch, Granted, Post
from bot.rules.keeping import PromiseState
from bot.rules.lifecycle import PartState
from bot.store import cursors, plans, promises, proofs, replies
from bot.store.tables import replies as replies_table
from tests.conftest import NOW, PLAN
from tests.pages.rig import PagesRig

SIGNATURE = "— Ana Ruiz, Chief Operating Officer"


async def replied(
    rig: PagesRig, audience: Audience = Audience.PUBLIC, state: PartState = PartState.SENT, **values: Any
) -> str:
    """The token of a reply to Dana Wells."""
    channel = "x" if audience is Audience.PUBLIC else "telegram"
    post = Post(
        channel, "7001", "1", "1", Author("d", "Dana Wells", "danawells"), "Where is my refund?!", audience, NOW, b"{}"
    )
    await take_in(rig.ctx, channel, "7001", Batch((post,)))
    facts = {"account": "@acme", "signature": SIGNATURE}

    def unit(conn: Connection, now: datetime) -> str:
        given = {
            "state": state, "revision": 1, "words": "It is on its way.", "parts": [f"It is on its way.\n{SIGNATURE}"],
            "facts": facts, "post_id": 1, "created_at": now, "approved_at": now, "ended_at": now,
            "url": "https://x.com/acme/status/9",
        }  # fmt: skip
        return proofs.mint(conn, now, replies.add(conn, case_id=1, executive="ana", **(given | values)))

    return await rig.ctx.store.write(unit)


async def test_a_reply_is_proven_by_name_title_time_and_words(rig: PagesRig) -> None:
    shown = await rig.other.get(f"/who/{await replied(rig)}")
    assert shown.status == 200
    assert "This reply is real" in shown.words
    assert "Ana Ruiz, Chief Operating Officer. Written and sent by Ana Ruiz." in shown.words
    assert "Approved on 6 May 2026, 12:00 UTC, and sent on X from @acme." in shown.words
    assert "It is on its way." in shown.words
    assert 'href="https://x.com/acme/status/9"' in shown.text
    assert "Dana" not in shown.text
    assert "danawells" not in shown.text


@pytest.mark.parametrize(
    ("state", "became"),
    [
        ("open", "It is not due yet."),
        ("late", "Its day has passed, and it is still open."),
        ("kept", "Kept."),
        ("broken", "Not kept."),
        ("moved", "It was given another day since."),
        ("withdrawn", None),
    ],
)
async def test_it_tells_what_was_promised_and_whether_it_is_kept(rig: PagesRig, state: str, became: str | None) -> None:
    token = await promised(rig, await replied(rig), state)
    shown = (await rig.other.get(f"/who/{token}")).words
    assert ("Promised: refund by Fri 8 May." in shown) is (became is not None)
    assert (became or "It is on its way.") in shown


async def test_what_was_promised_in_private_is_not_told(rig: PagesRig) -> None:
    token = await promised(rig, await replied(rig, Audience.PRIVATE))
    assert "romised" not in (await rig.other.get(f"/who/{token}")).words


async def promised(rig: PagesRig, token: str, state: str = "open") -> str:
    """The token of a reply that promises a refund by Friday."""
    friday = NOW + timedelta(days=2)
    facts = {"thing": "refund", "on": False, "timed": False}
    about = {"case_id": 1, "reply_id": 1, "executive": "ana", "words": "by Friday", "facts": facts}
    times = {"made_at": NOW, "due_at": friday, "remind_at": friday}

    def unit(conn: Connection, now: datetime) -> None:
        made = promises.add(conn, **about, **times)
        promises.change(conn, made, list(PromiseState), PromiseState(state))

    await rig.ctx.store.write(unit)
    return token


async def test_it_is_not_found_by_search(rig: PagesRig) -> None:
    shown = await rig.other.get(f"/who/{await replied(rig)}")
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in shown.text
    assert "noindex" not in (await rig.other.get("/people")).text


async def test_of_a_private_reply_it_says_only_that_it_is_real(rig: PagesRig) -> None:
    shown = await rig.other.get(f"/who/{await replied(rig, Audience.PRIVATE)}")
    assert shown.status == 200
    assert "Written and sent by Ana Ruiz." in shown.words
    assert "on its way" not in shown.text
    assert "status/9" not in shown.text


async def test_what_an_assistant_prepared_is_not_called_written_by_her(rig: PagesRig) -> None:
    shown = await rig.other.get(f"/who/{await replied(rig, prepared_by='U0TOM')}")
    assert "Prepared by an assistant, read and sent by Ana Ruiz." in shown.words
    assert "U0TOM" not in shown.text


async def test_whatever_is_not_proven_looks_alike(rig: PagesRig) -> None:
    unsent = await replied(rig, state=PartState.PREVIEWED)
    pages = [await rig.other.get(f"/who/{token}") for token in (unsent, "a" * 24, "a", "x" * 3000, "%00", "..%2f..")]
    assert {page.status for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    headers = [{name: value for name, value in page.headers.items() if name != "Date"} for page in pages]
    assert all(one == headers[0] for one in headers)


async def test_the_token_is_not_guessed_and_stays_the_same(rig: PagesRig) -> None:
    token = await replied(rig)
    assert len(token) >= 22
    assert await rig.ctx.store.write(lambda conn, now: proofs.mint(conn, now, 1)) == token


async def test_the_name_stays_with_the_reply_of_somebody_who_has_left(rig: PagesRig) -> None:
    token = await replied(rig)
    left = PLAN.replace("members: [ana]", "members: [ben]")
    left = left[: left.index("  - {id: ana")] + left[left.index("  - {id: ben") :]
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, left, "test"))
    assert "Written and sent by Ana Ruiz." in (await rig.other.get(f"/who/{token}")).words


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "\u202e!"]
)
async def test_words_are_shown_as_they_are_and_do_nothing(rig: PagesRig, words: str) -> None:
    token = await replied(rig, parts=[words])
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(update(replies_table).values(url=f"javascript:alert('{words}')"))
    )
    shown = await rig.other.get(f"/who/{token}")
    assert words in shown.words
    assert "<script" not in shown.text
    assert "<img" not in shown.text
    assert "javascript:" not in shown.text


async def test_the_people_who_answer_are_listed_with_their_accounts(rig: PagesRig) -> None:
    def unit(conn: Connection, now: datetime) -> None:
        cursors.remember_account(conn, "telegram", Account("42", "@acme_bot", "Acme"))
        bind(rig.ctx, conn, now, Pending("ana", "x", "v"), Granted(Account("9001", "@anaruiz", "Ana"), b"s"))

    await rig.ctx.store.write(unit)
    shown = await rig.other.get("/people")
    assert shown.status == 200
    assert "Ana Ruiz, Chief Operating Officer" in shown.words
    assert "X: @acme, signed “— Ana Ruiz, Chief Operating Officer” or “— Ana Ruiz, COO” or “^AR”" in shown.words
    assert "X: @anaruiz, their own account, which needs no signature" in shown.words
    assert "Telegram: @acme_bot, signed" in shown.words
    assert "Ben Okafor, VP Customer Experience" in shown.words
    assert "U0ANA" not in shown.text


async def test_who_has_not_agreed_or_is_not_active_is_not_listed(rig: PagesRig) -> None:
    later = PLAN.replace("{id: ben, ", "{id: ben, active_from: 2026-06-01T00:00:00Z, ")
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, later, "test"))
    words = (await rig.other.get("/people")).words
    assert "Cho Min" not in words
    assert "Ben Okafor" not in words
    assert "Ana Ruiz" in words


async def test_nobody_at_all_is_said_plainly(rig: PagesRig) -> None:
    nobody = "version: 1\nexecutives: []\nrotas: [{name: default, layers: []}]"
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, nobody, "test"))
    shown = await rig.other.get("/people")
    assert shown.status == 200
    assert "At present nobody answers here." in shown.words


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_is_written_there(rig: PagesRig, method: str) -> None:
    assert (await rig.other.get("/people", method)).status == 405
    assert (await rig.other.get("/who/abc", method)).status == 405
