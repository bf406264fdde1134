"""Direct messages on X: whose case they are, where answers to them go, and what is not done with private words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotEligible, TryLater
from bot.flows import private, windows
from bot.flows.audit import unexplained
from bot.flows.hear import hear_deletion
from bot.flows.intake import take_in
from bot.flows.private import Inviting
from bot.messages import Attachment, Audience, Author, Batch, Medium, Post
from bot.pages import (
    CardState,
    CustomerAnswered,
    CustomerWrote,
    InvitationLook,
    InvitationWindow,
    Line,
    Purpose,
    Remaining,
    ReplyPage,
    ReplyState,
    ReplyWindow,
    StillThere,
)
from bot.store.tables import cases, invitations, places
from tests.flows.rig import Rig, X

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
ORDER = "It is order 4711-2093, dana@example.com."
TALK = "7001-9001"


async def writes(rig: Rig, text: str, name: str = "Dana Wells", chat: str = TALK, **more: Any) -> Post:
    """A customer writes a direct message."""
    return await rig.customer(text, name, channel="x", chat=chat, audience=Audience.PRIVATE, **more)


async def complains(rig: Rig, text: str = COMPLAINT) -> Post:
    return await rig.customer(f"@acme {text}", channel="x", chat="1", addressed=("@acme",))


async def invited(rig: Rig) -> None:
    """Dana was invited from her post."""
    await complains(rig)
    window = await rig.do(private.open_window, 1, "U0ANA")
    assert isinstance(window, InvitationWindow), window
    assert window.first is None, "X tells nobody that a chat was opened: no words wait there"
    words = "Dana, I want to see to this myself, and your number shouldn't stand here."
    look = await rig.do(private.submit, Inviting(1, "U0ANA", Purpose.INVITE, words, "", int(window.seen)))
    assert isinstance(look, InvitationLook), look
    page = look.public
    await rig.do(private.confirm, int(page.reply), page.revision, "U0ANA", int(look.seen), "V1")
    await rig.later(seconds=10)
    assert rig.x.accepted[-1].text.endswith("https://x.com/messages/compose?recipient_id=77")


async def answers(rig: Rig, words: str) -> ReplyPage:
    """Ana answers in the thread; the status line."""
    await rig.say("U0ANA", words, rig.card())
    [line] = [one for one in rig.lines() if one.page.parts[0].startswith(words)]
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    page: ReplyPage = line.page
    return page


async def ours(rig: Rig, text: str, **more: Any) -> None:
    """Somebody writes a message from our account in X's own app."""
    post = rig.post(text, channel="x", chat=TALK, audience=Audience.PRIVATE, **more)
    await take_in(rig.ctx, "x", X.id, Batch((), own=(replace(post, author=Author(X.id, "Acme", "acme")),)))
    await rig.settle()


