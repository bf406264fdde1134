"""Chats of an executive's own account: whose it is is shown first, only complaints come in, and only they answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.errors import Disconnected, Unsure
from bot.flows import case as case_flow
from bot.flows import consent, own_account, reply
from bot.flows.connect import connect_link
from bot.flows.context import Context
from bot.flows.home import home
from bot.flows.intake import take_in
from bot.flows.windows import open_reply
from bot.messages import Account, Attachment, Author, Batch, Entrusted, Introduced, Medium
from bot.pages import CardState, DisconnectWindow, Line, NoticeWindow, ReplyState, ReplyWindow, Voice
from bot.pages.home import OwnWay
from bot.rules.lifecycle import PartState
from bot.store import bindings, plans, tables
from tests.conftest import PLAN, HandClock
from tests.flows.rig import TELEGRAM, Rig, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ANA, BEN = Author("501", "Ana Ruiz", "anaruiz"), Author("502", "Ben Okafor", "benokafor")
MINE = Voice("@anaruiz", "", own="Ana Ruiz")
COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."


@pytest.fixture
async def rig(context: Context, clock: HandClock) -> AsyncIterator[Rig]:
    async with running(replace(context, connects=frozenset({"telegram"})), clock) as found:
        yield found


async def hand_in(rig: Rig, **batch: Any) -> None:
    await take_in(rig.ctx, "telegram", TELEGRAM.id, Batch(**({"posts": ()} | batch)))
    await rig.settle()


async def link(rig: Rig, executive: str = "ana") -> str:
    """The word in a new link."""
    url = await rig.ctx.store.write(lambda conn, now: connect_link(rig.ctx, conn, now, executive, "telegram"))
    assert url is not None
    assert url.startswith("https://t.me/acme_bot?start=bind_")
    return str(url).partition("bind_")[2]


async def starts(rig: Rig, word: str, who: Author = ANA) -> None:
    await hand_in(rig, introduced=(Introduced(who, word),))


async def entrusts(rig: Rig, who: Author = ANA, account: str = "Conn-1", *, may_answer: bool = True) -> None:
    given = Entrusted(Account(account, f"@{who.handle}", who.name), who.id, may_answer)
    await hand_in(rig, entrusted=(given,))


async def connects(rig: Rig, who: Author = ANA, executive: str = "ana", account: str = "Conn-1") -> None:
    await starts(rig, await link(rig, executive), who)
    await entrusts(rig, who, account)


async def writes(rig: Rig, text: str = COMPLAINT, account: str = "Conn-1", **more: Any) -> Any:
    """A customer writes to the account's owner."""
    values = {
        "conversation": f"business:{account}:7", "addressed": (account.lower(),), "chat_of": account,
        "unanswerable": "Only the account's owner can answer in this chat.", "author": Author("7", "Dana Wells"),
    }  # fmt: skip
    post = rig.post(text, **(values | more))
    await hand_in(rig, posts=(post,))
    return post


async def owner_writes(rig: Rig, text: str, who: Author = ANA) -> None:
    values: dict[str, Any] = {"conversation": "business:Conn-1:7", "chat_of": "Conn-1", "author": who}
    await hand_in(rig, own=(rig.post(text, **values),))


async def bound(rig: Rig) -> list[tuple[str, str]]:
    return [(one.executive, one.account) for one in await rig.ctx.store.read(bindings.bound)]


async def kept(rig: Rig) -> dict[str, int]:
    """What the store holds of customers."""

    def count(conn: Connection) -> dict[str, int]:
        names = ("customers", "identities", "posts", "cases", "inbox")
        return {name: len(conn.execute(select(getattr(tables, name))).all()) for name in names}

    return {name: found for name, found in (await rig.ctx.store.read(count)).items() if found}


def told(rig: Rig, user: str = "U0ANA") -> list[str]:
    return [page.text for page in rig.desk.told(user, Line)]


# --- who it is, and what they let us do ------------------------------------------------------------------------------


