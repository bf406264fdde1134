"""From a public thread to a private chat: what leaves, what waits, who may come, and where answers go then."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.flows import case as case_flow
from bot.flows import consent, private, remind, reply, send_both, submit, windows
from bot.flows.audit import unexplained
from bot.flows.private import Inviting
from bot.flows.submit import Written
from bot.messages import Audience, Author, Post
from bot.pages import (
    CardState,
    CustomerAnswered,
    CustomerWrote,
    InvitationLook,
    InvitationOffer,
    InvitationWindow,
    Line,
    NoticeWindow,
    Purpose,
    ReplyPage,
    ReplyState,
    ReplyWindow,
)
from bot.rules.invitation import suggested
from bot.store import consents
from bot.store.tables import cases, events, invitations, posts, replies
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
PUBLIC = "Dana, I want to see to this myself, and your number shouldn't stand here."
PRIVATE = "It's me again, from the group. What is the number of your order?"
TOKEN = re.compile(r"https://t\.me/acme_bot\?start=([A-Za-z0-9_-]{1,64})$")


async def group(rig: Rig, name: str = "Dana Wells", text: str = COMPLAINT) -> Post:
    """A complaint in a Telegram group."""
    return await rig.customer(text, name, chat="-100", audience=Audience.PUBLIC, author=author(name))


def author(name: str) -> Author:
    handle = name.lower().replace(" ", "")
    return Author({"Dana Wells": "5001", "Jo Marsh": "5002"}[name], name, handle)


async def invite(rig: Rig, public: str = PUBLIC, first: str = PRIVATE, case: int = 1, **more: Any) -> InvitationLook:
    """Fill in the window; the second look."""
    window = await rig.do(private.open_window, case, "U0ANA")
    assert isinstance(window, InvitationWindow), window
    written = Inviting(case, "U0ANA", Purpose.INVITE, public, first, int(window.seen), **more)
    look = await rig.do(private.submit, written)
    assert isinstance(look, InvitationLook), look
    return look


async def approve(rig: Rig, look: InvitationLook, user: str = "U0ANA") -> Any:
    page = look.public
    return await rig.do(private.confirm, int(page.reply), page.revision, user, int(look.seen), "V1")


async def invited(rig: Rig) -> str:
    """Dana was invited; the token."""
    await group(rig)
    await approve(rig, await invite(rig))
    await rig.later(seconds=10)
    return token_of(rig)


def token_of(rig: Rig) -> str:
    found = TOKEN.search(rig.telegram.accepted[-1].text)
    assert found, rig.telegram.accepted[-1].text
    return found[1]


async def comes(rig: Rig, token: str, name: str = "Dana Wells", chat: str = "") -> Post:
    """Somebody presses Start behind the link."""
    who = author(name)
    more = {"chat": chat or who.id, "audience": Audience.PRIVATE, "author": who, "invitation": token}
    return await rig.customer("/start", name, **more)


async def writes(rig: Rig, text: str, name: str = "Dana Wells") -> Post:
    who = author(name)
    return await rig.customer(text, name, chat=who.id, audience=Audience.PRIVATE, author=who)


async def draft(rig: Rig, words: str) -> Any:
    """Ana writes in the thread; the preview."""
    await rig.say("U0ANA", words, rig.card())
    [line] = [one for one in rig.desk.where(ReplyPage, key="reply:") if one.page.parts[0].startswith(words)]
    return line


def status(rig: Rig, words: str) -> ReplyPage:
    """The status line in the thread of the reply that has these words."""
    found = [one.page for one in rig.desk.where(ReplyPage, key="status:") if words in one.page.parts[-1]]
    assert len(found) == 1
    return found[0]


async def test_the_second_look_shows_both_public_first_and_nothing_has_left(rig: Rig) -> None:
    await group(rig)
    look = await invite(rig)
    assert look.public.matter.audience is Audience.PUBLIC
    assert look.public.parts[0].startswith(
        PUBLIC + "\n\n— Ana Ruiz\nChief Operating Officer\nhttps://t.me/acme_bot?start="
    )
    assert look.private is not None
    assert look.private.matter.audience is Audience.PRIVATE
    assert look.private.parts == (PRIVATE + "\n\n— Ana Ruiz\nChief Operating Officer",)
    await rig.later(hours=1)
    assert not rig.accepted


async def test_the_invitation_leaves_in_public_and_the_first_words_wait(rig: Rig) -> None:
    await invited(rig)
    [sent] = rig.telegram.accepted
    assert (sent.conversation, sent.audience, sent.in_reply_to) == ("-100", Audience.PUBLIC, "telegram-in-1")
    assert status(rig, PUBLIC).state is ReplyState.DELIVERED
    waiting = status(rig, PRIVATE)
    assert (waiting.state, waiting.matter.audience) == (ReplyState.AWAITED, Audience.PRIVATE)
    assert rig.card().page.state is CardState.ANSWERED
    await rig.later(days=3)
    assert len(rig.accepted) == 1


async def test_who_is_invited_comes_and_finds_the_words_at_once_and_only_them(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    [_, first] = rig.telegram.accepted
    assert first.text == PRIVATE + "\n\n— Ana Ruiz\nChief Operating Officer"
    assert (first.conversation, first.audience, first.in_reply_to) == ("5001", Audience.PRIVATE, None)
    assert status(rig, PRIVATE).state is ReplyState.DELIVERED
    assert [one for one in rig.thread() if isinstance(one, Line)] == [Line("Dana Wells opened the private chat.")]
    assert len(await rig.rows(cases)) == 1


async def test_what_is_written_in_private_joins_the_case_its_thread_and_its_owner(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await writes(rig, "It is order 4711-2093, dana@example.com.")
    assert len(await rig.rows(cases)) == 1
    said = [one for one in rig.thread() if isinstance(one, CustomerWrote)]
    assert (said[-1].matter.words, said[-1].matter.audience) == (
        "It is order 4711-2093, dana@example.com.",
        Audience.PRIVATE,
    )
    assert rig.desk.told("U0ANA", CustomerAnswered)[-1].matter.audience is Audience.PRIVATE
    await rig.send("U0ANA", await draft(rig, "Found it, Dana. The parcel leaves tonight."))
    await rig.later(seconds=10)
    assert rig.telegram.accepted[-1].text.startswith("Found it")
    assert (rig.telegram.accepted[-1].conversation, rig.telegram.accepted[-1].audience) == ("5001", Audience.PRIVATE)


async def test_answers_go_where_the_customer_wrote_last_and_the_preview_says_which(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await writes(rig, "My order is 4711-2093.")
    older = await draft(rig, "I have your order, Dana.")
    assert older.page.matter.audience is Audience.PRIVATE
    await group(rig, text="Hello? Is anybody still reading this here, or am I talking to a wall again?")
    public = await draft(rig, "We are in the middle of it, Dana.")
    assert public.page.matter.audience is Audience.PUBLIC
    await rig.send("U0ANA", public)
    await rig.later(seconds=10)
    assert rig.telegram.accepted[-1].conversation == "-100"
    # The older preview is still for whom it was written.
    assert older.page.matter.audience is Audience.PRIVATE
    await rig.send("U0ANA", older)
    await rig.later(seconds=10)
    assert (rig.telegram.accepted[-1].conversation, rig.telegram.accepted[-1].audience) == ("5001", Audience.PRIVATE)


async def test_what_was_told_in_private_cannot_leave_in_public(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await writes(rig, "My order is 4711-2093, and I am dana@example.com.")
    await group(rig, text="And here nobody answers me any more, what a disgrace this company is.")
    preview = await draft(rig, "Your order 4711-2093 left today, Dana.")
    page = preview.page
    assert page.matter.audience is Audience.PUBLIC
    assert page.refusal == "it has a number that the customer told us in private, and everybody could read it"
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 2


async def test_what_is_told_in_private_after_the_preview_stops_it_as_well(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await group(rig, text="And here nobody answers me any more, what a disgrace this company is.")
    preview = await draft(rig, "Your order 4711-2093 left today, Dana.")
    assert preview.page.refusal is None
    await writes(rig, "My order is 4711-2093.")
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 2


async def test_a_stranger_with_the_link_gets_nothing_and_is_written_down(rig: Rig) -> None:
    token = await invited(rig)
    await comes(rig, token, "Jo Marsh")
    assert len(rig.accepted) == 1
    assert status(rig, PRIVATE).state is ReplyState.AWAITED
    assert [one.what for one in await rig.rows(events)].count("a stranger came") == 1
    [_, jo] = await rig.rows(cases)
    assert jo.state == "aside"
    # And the customer still finds the way open.
    await comes(rig, token)
    assert [one.conversation for one in rig.accepted] == ["-100", "5001"]


async def test_a_stranger_who_has_a_case_of_their_own_keeps_it_as_it_is(rig: Rig) -> None:
    token = await invited(rig)
    await writes(rig, "Jo here: you charged me twice, this is theft and nobody answers.", "Jo Marsh")
    before = await rig.row(cases, id=2)
    await comes(rig, token, "Jo Marsh")
    assert (await rig.row(cases, id=2)) == before
    assert len(rig.accepted) == 1


async def test_the_way_works_once(rig: Rig) -> None:
    token = await invited(rig)
    await comes(rig, token)
    await comes(rig, token)
    assert len(rig.accepted) == 2
    assert len(await rig.rows(cases)) == 1
    assert [one.what for one in await rig.rows(events)].count("came") == 1


async def test_a_way_that_was_not_approved_leads_nowhere(rig: Rig) -> None:
    await group(rig)
    look = await invite(rig)
    token = TOKEN.search(look.public.parts[-1])
    assert token
    await comes(rig, token[1])
    assert not rig.accepted
    assert (await rig.row(invitations, token=token[1])).state == "draft"


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "none-of-ours"])
async def test_any_other_way_is_set_aside(rig: Rig, token: str) -> None:
    await invited(rig)
    await comes(rig, token, "Jo Marsh")
    assert len(rig.accepted) == 1


async def test_first_words_that_were_taken_back_do_not_leave_until_sent_again(rig: Rig) -> None:
    token = await invited(rig)
    first = status(rig, PRIVATE)
    assert await rig.do(reply.undo, int(first.reply), "U0ANA") is None
    assert status(rig, PRIVATE).state is ReplyState.TAKEN_BACK
    await comes(rig, token)
    assert len(rig.accepted) == 1
    again = status(rig, PRIVATE)
    assert again.matter.audience is Audience.PRIVATE
    await rig.do(reply.approve, int(again.reply), again.revision, "U0ANA")
    await rig.later(seconds=10)
    assert (rig.accepted[-1].conversation, rig.accepted[-1].in_reply_to) == ("5001", None)


async def test_first_words_sent_again_before_anybody_came_wait_again(rig: Rig) -> None:
    token = await invited(rig)
    await rig.do(reply.undo, int(status(rig, PRIVATE).reply), "U0ANA")
    back = status(rig, PRIVATE)
    await rig.do(reply.approve, int(back.reply), back.revision, "U0ANA")
    await rig.later(hours=1)
    assert status(rig, PRIVATE).state is ReplyState.AWAITED
    assert len(rig.accepted) == 1
    await comes(rig, token)
    assert len(rig.accepted) == 2


async def test_consent_withdrawn_since_holds_back_what_waited(rig: Rig) -> None:
    token = await invited(rig)

    def withdrawn(ctx: Any, conn: Any, now: Any) -> None:
        consents.say(conn, now, "ana", False, "U0ANA")

    await rig.do(withdrawn)
    await comes(rig, token)
    assert len(rig.accepted) == 1
    assert status(rig, PRIVATE).state is ReplyState.BLOCKED


async def test_an_edited_invitation_keeps_its_way_and_its_public(rig: Rig) -> None:
    await group(rig)
    await approve(rig, await invite(rig))
    page = status(rig, PUBLIC)
    await rig.do(reply.undo, int(page.reply), "U0ANA")
    page = status(rig, PUBLIC)
    window = await rig.do(windows.open_edit, int(page.reply), "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert (window.matter.audience, window.draft) == (Audience.PUBLIC, PUBLIC)
    words = "Dana, I want to see to this myself; come along, please."
    written = Written(1, "U0ANA", words, int(window.seen), int(page.reply), window.revision)
    look = await rig.do(submit.submit, written)
    await rig.do(submit.confirm, int(look.page.reply), look.page.revision, "U0ANA", int(look.seen), "")
    await rig.later(seconds=10)
    assert rig.accepted[-1].text.startswith(words)
    await comes(rig, token_of(rig))
    assert rig.accepted[-1].text.startswith(PRIVATE)


async def test_the_edited_first_words_are_still_private(rig: Rig) -> None:
    await invited(rig)
    await rig.do(reply.undo, int(status(rig, PRIVATE).reply), "U0ANA")
    window = await rig.do(windows.open_edit, int(status(rig, PRIVATE).reply), "U0ANA")
    assert isinstance(window, ReplyWindow)
    assert window.matter.audience is Audience.PRIVATE


async def test_an_invitation_that_is_kept_internal_leaves_nothing_waiting_and_another_may_follow(rig: Rig) -> None:
    await group(rig)
    await approve(rig, await invite(rig))
    page = status(rig, PUBLIC)
    await rig.do(reply.undo, int(page.reply), "U0ANA")
    await rig.do(reply.keep, int(page.reply), "U0ANA")
    assert status(rig, PRIVATE).state is ReplyState.NOT_NEEDED
    await approve(rig, await invite(rig, "Dana, come along, please, I want to see to this.", "Here I am, Dana."))
    await rig.later(seconds=10)
    await comes(rig, token_of(rig))
    assert [one.text.split("\n")[0] for one in rig.accepted] == [
        "Dana, come along, please, I want to see to this.",
        "Here I am, Dana.",
    ]


async def test_only_the_addressed_executive_can_invite(rig: Rig) -> None:
    await group(rig)
    for user in ("U0BEN", "U0LEE", "U0EVE"):
        assert isinstance(await rig.do(private.open_window, 1, user), NoticeWindow)
    look = await invite(rig)
    for user in ("U0BEN", "U0TOM", "U0LEE"):
        assert isinstance(await approve(rig, look, user), NoticeWindow)
    await rig.later(seconds=10)
    assert not rig.accepted


async def test_two_presses_invite_once(rig: Rig) -> None:
    await group(rig)
    look = await invite(rig)
    await approve(rig, look)
    await approve(rig, look)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    again = await rig.do(private.open_window, 1, "U0ANA")
    assert again == NoticeWindow("Continue in private", ("Dana Wells was invited already, and has not come yet.",))


async def test_what_cannot_leave_is_refused_before_anything_is_kept_for_sending(rig: Rig) -> None:
    await group(rig)
    for public, first in (("Dear [NAME], come along.", PRIVATE), (PUBLIC, "Use 4111 1111 1111 1111"), (PUBLIC, " ")):
        window = await rig.do(private.open_window, 1, "U0ANA")
        written = Inviting(1, "U0ANA", Purpose.INVITE, public, first, int(window.seen))
        refused = await rig.do(private.submit, written)
        assert isinstance(refused, NoticeWindow)
        assert refused.title == "Not like this"
    assert not await rig.rows(replies)
    assert (await rig.do(private.open_window, 1, "U0ANA")).words == PUBLIC


async def test_the_customer_wrote_meanwhile_and_nothing_leaves(rig: Rig) -> None:
    await group(rig)
    look = await invite(rig)
    await group(rig, text="Forget it, I have had enough of this.")
    assert isinstance(await approve(rig, look), NoticeWindow)
    await rig.later(seconds=10)
    assert not rig.accepted


async def test_a_private_conversation_needs_no_invitation(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    window = await rig.do(private.open_window, 1, "U0ANA")
    assert window == NoticeWindow("Continue in private", ("This conversation is private already.",))
    assert not (await rig.do(windows.open_reply, 1, "U0ANA")).can_invite


async def test_who_wrote_as_a_group_has_no_private_chat(rig: Rig) -> None:
    who = Author("-100777", "Neighbours", "")
    await rig.customer(COMPLAINT, chat="-100", audience=Audience.PUBLIC, author=who)
    assert isinstance(await rig.do(private.open_window, 1, "U0ANA"), NoticeWindow)


async def test_the_words_of_a_preview_go_on_in_private_and_the_preview_is_no_longer_needed(rig: Rig) -> None:
    await group(rig)
    preview = await draft(rig, "What is the number of your order, Dana?")
    assert preview.page.can_invite
    window = await rig.do(private.from_preview, int(preview.page.reply), "U0ANA")
    assert window.first == "What is the number of your order, Dana?"
    assert window.words == suggested(Purpose.INVITE)
    written = Inviting(1, "U0ANA", Purpose.INVITE, PUBLIC, window.first, int(window.seen), int(window.instead_of))
    await approve(rig, await rig.do(private.submit, written))
    await rig.later(seconds=10)
    assert preview.page.state is ReplyState.NOT_NEEDED
    assert len(rig.accepted) == 1


async def test_only_them_in_the_reply_window_never_puts_the_words_where_everybody_reads(rig: Rig) -> None:
    await group(rig)
    opened = await rig.do(windows.open_reply, 1, "U0ANA")
    assert opened.can_invite
    typed = "Give me the number of your order, Dana."
    window = await rig.do(submit.submit, Written(1, "U0ANA", typed, int(opened.seen), alone=True))
    assert isinstance(window, InvitationWindow)
    assert (window.first, window.words) == (typed, suggested(Purpose.INVITE))
    assert (await rig.do(windows.open_reply, 1, "U0ANA")).draft == ""
    assert (await rig.do(private.open_window, 1, "U0ANA")).first == typed


async def test_on_x_the_invitation_has_the_message_button_at_its_end_and_nothing_waits(rig: Rig) -> None:
    await rig.customer(COMPLAINT + " @acme", channel="x")
    opened = await rig.do(windows.open_reply, 1, "U0ANA")
    window = await rig.do(submit.submit, Written(1, "U0ANA", "Only for you.", int(opened.seen), alone=True))
    assert (window.first, window.kept, window.words) == (None, "Only for you.", suggested(Purpose.INVITE))
    written = Inviting(1, "U0ANA", Purpose.INVITE, PUBLIC, "", int(window.seen))
    look = await rig.do(private.submit, written)
    assert look.private is None
    await approve(rig, look)
    await rig.later(seconds=10)
    [sent] = rig.x.accepted
    end = "\n— Ana Ruiz, Chief Operating Officer\nhttps://x.com/messages/compose?recipient_id=77"
    assert sent.text == PUBLIC + end
    assert sent.audience is Audience.PUBLIC


async def test_after_a_day_the_executive_is_asked_once_whether_to_remind(rig: Rig) -> None:
    token = await invited(rig)
    await rig.do(remind.remind)
    assert not rig.desk.told("U0ANA", InvitationOffer)
    await rig.later(days=1)
    for _ in range(3):
        await rig.do(remind.remind)
        await rig.later(days=1)
    [offer] = rig.desk.told("U0ANA", InvitationOffer)
    assert (offer.purpose, offer.over) == (Purpose.REMIND, False)
    window = await rig.do(private.open_window, 1, "U0ANA", Purpose.REMIND)
    assert window.first is None
    written = Inviting(1, "U0ANA", Purpose.REMIND, window.words, "", int(window.seen))
    await approve(rig, await rig.do(private.submit, written))
    await rig.later(seconds=10)
    assert token_of(rig) == token
    assert rig.accepted[-1].conversation == "-100"
    assert rig.desk.told("U0ANA", InvitationOffer)[0].over
    assert isinstance(await rig.do(private.open_window, 1, "U0ANA", Purpose.REMIND), NoticeWindow)
    await comes(rig, token)
    assert rig.accepted[-1].text.startswith(PRIVATE)


async def test_nobody_is_asked_about_a_customer_who_came(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await rig.later(days=2)
    await rig.do(remind.remind)
    assert not rig.desk.told("U0ANA", InvitationOffer)


async def test_a_matter_finished_in_private_is_offered_a_public_end_once(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await writes(rig, "My order is 4711-2093.")
    await rig.send("U0ANA", await draft(rig, "It is with you tomorrow, Dana."))
    await rig.later(seconds=10)
    assert rig.accepted[-1].text.startswith("It is with you")
    assert await rig.do(case_flow.done, 1, "U0ANA") is None
    [offer] = rig.desk.told("U0ANA", InvitationOffer)
    assert (offer.purpose, offer.over, offer.matter.audience) == (Purpose.END, False, Audience.PUBLIC)
    window = await rig.do(private.open_window, 1, "U0ANA", Purpose.END)
    assert window.words == suggested(Purpose.END)
    await approve(
        rig, await rig.do(private.submit, Inviting(1, "U0ANA", Purpose.END, window.words, "", int(window.seen)))
    )
    await rig.later(seconds=10)
    last = rig.accepted[-1]
    assert (last.conversation, last.audience, last.in_reply_to) == ("-100", Audience.PUBLIC, "telegram-in-1")
    assert "t.me" not in last.text
    assert rig.desk.told("U0ANA", InvitationOffer)[0].over
    assert (await rig.row(cases, id=1)).state == "closed"


async def test_a_matter_that_stayed_public_is_offered_none(rig: Rig) -> None:
    await group(rig)
    await rig.answer("That was our fault, Dana.")
    await rig.do(case_flow.done, 1, "U0ANA")
    assert not rig.desk.told("U0ANA", InvitationOffer)


async def test_later_matters_in_the_private_chat_are_cases_of_their_own(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    await writes(rig, "My order is 4711-2093.")
    await rig.do(case_flow.done, 1, "U0ANA")
    await rig.later(days=8)
    await writes(rig, "Another thing: you charged me twice, this is a disgrace and nobody answers me.")
    await writes(rig, "And the hotline hung up on me as well, I want my money back now.")
    [_, second] = await rig.rows(cases)
    assert (second.conversation, second.audience, second.previous_case) == ("5001", "private", 1)
    last = (await rig.rows(posts))[-1]
    assert last.case_id == second.id


async def test_a_worker_that_dies_on_the_way_sends_the_first_words_once(rig: Rig) -> None:
    token = await invited(rig)
    rig.telegram.fail(None, meets="send")
    await comes(rig, token)
    await rig.stop(by_force=True)
    await rig.start()
    await rig.later(seconds=200)
    assert len(rig.accepted) == 1
    assert status(rig, PRIVATE).state is ReplyState.UNSURE


async def test_what_was_approved_and_where_it_went_is_explained(rig: Rig) -> None:
    await comes(rig, await invited(rig))
    assert await rig.ctx.store.read(unexplained) == []
    said = [one for one in await rig.rows(events) if one.what == "approved"]
    assert [one.facts["audience"] for one in said] == ["public", "private"]
    assert not [one for one in await rig.rows(events) if "start=" in str(one.facts)]


# --- what a delegate prepares ----------------------------------------------------------------------------------------


async def prepared(rig: Rig) -> Any:
    """Tom writes both texts; what Ana has by direct message."""
    await group(rig)
    window = await rig.do(private.open_window, 1, "U0TOM")
    assert window.gives_to == "Ana Ruiz"
    given = await rig.do(private.submit, Inviting(1, "U0TOM", Purpose.INVITE, PUBLIC, PRIVATE, int(window.seen)))
    assert (given.title, rig.telegram.accepted) == ("Given", [])
    [line] = [one for one in rig.desk.where(ReplyPage, "D0ANA", "reply:") if one.page.state is ReplyState.PREVIEWED]
    return line


def both_shown(rig: Rig, page: ReplyPage) -> None:
    assert page.first is not None
    for one in (page, page.first):
        rig.shown[one.reply, one.revision] = one.parts


async def test_a_delegate_prepares_an_invitation_and_one_send_sends_both(rig: Rig) -> None:
    line = await prepared(rig)
    page = line.page
    assert (page.prepared_by, page.parts[0].startswith(PUBLIC)) == ("Tom Reed", True)
    assert page.first.parts[0].startswith(PRIVATE)
    both_shown(rig, page)
    for user in ("U0TOM", "U0BEN"):
        assert "This is with Ana Ruiz." in str(await rig.do(send_both.approve, int(page.reply), page.revision, user))
    await rig.later(minutes=1)
    assert rig.telegram.accepted == []
    assert await rig.do(send_both.approve, int(page.reply), page.revision, "U0ANA") is None
    await rig.later(seconds=10)
    assert line.page.state is ReplyState.DELIVERED
    assert status(rig, PRIVATE).state is ReplyState.AWAITED
    await comes(rig, token_of(rig))
    assert [one.text.split("\n")[0] for one in rig.telegram.accepted] == [PUBLIC, PRIVATE]
    await rig.do(send_both.approve, int(page.reply), page.revision, "U0ANA")
    await rig.later(seconds=10)
    assert len(rig.telegram.accepted) == 2, "a second press is nothing"


async def test_the_executive_changes_both_texts_of_a_prepared_invitation(rig: Rig) -> None:
    line = await prepared(rig)
    window = await rig.do(windows.open_edit, int(line.page.reply), "U0ANA")
    assert (window.words, window.first, window.gives_to) == (PUBLIC, PRIVATE, None)
    written = Inviting(1, "U0ANA", Purpose.INVITE, PUBLIC, "In my own words.", int(window.seen), int(window.instead_of))
    look = await rig.do(private.submit, written)
    await approve(rig, look)
    await rig.later(seconds=10)
    assert line.page.state is ReplyState.NOT_NEEDED
    await comes(rig, token_of(rig))
    assert rig.telegram.accepted[-1].text.startswith("In my own words.")
    assert len(rig.telegram.accepted) == 2


async def test_a_prepared_invitation_that_is_kept_internal_leads_nowhere(rig: Rig) -> None:
    line = await prepared(rig)
    await rig.do(reply.keep, int(line.page.reply), "U0ANA")
    assert line.page.state is ReplyState.KEPT
    await rig.do(send_both.approve, int(line.page.reply), line.page.revision, "U0ANA")
    await rig.later(seconds=10)
    assert rig.telegram.accepted == []


async def test_a_delegate_can_neither_remind_nor_close_in_public(rig: Rig) -> None:
    await invited(rig)
    for purpose in (Purpose.REMIND, Purpose.END):
        told = await rig.do(private.open_window, 1, "U0TOM", purpose)
        assert told.lines == ("This is with Ana Ruiz. Only they can do that.",)


async def test_words_that_wait_for_the_customer_are_blocked_when_consent_is_withdrawn(rig: Rig) -> None:
    token = await invited(rig)
    line = status(rig, PRIVATE)
    assert line.state is ReplyState.AWAITED
    stopping = await rig.ctx.store.write(lambda conn, now: consent.stop_window(rig.ctx, conn, now, "U0ANA"))
    assert stopping.waiting == 1
    await rig.do(consent.withdraw, "U0ANA")
    line = status(rig, PRIVATE)
    assert (line.state, line.why) == (
        ReplyState.BLOCKED,
        "Ana Ruiz has not agreed that replies go out under this name.",
    )
    await comes(rig, token)
    assert len(rig.telegram.accepted) == 1, "nothing leaves"
    await rig.do(consent.agree, "U0ANA")
    assert len(rig.telegram.accepted) == 1, "nor by agreeing again: it needs its Send"
    assert status(rig, PRIVATE).state is ReplyState.PREVIEWED
