"""Executives' own accounts: from where an answer leaves is shown, approved, and checked once more when it leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection

from bot.errors import Disconnected, NotAuthorised, TryLater, Unsure
from bot.flows import connect, own_account, proof, reply
from bot.flows.connect import Pending
from bot.flows.context import Context
from bot.flows.revise import revive
from bot.flows.windows import open_reply
from bot.messages import Account, Granted
from bot.pages import CaseNotice, CustomerAnswered, Line, ReplyPage, ReplyState, ReplyWindow, Voice
from bot.store import bindings, plans
from bot.store.tables import accounts, replies
from bot.store.tokens import Vault
from tests.conftest import PLAN, HandClock
from tests.flows.rig import Rig, running

OWN = Account("9001", "@anaruiz", "Ana Ruiz")
MINE = Voice("@anaruiz", "", own="Ana Ruiz")
BRANDS = Voice("@acme", "— Ana Ruiz, Chief Operating Officer")
BOTH = ("@acme", "@anaruiz")


@pytest.fixture
async def rig(context: Context, clock: HandClock) -> AsyncIterator[Rig]:
    ctx = replace(
        context,
        public_url="https://acme.example",
        connects=frozenset({"x"}),
        vault=Vault([Fernet.generate_key().decode()]),
    )
    async with running(ctx, clock) as found:
        yield found


async def connects(rig: Rig, executive: str = "ana", account: Account = OWN) -> str | None:
    granted = Granted(account, b"secret")
    return await rig.do(connect.bind, Pending(executive, "x", "verifier"), granted)


async def disconnects(rig: Rig) -> None:
    await rig.ctx.store.write(lambda conn, now: connect.disconnect(conn, now, "ana", "x", "ana"))
    await rig.settle()


async def complains(
    rig: Rig, addressed: tuple[str, ...] = BOTH, text: str = "Where is my refund?!", **more: Any
) -> None:
    await rig.customer(f"{text} {' '.join(addressed)}", channel="x", addressed=addressed, **more)


async def test_the_card_and_the_preview_show_the_own_account(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    assert rig.card().page.voice == MINE
    assert rig.desk.told("U0ANA", CaseNotice)[0].voice == MINE
    await rig.say("U0ANA", "I am on it.", rig.card())
    page = rig.lines()[-1].page
    assert (page.voice, page.parts) == (MINE, ("I am on it.",))


async def test_it_leaves_from_there_without_a_signature(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    line = await rig.answer("I am on it.")
    [sent] = rig.x.accepted
    assert (sent.text, sent.speaker, sent.account) == ("I am on it.", "9001", "77")
    assert line.page.state is ReplyState.DELIVERED


async def test_what_does_not_mention_it_leaves_from_the_brand(rig: Rig) -> None:
    await connects(rig)
    await complains(rig, ("@acme",))
    assert rig.card().page.voice == BRANDS
    await rig.answer("I am on it.")
    [sent] = rig.x.accepted
    assert (sent.speaker, sent.text) == (None, "I am on it.\n— Ana Ruiz, Chief Operating Officer")


async def test_the_window_shows_it_too(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    window = await rig.do(open_reply, 1, "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert (window.voice, window.room) == (MINE, 280)


async def test_connecting_changes_the_card_at_once(rig: Rig) -> None:
    await complains(rig)
    assert rig.card().page.voice == BRANDS
    await connects(rig)
    assert rig.card().page.voice == MINE
    await disconnects(rig)
    assert rig.card().page.voice == BRANDS


async def test_an_account_connected_since_the_preview_needs_another_look(rig: Rig) -> None:
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    await connects(rig)
    told = await rig.send("U0ANA", rig.lines()[-1])
    assert told is not None
    assert "changed meanwhile" in told
    assert rig.accepted == []
    assert rig.lines()[-1].page.voice == MINE


async def test_an_account_disconnected_since_the_preview_needs_another_look(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    await disconnects(rig)
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    assert rig.accepted == []
    assert rig.lines()[-1].page.voice == BRANDS


async def test_a_preview_loses_its_send_with_the_account_and_gets_it_back_for_the_brand(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    before = rig.lines()[-1].page
    await disconnects(rig)  # at the command line
    page = rig.lines()[-1].page
    assert page.refusal == "@anaruiz is no longer connected."
    await rig.do(lambda ctx, conn, now: revive(ctx, conn, now, ctx.plans.current(conn)))
    page = rig.lines()[-1].page
    assert (page.voice, page.refusal, page.parts[0]) == (BRANDS, None, f"I am on it.\n{BRANDS.signature}")
    assert "changed meanwhile" in str(await rig.do(reply.approve, int(before.reply), before.revision, "U0ANA"))
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    [sent] = rig.x.accepted
    assert sent.speaker is None


async def test_a_preview_is_drawn_anew_at_once_when_the_account_is_disconnected_in_slack(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    await rig.do(own_account.disconnect, "x", "U0ANA")
    assert (rig.lines()[-1].page.voice, rig.lines()[-1].page.refusal) == (BRANDS, None)


async def test_what_was_approved_for_an_account_does_not_leave_once_it_is_disconnected(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    line = rig.lines()[-1]
    await rig.send("U0ANA", line)
    await disconnects(rig)
    await rig.later(seconds=10)
    assert rig.x.asked == []
    assert line.page.state is ReplyState.BLOCKED
    assert "no longer connected" in line.page.why
    assert rig.desk.told("U0ANA", ReplyPage)[-1].trouble


async def test_what_was_approved_for_one_account_does_not_leave_from_another(rig: Rig) -> None:
    await connects(rig)
    await complains(rig, ("@acme", "@anaruiz", "@ana_private"))
    await rig.say("U0ANA", "I am on it.", rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await connects(rig, account=Account("9002", "@ana_private", "Ana"))
    await rig.later(seconds=10)
    assert rig.x.asked == []


async def test_what_was_approved_for_the_brand_leaves_from_it_whatever_is_connected_since(rig: Rig) -> None:
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await connects(rig)
    await rig.later(seconds=10)
    [sent] = rig.x.accepted
    assert sent.speaker is None
    assert sent.text.endswith("— Ana Ruiz, Chief Operating Officer")


async def test_nobody_answers_from_a_colleagues_account(rig: Rig) -> None:
    await connects(rig, "ben", Account("9002", "@benokafor", "Ben"))
    await complains(rig, ("@acme", "@benokafor"))
    assert rig.card().page.voice == BRANDS
    await rig.answer("I am on it.")
    assert rig.x.accepted[0].speaker is None


async def test_an_off_boarded_executive_sends_nothing_from_it(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await rig.say("U0ANA", "I am on it.", rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    left = PLAN.replace("{id: ana, ", "{id: ana, active_until: 2026-05-06T12:00:05Z, ")
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, left, "test"))
    await rig.later(seconds=10)
    assert rig.x.asked == []


async def test_her_own_account_may_answer_what_the_brand_may_not(rig: Rig) -> None:
    await connects(rig)
    await complains(rig, ("@anaruiz",), unanswerable="X lets us answer only posts that mention or quote @acme.")
    assert rig.card().page.blocked is None
    await rig.answer("I am on it.")
    assert rig.x.accepted[0].speaker == "9001"


# --- trouble ---------------------------------------------------------------------------------------------------------


async def test_a_permission_taken_back_on_the_platform_is_noticed_and_its_owner_told_once(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    rig.x.fail(Disconnected("X no longer accepts the account's tokens: connect the account again."))
    line = await rig.answer("I am on it.")
    assert line.page.state is ReplyState.BLOCKED
    lost = [one for one in rig.desk.told("U0ANA", Line) if "no longer lets me answer from @anaruiz" in one.text]
    assert len(lost) == 1
    assert lost[0].url.startswith("https://acme.example/connect/x/")
    assert rig.desk.told("U0LEE") == []
    assert await rig.ctx.store.read(bindings.bound) == []
    brand = await rig.row(accounts, channel="x", id="77")
    assert brand.paused_at is None


async def test_a_locked_account_pauses_nobody_else(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    rig.x.fail(NotAuthorised("X says: Your account is suspended."))
    line = await rig.answer("I am on it.")
    assert line.page.state is ReplyState.FAILED
    assert "suspended" in line.page.why
    assert (await rig.row(accounts, channel="x", id="77")).paused_at is None
    assert len(await rig.ctx.store.read(bindings.bound)) == 1


async def test_an_own_account_that_has_to_wait_holds_up_nobody_else(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    await complains(rig, ("@acme",), "And my parcel?!", name="Jo Marsh")
    rig.x.fail(TryLater(timedelta(minutes=15)))
    await rig.answer("I am on it.")
    await rig.answer("I am on yours, too.", case=2)
    assert [sent.speaker for sent in rig.x.accepted] == [None]
    await rig.later(minutes=15)
    assert [sent.speaker for sent in rig.x.accepted] == [None, "9001"]


async def test_an_unsure_outcome_is_looked_for_at_that_account(rig: Rig) -> None:
    await connects(rig)
    await complains(rig)
    rig.x.fail(Unsure(), accepted=True)
    line = await rig.answer("I am on it.")
    await rig.later(seconds=5)
    assert line.page.state is ReplyState.DELIVERED
    assert len(rig.x.accepted) == 1


# --- by direct message -----------------------------------------------------------------------------------------------


async def test_connect_x_brings_the_link_and_makes_no_draft(rig: Rig) -> None:
    await complains(rig)
    await rig.say("U0ANA", "Connect X")
    [line] = rig.desk.told("U0ANA", Line)
    assert line.url.startswith("https://acme.example/connect/x/")
    assert await rig.rows(replies) == []


async def test_disconnect_x_ends_it(rig: Rig) -> None:
    await connects(rig)
    await rig.say("U0ANA", "disconnect x")
    assert rig.desk.told("U0ANA", Line)[-1].text == "@anaruiz is disconnected."
    assert await rig.ctx.store.read(bindings.bound) == []


async def test_without_the_set_up_it_says_so(rig: Rig) -> None:
    rig.ctx = replace(rig.ctx, connects=frozenset())
    await rig.say("U0ANA", "connect x")
    [line] = rig.desk.told("U0ANA", Line)
    assert line.url is None
    assert "operator" in line.text


# --- proof -----------------------------------------------------------------------------------------------------------


async def proven(rig: Rig, url: str) -> Any:
    token = url.rpartition("/")[2]
    return await rig.ctx.store.read(lambda conn: proof.proof(rig.ctx, conn, token))


async def test_the_proof_link_is_a_new_revision_that_proves_itself_once_sent(rig: Rig) -> None:
    await complains(rig, ("@acme",))
    await rig.say("U0ANA", "I am on it.", rig.card())
    line = rig.lines()[-1]
    page = line.page
    assert page.can_prove
    assert await rig.do(proof.add_link, int(page.reply), page.revision, "U0ANA") is None
    assert line.page.revision == page.revision + 1
    words, url, signature = line.page.parts[0].split("\n")
    assert (words, signature) == ("I am on it.", "— Ana Ruiz, Chief Operating Officer")
    assert url.startswith("https://acme.example/who/")
    assert not line.page.can_prove
    assert await proven(rig, url) is None
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    found = await proven(rig, url)
    assert found is not None
    assert (found.name, found.signed, found.words) == (
        "Ana Ruiz", "Ana Ruiz, Chief Operating Officer", rig.x.accepted[0].text,
    )  # fmt: skip
    assert "Dana" not in repr(found)


async def test_private_words_never_stand_on_the_page(rig: Rig) -> None:
    await rig.customer("Where is my refund?!")
    await rig.say("U0ANA", "The code is hidden.", rig.card())
    line = rig.lines()[-1]
    await rig.do(proof.add_link, int(line.page.reply), line.page.revision, "U0ANA")
    url = next(part for part in line.page.parts[0].split("\n") if part.startswith("https://"))
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    found = await proven(rig, url)
    assert found is not None
    assert (found.words, found.url) == (None, None)
    assert "hidden" not in repr(found)


async def test_only_the_executive_adds_the_link_and_only_to_what_is_shown(rig: Rig) -> None:
    await complains(rig, ("@acme",))
    await rig.say("U0ANA", "I am on it.", rig.card())
    page = rig.lines()[-1].page
    assert "Only Ana Ruiz" in await rig.do(proof.add_link, int(page.reply), page.revision, "U0EVE")
    assert await rig.do(proof.add_link, int(page.reply), page.revision + 1, "U0ANA") is not None
    assert rig.lines()[-1].page.revision == page.revision


async def test_without_a_public_address_there_is_no_such_option(rig: Rig) -> None:
    bare = replace(rig.ctx, public_url=None)
    await complains(rig, ("@acme",))
    await rig.say("U0ANA", "I am on it.", rig.card())
    page = rig.lines()[-1].page

    def add(conn: Connection, now: Any) -> str | None:
        return proof.add_link(bare, conn, now, int(page.reply), page.revision, "U0ANA")

    assert "BUCKSTOP_PUBLIC_URL" in (await rig.ctx.store.write(add) or "")


async def test_a_doubt_offers_the_own_account_and_the_proof(rig: Rig) -> None:
    await complains(rig, ("@acme",))
    await rig.answer("I am on it.")
    await rig.customer("@acme is this really you?", channel="x", addressed=("@acme",))
    page = rig.desk.told("U0ANA", CustomerAnswered)[-1]
    assert (page.doubts, page.can_prove) == (True, True)


async def test_send_the_proof_link_opens_the_window_with_the_link_of_the_last_reply(rig: Rig) -> None:
    await complains(rig, ("@acme",))
    await rig.answer("I am on it.")
    await rig.customer("@acme is this really you?", channel="x", addressed=("@acme",))
    window = await rig.do(proof.open_proof, 1, "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert window.draft.startswith("https://acme.example/who/")
    found = await proven(rig, window.draft)
    assert found is not None
    assert found.words == rig.x.accepted[0].text