async def test_the_link_and_then_the_permission_connect(rig: Rig) -> None:
    await starts(rig, await link(rig))
    assert await bound(rig) == []
    assert "One step is left" in told(rig)[-1]
    await entrusts(rig)
    assert await bound(rig) == [("ana", "Conn-1")]
    assert "@anaruiz is connected" in told(rig)[-1]


async def test_the_permission_may_come_first(rig: Rig) -> None:
    await entrusts(rig)
    assert await bound(rig) == []
    await starts(rig, await link(rig))
    assert await bound(rig) == [("ana", "Conn-1")]
    assert len(told(rig)) == 1


async def test_a_permission_without_the_right_to_reply_connects_nothing(rig: Rig) -> None:
    await starts(rig, await link(rig))
    await entrusts(rig, may_answer=False)
    assert await bound(rig) == []


async def test_a_strangers_permission_does_nothing_but_be_written_down(rig: Rig) -> None:
    await entrusts(rig)
    await writes(rig)
    await owner_writes(rig, "I am on it.")
    assert (await bound(rig), await kept(rig), rig.desk.messages) == ([], {}, {})
    events = [row.what for row in await rig.rows(tables.events)]
    assert events == ["entrusted by nobody known"]
    assert "Ana" not in repr(await rig.rows(tables.events))


async def test_a_link_counts_once_and_not_for_long(rig: Rig) -> None:
    word = await link(rig)
    await starts(rig, word)
    await starts(rig, word, BEN)
    await entrusts(rig, BEN, "Conn-2")
    assert await bound(rig) == []
    late = await link(rig, "ben")
    await rig.later(hours=2)
    await starts(rig, late, BEN)
    assert await bound(rig) == []


async def test_a_newer_link_voids_the_older(rig: Rig) -> None:
    older = await link(rig)
    await link(rig)
    await entrusts(rig)
    await starts(rig, older)
    assert await bound(rig) == []


async def test_whose_account_it_is_cannot_be_shown_twice(rig: Rig) -> None:
    await connects(rig)
    await starts(rig, await link(rig, "ben"), ANA)
    assert await bound(rig) == [("ana", "Conn-1")]
    assert "somebody else" in told(rig, "U0BEN")[-1]


async def test_showing_it_makes_no_case_and_answers_nobody(rig: Rig) -> None:
    await starts(rig, await link(rig))
    await starts(rig, "guessed")
    assert (await kept(rig), rig.accepted) == ({}, [])


async def test_a_new_account_takes_the_place_of_the_old(rig: Rig) -> None:
    await connects(rig)
    await connects(rig, Author("503", "Ana", "ana_work"), account="Conn-2")
    assert await bound(rig) == [("ana", "Conn-2")]
    await entrusts(rig)  # the old one speaks up again
    assert await bound(rig) == [("ana", "Conn-2")]


@pytest.mark.parametrize("account", ["Conn-1", "Conn-9"])
async def test_taken_back_and_given_again(rig: Rig, account: str) -> None:
    await connects(rig)
    await entrusts(rig, may_answer=False)
    await entrusts(rig, may_answer=False)
    assert await bound(rig) == []
    lost = [text for text in told(rig) if "no longer lets me answer from @anaruiz" in text]
    assert len(lost) == 1
    assert rig.desk.told("U0LEE") == []
    await entrusts(rig, account=account)
    assert await bound(rig) == [("ana", account)]


async def test_disconnected_by_word_it_stays_so_until_it_is_shown_anew(rig: Rig) -> None:
    await connects(rig)
    await rig.say("U0ANA", "disconnect telegram")
    assert told(rig)[-1] == "@anaruiz is disconnected."
    await entrusts(rig)
    await writes(rig)
    assert (await bound(rig), await kept(rig)) == ([], {})
    await starts(rig, await link(rig))
    assert await bound(rig) == [("ana", "Conn-1")]


async def test_connect_telegram_brings_the_link(rig: Rig) -> None:
    await rig.say("U0ANA", "connect Telegram")
    [line] = rig.desk.told("U0ANA", Line)
    assert line.url.startswith("https://t.me/acme_bot?start=bind_")
    assert line.label == "Connect Telegram"


# --- what comes in ---------------------------------------------------------------------------------------------------


