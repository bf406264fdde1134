"""What a customer deletes on the platform goes from here too, and nothing leaves in answer to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import TargetGone, TryLater, Unsure
from bot.flows import inspect, queue, story, submit, vanished
from bot.flows.daily import digest_key
from bot.flows.drafts import words_window
from bot.flows.intake import take_in
from bot.flows.remind import remind
from bot.flows.submit import Written, keep_words
from bot.messages import Attachment, Batch, Gone, Looked, Medium, Post
from bot.pages import AtField, CardState, CaseNotice, CustomerAnswered, CustomerWrote, ReplyState, WordsWindow
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.sealing import print_of
from bot.store.tables import cases, clocks, events, outgoing, posts, replies
from handlers.slack.views import render
from tests.flows.rig import Rig, X

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, three weeks is far too long: that is on us."
AGAIN = "Still nothing, and nobody calls me back."


async def learn(rig: Rig, found: Looked) -> None:
    await rig.ctx.store.write(lambda conn, now: vanished.learn(rig.ctx, conn, now, "x", X.id, found))


async def looked(rig: Rig, post: Post) -> None:
    """A look at X showed a post."""
    await learn(rig, Looked(there=frozenset({post.remote_id})))
    await rig.settle()


async def missed(rig: Rig, post: Post, how: Gone = Gone.BY_AUTHOR) -> None:
    """A look at X missed it."""
    await learn(rig, Looked(gone={post.remote_id: how}))
    await rig.settle()


def shown(rig: Rig) -> str:
    """All that stands at the desk now, as people read it."""
    return "\n".join(f"{render(one.page).text} {render(one.page).blocks}" for one in rig.desk.where())


async def case(rig: Rig, number: int = 1) -> Any:
    return await rig.row(cases, id=number)


async def test_a_deleted_post_is_shown_nowhere_and_its_case_is_over(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    assert "refund" in shown(rig)
    await missed(rig, post)
    assert "refund" not in shown(rig)
    page = rig.card().page
    assert render(page).text.startswith("Deleted by its author on X.")
    assert "Dana" not in str(render(page))
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert notice.state is CardState.DELETED
    assert render(notice).text.startswith("Dana Wells deleted the post at ")
    assert (await case(rig)).state == CaseState.CLOSED
    assert await rig.row(clocks, case_id=1) is None


async def test_its_words_are_erased_once_it_was_missed_twice_and_their_print_stays(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await missed(rig, post)
    stored = await rig.row(posts, id=1)
    assert (stored.text, stored.gone) == (COMPLAINT, Gone.BY_AUTHOR)
    await rig.later(minutes=30)
    await missed(rig, post)
    assert (await rig.row(posts, id=1)).text == COMPLAINT
    await rig.later(minutes=31)
    await missed(rig, post)
    stored = await rig.row(posts, id=1)
    assert (stored.text, stored.raw, stored.attachments) == ("", b"", [])
    told = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert told is not None
    assert "refund" not in "\n".join(story.lines(told))
    assert "(deleted by its author)" in "\n".join(story.lines(told))
    kept = [event for event in await rig.rows(events) if event.what == "vanished"]
    assert [event.facts["print"] for event in kept] == [print_of(COMPLAINT)]


async def test_what_was_erased_is_not_taken_in_again(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await missed(rig, post)
    await rig.later(hours=2)
    await missed(rig, post)
    await rig.take(post)
    assert [row.text for row in await rig.rows(posts)] == [""]
    assert "refund" not in shown(rig)


async def test_a_post_that_is_seen_again_comes_back_with_its_case(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await missed(rig, post, how=Gone.HIDDEN)
    assert render(rig.card().page).text.startswith("No longer visible to us on X.")
    assert "refund" not in shown(rig)
    await rig.later(hours=3)
    await missed(rig, post, how=Gone.HIDDEN)
    await looked(rig, post)
    assert (await case(rig)).state == CaseState.OPEN
    assert (rig.card().page.state, rig.card().page.matter.words) == (CardState.NEW, COMPLAINT)
    assert [page.state for page in rig.desk.told("U0ANA", CaseNotice)] == [CardState.NEW, CardState.NEW]
    await missed(rig, post, how=Gone.HIDDEN)
    await rig.later(hours=12)
    await missed(rig, post, how=Gone.HIDDEN)
    assert (await rig.row(posts, id=1)).text == ""


async def test_an_answered_case_comes_back_answered(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.answer(WORDS)
    await missed(rig, post)
    assert (await case(rig)).state == CaseState.CLOSED
    assert "refund" not in shown(rig)
    await looked(rig, post)
    assert (await case(rig)).state == CaseState.ANSWERED
    assert rig.card().page.state is CardState.ANSWERED


async def test_a_case_goes_on_with_what_is_left(rig: Rig) -> None:
    first = await rig.customer(COMPLAINT, channel="x")
    await rig.customer(AGAIN, channel="x")
    await missed(rig, first)
    assert rig.card().page.matter.words == AGAIN
    assert (await case(rig)).state == CaseState.OPEN
    assert "refund" not in shown(rig)
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert (notice.state, notice.matter.words) == (CardState.NEW, AGAIN)
    await rig.answer(WORDS)
    assert [one.in_reply_to for one in rig.x.accepted] == [(await rig.row(posts, id=2)).remote_id]


async def test_where_only_the_unanswered_part_goes_nothing_waits_any_more(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    await rig.answer(WORDS)
    answered = (await case(rig)).answered_at
    await rig.later(minutes=5)
    again = await rig.customer(AGAIN, channel="x")
    assert (await case(rig)).state == CaseState.OPEN
    await missed(rig, again)
    now = await case(rig)
    assert (now.state, now.due_at, now.answered_at) == (CaseState.ANSWERED, None, answered)
    assert rig.card().page.state is CardState.ANSWERED
    assert AGAIN not in shown(rig)
    assert [page.matter.gone for page in rig.desk.told("U0ANA", CustomerAnswered)] == [Gone.BY_AUTHOR]
    assert [page.matter.gone for page in rig.thread() if isinstance(page, CustomerWrote)] == [Gone.BY_AUTHOR]


async def test_a_preview_loses_its_send_and_nothing_leaves(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.say("U0ANA", WORDS, rig.card())
    preview = rig.lines()[-1]
    await missed(rig, post)
    page = rig.lines()[-1].page
    assert (page.state, page.parts[0].startswith(WORDS)) == (ReplyState.PREVIEWED, True)
    assert page.refusal.startswith("Dana Wells deleted the post at ")
    assert "Send publicly" not in str(render(page).blocks)
    await rig.send("U0ANA", preview)
    await rig.later(minutes=11)
    assert rig.x.accepted == []


@pytest.mark.parametrize("undo", [0, 9])
async def test_a_reply_on_its_way_is_stopped_and_told(rig: Rig, undo: int) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=undo)
    await missed(rig, post)
    page = rig.lines()[-1].page
    assert (page.state, rig.x.accepted) == (ReplyState.BLOCKED, [])
    assert page.why.startswith("Dana Wells deleted the post at ")
    assert WORDS in "\n".join(page.parts)
    assert [one.trouble for one in rig.desk.told("U0ANA", type(page))] == [True]
    await rig.later(minutes=1)
    assert rig.x.accepted == []


async def test_the_open_window_says_it_at_the_field_and_the_words_are_kept_and_shown(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    written = Written(1, "U0ANA", WORDS, 1)
    await rig.do(lambda ctx, conn, now: keep_words(conn, now, written))
    await missed(rig, post)
    told = await rig.do(submit.submit, written)
    assert isinstance(told, AtField)
    assert told.text.startswith("Dana Wells deleted the post at ")
    assert told.text.endswith(". Nothing leaves. Your words are kept.")
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert "Show them" in str(render(notice).blocks)
    window = await rig.do(lambda ctx, conn, now: words_window(ctx, conn, 1, "U0ANA"))
    assert isinstance(window, WordsWindow)
    assert window.words == (WORDS,)
    assert not isinstance(await rig.do(lambda ctx, conn, now: words_window(ctx, conn, 1, "U0BEN")), WordsWindow)


async def test_a_window_about_one_of_two_posts_says_it_too(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    again = await rig.customer(AGAIN, channel="x")
    await missed(rig, again)
    told = await rig.do(submit.submit, Written(1, "U0ANA", WORDS, 2))
    assert isinstance(told, AtField)
    assert "deleted the post" in told.text
    assert AGAIN not in told.text


async def test_a_customer_who_writes_again_opens_a_case_as_anybody(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await missed(rig, post)
    await rig.later(minutes=5)
    await rig.customer(COMPLAINT, channel="x")
    assert rig.card(2).page.state is CardState.NEW
    assert rig.card(2).page.history == ""
    assert (await case(rig, 2)).previous_case is None


async def test_an_answer_that_finds_nothing_there_tells_the_same(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    rig.x.fail(TargetGone("X says: that post is deleted or not visible to you."), meets="send")
    await rig.answer(WORDS)
    assert rig.lines()[-1].page.state is ReplyState.FAILED
    assert "refund" not in shown(rig)
    assert render(rig.card().page).text.startswith("No longer visible to us on X.")
    await missed(rig, post)
    assert render(rig.card().page).text.startswith("Deleted by its author on X.")


async def test_photos_are_taken_out_of_the_thread(rig: Rig) -> None:
    rig.x.contents["P1"] = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    photo = Attachment(Medium.PHOTO, "P1", "a heel", name="heel.png", url="https://pbs.test/P1")
    post = await rig.customer(COMPLAINT, channel="x", attachments=(photo,))
    assert [one[1] for one in rig.desk.shown] == ["F1"]
    await missed(rig, post)
    assert (rig.desk.shown, rig.desk.taken) == ([], ["F1"])
    assert "heel" not in shown(rig)
    await looked(rig, post)  # what was erased in Slack does not come back by itself
    assert rig.desk.taken == ["F1"]


async def test_a_photo_of_which_nobody_knows_whether_it_is_shown_is_taken_away_all_the_same(rig: Rig) -> None:
    rig.x.contents["P1"] = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    rig.desk.fail(Unsure(), accepted=True, meets="show")
    rig.desk.fail(Unsure(), meets="shows", always=True)
    photo = Attachment(Medium.PHOTO, "P1", url="https://pbs.test/P1")
    post = await rig.customer(COMPLAINT, channel="x", attachments=(photo,))
    assert [one[1] for one in rig.desk.shown] == ["F1"]
    await missed(rig, post)
    await rig.later(seconds=10)
    assert (rig.desk.shown, rig.desk.taken) == ([], ["F1"])


async def test_words_that_were_erased_before_slack_had_them_are_never_posted(rig: Rig) -> None:
    rig.desk.fail(TryLater(timedelta(seconds=20)), meets="post card:")
    post = rig.post(COMPLAINT, channel="x")
    await take_in(rig.ctx, "x", X.id, Batch((post,)))
    await rig.stop(by_force=True)
    await learn(rig, Looked(gone={post.remote_id: Gone.BY_AUTHOR}))
    await rig.start()
    await rig.later(seconds=60)
    assert all("refund" not in str(render(page)) for one in rig.desk.messages.values() for page in one.pages)
    assert rig.desk.told("U0ANA", CaseNotice) == []


async def test_the_daily_line_forgets_what_was_deleted(rig: Rig) -> None:
    post = await rig.customer("What a lovely morning, thank you for the boots", channel="x")
    assert (await case(rig)).state == CaseState.ASIDE
    await rig.do(lambda ctx, conn, now: _digest(ctx, conn, now))
    assert "lovely morning" in shown(rig)
    await missed(rig, post)
    assert "lovely morning" not in shown(rig)


def _digest(ctx: Any, conn: Any, now: Any) -> None:
    sample = {"case": "1", "customer": "Dana Wells", "channel": "X", "post": 1, "kind": "praise", "why": "thanks"}
    facts = {"total": 1, "samples": [sample]}
    queue.tell(ctx, conn, now, digest_key(now.date(), "U0LEE"), "U0LEE", "digest", facts)


async def test_messages_of_an_own_chat_that_were_deleted_there_are_erased_at_once(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT)
    await take_in(rig.ctx, "telegram", post.account, Batch((), deleted=(post.remote_id, "of nobody")))
    await rig.settle()
    assert (await rig.row(posts, id=1)).text == ""
    assert "refund" not in shown(rig)
    assert render(rig.card().page).text.startswith("Deleted on Telegram.")
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert render(notice).text.startswith("Dana Wells's message was deleted on Telegram at ")


async def test_all_revisions_of_a_post_go_together(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.take(replace(post, text="Third week, and no refund in sight.", revision="x-in-9"))
    await missed(rig, post)
    assert "refund" not in shown(rig)
    await rig.later(hours=2)
    await missed(rig, post)
    assert [row.text for row in await rig.rows(posts)] == ["", ""]


async def test_nobody_is_reminded_of_a_preview_that_lost_its_send(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    again = await rig.customer(AGAIN, channel="x")
    await rig.say("U0ANA", WORDS, rig.card())
    await missed(rig, again)
    await rig.later(minutes=11)
    await rig.do(remind)
    assert await rig.row(outgoing, key="unsent:1") is None
    assert (await rig.row(replies, id=1)).state == PartState.PREVIEWED
