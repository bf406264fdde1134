"""Files in the reply window: looked at once more, sent as they were looked at, and not lost on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.flows import attached as files_flow
from bot.flows import private, reply, submit, windows
from bot.flows.hear import hear_edit
from bot.flows.submit import Written
from bot.messages import Audience, Author, File
from bot.pages import InvitationLook, InvitationWindow, LookWindow, NoticeWindow, ReplyState, ReplyWindow
from bot.rules.attached import Attached, digest_of
from bot.store import tables as t
from tests.flows.rig import Rig

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us. Here is the receipt."
PICTURE = File("heel.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(1_200_000))
GIL = Author("5003", "Gil Ash", "gilash")
LETTER = File("letter.pdf", "application/pdf", b"%PDF-1.7")
PROGRAM = Attached("run.exe", why="files of this kind do not go to customers")


@pytest.fixture(autouse=True)
async def practised(rig: Rig) -> None:
    """Three replies are behind Ana: nothing but files asks for a second look. Dana is case 4."""
    for number in (1, 2, 3):
        await rig.customer(f"{COMPLAINT} It is order {7100 + number}.", f"Customer {number}")
        await rig.answer(f"This is answer number {number}, to you alone.", case=number)
    await rig.customer(COMPLAINT)


async def opened(rig: Rig, user: str = "U0ANA", case: int = 4) -> Any:
    return await rig.do(windows.open_reply, case, user)


async def submitted(
    rig: Rig, window: ReplyWindow, *files: File | Attached, words: str = WORDS, user: str = "U0ANA", **more: Any
) -> Any:
    things = tuple(one if isinstance(one, Attached) else Attached(one.name, one) for one in files)
    edits = {"reply": int(window.reply), "revision": window.revision} if window.reply else {}
    written = Written(int(window.matter.case), user, words, int(window.seen), view="V1", files=things, **(edits | more))
    return await rig.do(submit.submit, written)


async def confirmed(rig: Rig, look: LookWindow, user: str = "U0ANA") -> Any:
    page = look.page
    rig.shown[page.reply, page.revision] = page.parts
    told = await rig.do(submit.confirm, int(page.reply), page.revision, user, int(look.seen), "V1")
    await rig.later(seconds=10)
    return told


async def test_the_window_takes_as_many_files_as_the_channel(rig: Rig) -> None:
    assert (await opened(rig)).most_files == 10
    await rig.customer(f"{COMPLAINT} It is order 8200.", "Mo Field", "x")
    assert (await opened(rig, case=5)).most_files == 4


async def test_a_file_means_a_second_look_which_names_it_and_what_stays_and_send_takes_it_along(rig: Rig) -> None:
    sent = len(rig.telegram.accepted)
    look = await submitted(rig, await opened(rig), PICTURE, PROGRAM)
    assert isinstance(look, LookWindow)
    assert look.page.files == ("heel.jpg (1.2 MB)",)
    assert look.page.guards == ("run.exe does not leave: files of this kind do not go to customers",)
    assert len(rig.telegram.accepted) == sent
    await confirmed(rig, look)
    [left] = rig.telegram.accepted[sent:]
    assert (left.text, left.files) == (look.page.parts[0], (PICTURE,))


async def test_what_does_not_leave_alone_is_reason_enough_for_the_second_look(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig), PROGRAM)
    assert isinstance(look, LookWindow)
    assert (look.page.files, len(look.page.guards)) == ((), 1)


async def test_back_from_the_second_look_has_words_and_files(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig), PICTURE)
    again = await rig.do(windows.back, 4, int(look.page.reply), "U0ANA")
    assert (again.draft, again.attached) == (WORDS, ((digest_of(PICTURE.content), "heel.jpg (1.2 MB)"),))
    more = await submitted(rig, again, LETTER, keeps=frozenset({digest_of(PICTURE.content)}))
    assert more.page.files == ("heel.jpg (1.2 MB)", "letter.pdf (8 bytes)")
    assert more.page.reply == look.page.reply


async def test_a_file_that_is_unticked_does_not_leave(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig), PICTURE, LETTER)
    again = await rig.do(windows.back, 4, int(look.page.reply), "U0ANA")
    fewer = await submitted(rig, again, keeps=frozenset({digest_of(LETTER.content)}))
    assert fewer.page.files == ("letter.pdf (8 bytes)",)
    await confirmed(rig, fewer)
    assert rig.telegram.accepted[-1].files == (LETTER,)


async def test_the_send_of_an_earlier_second_look_is_refused(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig), PICTURE)
    again = await rig.do(windows.back, 4, int(look.page.reply), "U0ANA")
    await submitted(rig, again, LETTER, keeps=frozenset())
    sent = len(rig.telegram.accepted)
    assert "changed" in (await confirmed(rig, look)).lines[0]
    assert len(rig.telegram.accepted) == sent


async def test_files_of_a_second_look_that_was_closed_come_back_with_reply_until_they_are_sent(rig: Rig) -> None:
    await submitted(rig, await opened(rig), PICTURE)
    again = await opened(rig)
    assert [told for _, told in again.attached] == ["heel.jpg (1.2 MB)"]
    assert (await opened(rig, "U0TOM")).attached == (), "those of somebody else do not"
    await confirmed(rig, await submitted(rig, again))
    assert (await opened(rig)).attached == ()


async def test_the_same_file_twice_leaves_once(rig: Rig) -> None:
    await submitted(rig, await opened(rig), PICTURE)
    look = await submitted(rig, await opened(rig), PICTURE)
    assert look.page.files == ("heel.jpg (1.2 MB)",)


async def test_a_customer_who_wrote_again_costs_no_file(rig: Rig) -> None:
    window = await opened(rig)
    await rig.customer("Never mind, it came.")
    again = await submitted(rig, window, PICTURE)
    assert "Never mind, it came." in again.said
    assert [told for _, told in again.attached] == ["heel.jpg (1.2 MB)"]
    await confirmed(rig, await submitted(rig, again))
    assert rig.telegram.accepted[-1].files == (PICTURE,)


async def test_words_that_must_not_leave_keep_their_files(rig: Rig) -> None:
    refused = await submitted(rig, await opened(rig), PICTURE, words="Your card 4111 1111 1111 1111")
    assert refused.title == "Not like this"
    case, reply_id = refused.back
    again = await rig.do(windows.back, int(case), int(reply_id), "U0ANA")
    assert (again.draft, len(again.attached)) == ("Your card 4111 1111 1111 1111", 1)


async def test_edit_adds_files_to_a_preview_and_takes_some_out(rig: Rig) -> None:
    await rig.say("U0ANA", "Dana, look.", rig.card(4), files=1, attached=(Attached(PICTURE.name, PICTURE),))
    line = rig.lines(4)[-1]
    window = await rig.do(windows.open_edit, int(line.page.reply), "U0ANA")
    assert [told for _, told in window.attached] == ["heel.jpg (1.2 MB)"]
    look = await submitted(rig, window, LETTER, keeps=frozenset())
    assert look.page.files == line.page.files == ("letter.pdf (8 bytes)",)
    await confirmed(rig, look)
    assert rig.telegram.accepted[-1].files == (LETTER,)


async def test_new_files_of_an_edit_that_must_not_leave_have_to_be_attached_once_more(rig: Rig) -> None:
    await rig.say("U0ANA", "Dana, look.", rig.card(4))
    line = rig.lines(4)[-1]
    window = await rig.do(windows.open_edit, int(line.page.reply), "U0ANA")
    refused = await submitted(rig, window, LETTER, words="Your card 4111 1111 1111 1111")
    assert refused.lines[1] == "Please attach the new files once more."
    assert line.page.files == (), "what stands above its Send is what it shows"


async def test_a_delegates_files_go_to_the_executive_with_the_words(rig: Rig) -> None:
    given = await submitted(rig, await opened(rig, "U0TOM"), PICTURE, user="U0TOM")
    assert given.title == "Given"
    prepared = rig.lines(4)[-1]
    assert (prepared.channel, prepared.page.files) == ("D0ANA", ("heel.jpg (1.2 MB)",))
    await rig.send("U0ANA", prepared)
    await rig.later(seconds=10)
    assert rig.telegram.accepted[-1].files == (PICTURE,)


async def test_files_of_a_window_that_nobody_sends_are_forgotten(rig: Rig) -> None:
    await submitted(rig, await opened(rig), PICTURE)
    rig.clock.advance(days=8)
    await rig.ctx.store.write(lambda conn, now: files_flow.forget(conn, now))
    assert await rig.rows(t.files) == []


# --- joined, and in private ------------------------------------------------------------------------------------------


async def test_joined_messages_bring_the_files_of_both(rig: Rig) -> None:
    await rig.say("U0ANA", "Dana, first this.", rig.card(4), files=1, attached=(Attached(PICTURE.name, PICTURE),))
    await rig.say("U0ANA", "And this.", rig.card(4), files=1, attached=(Attached(LETTER.name, LETTER),))
    above, newest = rig.lines(4)[-2:]
    await rig.do(reply.join, int(newest.page.reply), "U0ANA")
    assert above.page.state is ReplyState.JOINED
    assert newest.page.files == ("heel.jpg (1.2 MB)", "letter.pdf (8 bytes)")
    await rig.ctx.store.write(lambda conn, now: files_flow.forget(conn, now))
    await rig.send("U0ANA", newest)
    await rig.later(seconds=10)
    assert [one.files for one in rig.telegram.accepted[-3:]] == [(), (PICTURE,), (LETTER,)]


async def test_what_one_post_cannot_carry_is_said_when_messages_are_joined(rig: Rig) -> None:
    film = File("clip.mp4", "video/mp4", b"\x00\x00\x00\x18ftypisom")
    await rig.customer(f"{COMPLAINT} It is order 8200.", "Mo Field", "x")
    await rig.say("U0ANA", "Mo, first this.", rig.card(5), files=1, attached=(Attached(PICTURE.name, PICTURE),))
    await rig.say("U0ANA", "And this.", rig.card(5), files=1, attached=(Attached(film.name, film),))
    newest = rig.lines(5)[-1]
    await rig.do(reply.join, int(newest.page.reply), "U0ANA")
    assert newest.page.files == ("heel.jpg (1.2 MB)",)
    assert "clip.mp4 does not leave: one post cannot carry it with the others" in newest.page.guards


async def test_an_edit_of_the_newest_of_joined_messages_keeps_the_words_above(rig: Rig) -> None:
    await rig.say("U0ANA", "Dana, first this.", rig.card(4))
    heard = await rig.say("U0ANA", "And that.", rig.card(4))
    newest = rig.lines(4)[-1]
    await rig.do(reply.join, int(newest.page.reply), "U0ANA")
    await rig.do(hear_edit, replace(heard, text="And this."))
    assert newest.page.parts[0].startswith("Dana, first this.\nAnd this.")


async def in_a_group(rig: Rig) -> Any:
    """Gil complains where everybody reads it: case 5. Ana's preview with a picture."""
    await rig.customer(f"{COMPLAINT} It is order 8300.", "Gil Ash", chat="-100", audience=Audience.PUBLIC, author=GIL)
    await rig.say("U0ANA", "Gil, only for you.", rig.card(5), files=1, attached=(Attached(PICTURE.name, PICTURE),))
    return rig.lines(5)[-1]