async def test_a_complaint_becomes_the_owners_case_and_leaves_as_them(rig: Rig) -> None:
    await connects(rig, BEN, "ben")
    await writes(rig)
    assert rig.card().page.voice == Voice("@benokafor", "", own="Ben Okafor")
    assert "Ben Okafor's own account" in rig.card().page.history
    line = await rig.answer("Dana, that is on us.", "U0BEN")
    [sent] = rig.telegram.accepted
    assert (sent.text, sent.speaker, sent.conversation) == ("Dana, that is on us.", "Conn-1", "business:Conn-1:7")
    assert line.page.state is ReplyState.DELIVERED


async def test_the_window_says_no_signature(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    window = await rig.do(open_reply, 1, "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert window.voice == MINE


@pytest.mark.parametrize(
    "text", ["Lunch tomorrow?", "Love you", "Dad is late again, it is terrible", "Mum is in hospital", ""]
)
async def test_nothing_of_what_is_no_complaint_is_kept(rig: Rig, text: str) -> None:
    await connects(rig)
    things = () if text else (Attachment(Medium.PHOTO, "file-1"),)
    await writes(rig, text, attachments=things)
    assert await kept(rig) == {}
    assert rig.desk.where(channel="C0CASES") == []


async def test_what_goes_on_after_a_complaint_belongs_to_it_for_a_day(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await writes(rig, "The number is 1234.")
    assert (await kept(rig))["posts"] == 2
    await rig.answer("I am on it.")
    await writes(rig, "All right.")
    assert (await kept(rig))["posts"] == 3
    await rig.answer("It is done.")
    await rig.later(hours=25)
    await writes(rig, "Lunch tomorrow?")
    assert (await kept(rig))["posts"] == 3


async def test_a_complaint_that_is_edited_into_a_kept_message_is_one(rig: Rig) -> None:
    await connects(rig)
    post = await writes(rig, "Lunch tomorrow?")
    await hand_in(rig, posts=(replace(post, text=COMPLAINT, revision="000000000002"),))
    assert (await kept(rig))["cases"] == 1


async def test_notes_to_oneself_and_colleagues_are_no_customers(rig: Rig) -> None:
    await connects(rig)
    await connects(rig, BEN, "ben", "Conn-2")
    await writes(rig, author=ANA)
    await writes(rig, author=BEN)
    assert await kept(rig) == {}


@pytest.mark.parametrize("how", ["stopped", "left"])
async def test_whoever_may_not_speak_is_not_listened_to(rig: Rig, how: str) -> None:
    await connects(rig)
    if how == "stopped":
        await rig.do(consent.withdraw, "U0ANA")
    else:
        left = PLAN.replace("{id: ana, ", "{id: ana, active_until: 2026-05-01T12:00:00Z, ")
        await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, left, "test"))
    await writes(rig)
    assert await kept(rig) == {}


# --- nobody else answers there ---------------------------------------------------------------------------------------


async def test_whoever_else_has_the_case_cannot_answer_and_the_card_says_why(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    why = "This is a chat with Ana Ruiz's own Telegram account, and only Ana Ruiz can answer in it."
    assert await rig.do(case_flow.pass_on, 1, "U0ANA", "ben") is not None
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(tables.cases.update().values(owner="ben", card=CardState.MOVED))
    )
    await rig.say("U0BEN", "I am on it.", rig.card())
    line = rig.lines()[-1]
    assert rig.card().page.blocked == why
    await rig.send("U0BEN", line)
    await rig.later(seconds=10)
    assert rig.accepted == []
    window = await rig.do(open_reply, 1, "U0BEN")
    assert isinstance(window, NoticeWindow)
    assert window.lines == (why,)


async def test_what_was_approved_does_not_leave_once_the_permission_is_gone(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    line = rig.lines()[-1]
    await rig.send("U0ANA", line)
    await entrusts(rig, may_answer=False)
    await rig.later(seconds=10)
    assert rig.telegram.asked == []
    assert line.page.state is ReplyState.BLOCKED
    assert "no longer connected" in line.page.why


async def test_a_permission_that_telegram_no_longer_knows_ends_here_too(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    rig.telegram.fail(Disconnected("Telegram no longer lets us answer from this account."))
    line = await rig.answer("I am on it.")
    assert line.page.state is ReplyState.BLOCKED
    assert await bound(rig) == []
    await starts(rig, await link(rig))
    assert await bound(rig) == [], "what Telegram refused counts no more"


async def test_after_a_day_only_they_themselves_can_write(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    line = rig.lines()[-1]
    await rig.later(hours=24)
    await rig.send("U0ANA", line)
    assert line.page.state is ReplyState.BLOCKED
    assert "within 24 hours" in line.page.why
    assert rig.accepted == []


async def test_an_unsure_outcome_is_asked(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    rig.telegram.fail(Unsure(), accepted=True)
    line = await rig.answer("I am on it.")
    assert line.page.state is ReplyState.UNSURE
    await rig.do(reply.unsure, int(line.page.reply), "U0ANA", PartState.SENT)
    assert line.page.state is ReplyState.DELIVERED
    assert len(rig.telegram.accepted) == 1


# --- answered in the app ---------------------------------------------------------------------------------------------


async def test_the_owners_own_words_are_an_answer_elsewhere(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await rig.later(minutes=5)
    await owner_writes(rig, "On it, Dana.")
    case = await rig.row(tables.cases, id=1)
    assert (case.state, case.card, case.due_at) == ("answered", CardState.ELSEWHERE, None)
    assert [page.text for page in rig.thread() if isinstance(page, Line)] == [
        "Ana Ruiz answered in the Telegram app at 14:05."
    ]
    assert "On it" not in repr(await rig.rows(tables.posts))


async def test_somebody_elses_words_there_are_none(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await owner_writes(rig, "On it, Dana.", BEN)
    assert (await rig.row(tables.cases, id=1)).state == "open"


async def test_what_left_from_here_and_comes_back_is_none(rig: Rig) -> None:
    await connects(rig)
    await writes(rig)
    await rig.answer("I am on it.")
    await writes(rig, "And my parcel?!")
    await owner_writes(rig, "I am on it.")
    assert (await rig.row(tables.cases, id=1)).state == "open"


# --- App Home --------------------------------------------------------------------------------------------------------


async def test_home_connects_and_disconnects(rig: Rig) -> None:
    async def ways() -> tuple[OwnWay, ...]:
        return (await rig.do(home, "U0ANA")).mine.own

    assert await ways() == (OwnWay("telegram", "Telegram"),)
    window = await rig.do(own_account.connect_window, "telegram", "U0ANA")
    assert (window.title, window.label) == ("Connect Telegram", "Connect Telegram")
    await starts(rig, window.url.partition("bind_")[2])
    await entrusts(rig)
    assert await ways() == (OwnWay("telegram", "Telegram", "@anaruiz"),)
    asked = await rig.ctx.store.read(lambda conn: own_account.disconnect_window(rig.ctx, conn, "telegram", "U0ANA"))
    assert asked == DisconnectWindow("telegram", "Telegram", "@anaruiz")
    assert await bound(rig) == [("ana", "Conn-1")]
    assert "disconnected" in (await rig.do(own_account.disconnect, "telegram", "U0ANA")).lines[0]
    assert await bound(rig) == []
    assert (await rig.do(own_account.disconnect, "telegram", "U0ANA")).title == "Disconnect"


@pytest.mark.parametrize("user", ["U0EVE", "U0LEE"])
async def test_nobody_but_an_executive_gets_a_link(rig: Rig, user: str) -> None:
    window = await rig.do(own_account.connect_window, "telegram", user)
    assert window.url is None


async def test_nobody_disconnects_a_colleague(rig: Rig) -> None:
    await connects(rig)
    await rig.do(own_account.disconnect, "telegram", "U0BEN")
    assert await bound(rig) == [("ana", "Conn-1")]


async def test_where_it_is_not_set_up_the_window_says_so(rig: Rig) -> None:
    rig.ctx = replace(rig.ctx, connects=frozenset())
    window = await rig.do(own_account.connect_window, "telegram", "U0ANA")
    assert window.url is None
    assert "operator" in window.lines[0]