async def test_a_message_is_a_private_case_and_its_answer_goes_there_in_one_piece(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    assert rig.card().page.matter.audience is Audience.PRIVATE
    assert rig.card().page.matter.noun == "message"
    long = "Your refund left at 14:35 today, and it should reach you by the evening. " * 40
    line = await rig.answer(long)
    assert line.page.state is ReplyState.DELIVERED
    assert line.page.matter.audience is Audience.PRIVATE
    [sent] = rig.x.accepted
    assert (sent.audience, sent.conversation, sent.speaker) == (Audience.PRIVATE, TALK, None)
    assert sent.text == long.strip() + "\n— Ana Ruiz, Chief Operating Officer"
    assert not await rig.ctx.store.read(unexplained)


async def test_the_window_says_private_and_how_much_room_there_is(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    window = await rig.do(windows.open_reply, 1, "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert window.matter.audience is Audience.PRIVATE
    assert 9_900 < window.room < 10_000
    assert not window.can_invite


async def test_who_was_invited_goes_on_in_the_same_case_with_the_same_executive(rig: Rig) -> None:
    await invited(rig)
    await writes(rig, ORDER)
    [case] = await rig.rows(cases)
    assert (case.state, case.owner) == ("open", "ana")
    assert (await rig.rows(invitations))[0].state == "used"
    assert Line("Dana Wells goes on in a private message.") in rig.thread()
    [said] = [page for page in rig.thread() if isinstance(page, CustomerWrote)]
    assert (said.matter.words, said.matter.audience) == (ORDER, Audience.PRIVATE)
    assert rig.desk.told("U0ANA", CustomerAnswered)[-1].matter.audience is Audience.PRIVATE
    await answers(rig, "Found it, Dana. The parcel leaves tonight.")
    assert (rig.x.accepted[-1].audience, rig.x.accepted[-1].conversation) == (Audience.PRIVATE, TALK)
    await writes(rig, "Thank you. And my other parcel?")
    assert len(await rig.rows(cases)) == 1
    assert len([page for page in rig.thread() if isinstance(page, Line)]) == 1


async def test_what_they_write_in_public_again_is_answered_in_public(rig: Rig) -> None:
    await invited(rig)
    await writes(rig, ORDER)
    await rig.customer("@acme hello?", channel="x", chat="1", addressed=("@acme",))
    await answers(rig, "Dana, I have written to you.")
    assert (rig.x.accepted[-1].audience, rig.x.accepted[-1].conversation) == (Audience.PUBLIC, "1")


async def test_somebody_else_who_writes_is_nobody_s_guest(rig: Rig) -> None:
    await invited(rig)
    await writes(rig, "I have waited for three weeks for my refund, too!", "Jo Marsh", chat="7001-9002")
    assert len(await rig.rows(cases)) == 2
    assert (await rig.rows(invitations))[0].state == "open"
    assert await rig.rows(places) == []


async def test_without_an_invitation_a_message_is_a_case_of_its_own(rig: Rig) -> None:
    await complains(rig)
    await writes(rig, COMPLAINT)
    assert [case.audience for case in await rig.rows(cases)] == ["public", "private"]


async def test_an_answer_in_xs_app_stops_the_clock_of_the_case_that_went_on_there(rig: Rig) -> None:
    await invited(rig)
    await writes(rig, ORDER)
    await rig.later(minutes=5)
    await ours(rig, "Hi Dana, it leaves tonight.")
    case = await rig.row(cases, id=1)
    assert (case.state, case.card, case.due_at) == ("answered", CardState.ELSEWHERE, None)
    assert [page.text for page in rig.thread() if isinstance(page, Line)][-1].startswith("@acme answered in the X app")


async def test_our_own_message_that_comes_back_is_no_answer_elsewhere_and_no_customer(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    await rig.answer("Dana, that is on us.")
    await writes(rig, "And when does it come?")
    await ours(rig, rig.x.accepted[0].text, remote_id="x-1")
    await ours(rig, rig.x.accepted[0].text, remote_id="not stored yet")
    await ours(rig, "A newsletter to somebody else", remote_id="another", conversation="7001-5555")
    assert (await rig.row(cases, id=1)).state == "open"
    assert len(await rig.rows(cases)) == 1


async def test_to_a_group_nothing_leaves_and_no_public_link_is_offered(rig: Rig) -> None:
    why = "This was written to a group on X, and others read there. Please answer in X itself."
    await writes(rig, COMPLAINT, chat="158283546971", unanswerable=why)
    await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    page = rig.lines()[-1].page
    assert (page.refusal, page.intent_url) == (why, None)
    assert rig.x.accepted == []


async def test_a_private_answer_that_x_refuses_offers_no_public_one(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    rig.x.fail(NotEligible("They take no direct messages from us."), meets="send")
    line = await rig.answer("Dana, that is on us.")
    assert (line.page.state, line.page.intent_url) == (ReplyState.FAILED, None)


async def test_what_was_said_in_private_on_x_is_there_for_good(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    heard = await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    await rig.do(hear_deletion, heard.channel, heard.ts)
    [asked] = [one.page for one in rig.desk.where(StillThere)]
    assert asked.state is Remaining.TOO_LATE
    assert rig.x.deleted == []


async def test_a_limit_of_messages_holds_up_no_post(rig: Rig) -> None:
    await writes(rig, COMPLAINT)
    await rig.customer(f"@acme {COMPLAINT}", "Jo Marsh", channel="x", chat="1")
    rig.x.fail(TryLater(timedelta(minutes=10), all_wait=False), meets="send")
    await rig.answer("Dana, that is on us.")
    assert rig.x.accepted == []
    await rig.answer("Jo, that is on us.", case=2)
    assert [sent.audience for sent in rig.x.accepted] == [Audience.PUBLIC]
    await rig.later(minutes=10)
    assert [sent.audience for sent in rig.x.accepted] == [Audience.PUBLIC, Audience.PRIVATE]


async def test_a_picture_alone_is_a_customer_s_voice(rig: Rig) -> None:
    photo = Attachment(Medium.PHOTO, "3_1", url="https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg")
    rig.x.contents["3_1"] = b"\xff\xd8\xff" + bytes(50)
    await writes(rig, "", attachments=(photo,))
    assert rig.card().page.matter.attachments