async def invited(rig: Rig, window: InvitationWindow) -> Any:
    written = private.Inviting(
        5, "U0ANA", window.purpose, "Gil, let's go on in private.", window.first or "", int(window.seen),
        int(window.instead_of) if window.instead_of else None,
    )  # fmt: skip
    return await rig.do(private.submit, written)


async def test_files_go_along_with_the_first_private_words(rig: Rig) -> None:
    line = await in_a_group(rig)
    window = await rig.do(private.from_preview, int(line.page.reply), "U0ANA")
    assert window.files == ("heel.jpg (1.2 MB)",)
    look = await invited(rig, window)
    assert isinstance(look, InvitationLook)
    assert look.private is not None
    assert (look.public.files, look.private.files) == ((), ("heel.jpg (1.2 MB)",))
    for page in (look.public, look.private):
        rig.shown[page.reply, page.revision] = page.parts
    await rig.do(private.confirm, int(look.public.reply), 1, "U0ANA", int(look.seen), "")
    await rig.later(seconds=10)
    await rig.ctx.store.write(lambda conn, now: files_flow.forget(conn, now))
    assert line.page.state is ReplyState.NOT_NEEDED
    token = (await rig.row(t.invitations, state="open")).token
    await rig.customer("/start", "Gil Ash", chat="5003", author=GIL, invitation=token)
    first = rig.telegram.accepted[-1]
    assert (first.conversation, first.files) == ("5003", (PICTURE,))


async def test_files_of_the_reply_window_go_along_when_only_the_customer_is_to_read_it(rig: Rig) -> None:
    await in_a_group(rig)
    window = await opened(rig, case=5)
    written = Written(5, "U0ANA", "Only you.", int(window.seen), alone=True, files=(Attached(LETTER.name, LETTER),))
    invitation = await rig.do(submit.submit, written)
    assert (invitation.first, invitation.files) == ("Only you.", ("letter.pdf (8 bytes)",))
    look = await invited(rig, invitation)
    assert look.private.files == ("letter.pdf (8 bytes)",)


async def test_where_we_send_nothing_in_private_the_files_stay_and_the_window_says_so(rig: Rig) -> None:
    await rig.customer(f"{COMPLAINT} It is order 8200.", "Mo Field", "x")
    await rig.say("U0ANA", "Mo, only for you.", rig.card(5), files=1, attached=(Attached(PICTURE.name, PICTURE),))
    window = await rig.do(private.from_preview, int(rig.lines(5)[-1].page.reply), "U0ANA")
    if window.first is None:
        assert (window.files, window.stays) == ((), ("heel.jpg (1.2 MB)",))


async def test_a_window_of_nothing_says_so(rig: Rig) -> None:
    assert isinstance(await rig.do(private.from_preview, 4711, "U0ANA"), NoticeWindow)
