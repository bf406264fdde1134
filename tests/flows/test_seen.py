"""Answered in the platform's own app: recorded when the post is seen; what left from here never counts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows.intake import take_in
from bot.messages import Author, Batch, Post
from bot.pages import CardState, CaseCard, ReplyState
from bot.store import bindings
from bot.store.tables import cases
from tests.flows.rig import Rig, X

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Dana, that is on us."
NOT_FOR_US = "X lets us answer only posts that mention or quote @acme; this one does neither."


async def own(rig: Rig, text: str, answers: str | None, **more: Any) -> Post:
    """A post on our own account turns up."""
    post = rig.post(text, channel="x", in_reply_to=answers, url="https://x.com/acme/status/9", **more)
    if "author" not in more:
        post = Post(**{name: getattr(post, name) for name in post.__slots__} | {"author": Author(X.id, "Acme", "acme")})
    await take_in(rig.ctx, "x", X.id, Batch((), own=(post,)))
    await rig.settle()
    return post


def told(rig: Rig) -> list[str]:
    return [page.text for page in rig.thread() if hasattr(page, "text")]


async def test_an_answer_in_the_app_stops_the_clock_and_says_so(rig: Rig) -> None:
    post = await rig.customer("@acme where is my refund?", channel="x", chat="1")
    await rig.later(minutes=5)
    await own(rig, "@danawells sorted.", post.remote_id)
    case = await rig.row(cases, id=1)
    assert (case.state, case.card, case.due_at) == ("answered", CardState.ELSEWHERE, None)
    assert told(rig) == ["@acme answered in the X app at 14:05."]
    await own(rig, "@danawells and more.", post.remote_id)
    assert len(told(rig)) == 1


async def test_what_left_from_here_is_no_answer_elsewhere(rig: Rig) -> None:
    post = await rig.customer("@acme where is my refund?", channel="x", chat="1")
    await rig.answer(WORDS)
    await rig.customer("@acme and?", channel="x", chat="1")
    sent = rig.x.accepted[0]
    await own(rig, f"@danawells {sent.text}", post.remote_id, remote_id="x-1")
    await own(rig, f"@danawells {sent.text}", post.remote_id, remote_id="unknown-id")
    assert (await rig.row(cases, id=1)).state == "open"
    assert told(rig) == []


async def test_while_ours_may_be_there_nothing_is_concluded(rig: Rig) -> None:
    from bot.errors import Unsure

    post = await rig.customer("@acme where is my refund?", channel="x", chat="1")
    rig.x.fail(Unsure(), meets="send")
    rig.x.fail(None, meets="find")
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    await own(rig, "@danawells something else", post.remote_id)
    assert (await rig.row(cases, id=1)).state == "open"
    rig.x.hanging.clear()


async def test_an_old_answer_does_not_stop_the_clock_of_a_newer_question(rig: Rig) -> None:
    post = await rig.customer("@acme where is my refund?", channel="x", chat="1")
    before = rig.clock.now()
    await rig.later(minutes=5)
    await rig.customer("@acme hello?", channel="x", chat="1")
    await own(rig, "@danawells sorted.", post.remote_id, posted_at=before)
    assert (await rig.row(cases, id=1)).state == "open"


async def test_an_executives_own_account_is_no_customer_and_counts_as_theirs(rig: Rig) -> None:
    await rig.ctx.store.write(lambda conn, now: bindings.add(conn, now, "ana", "x", "555", "@anaruiz"))
    post = await rig.customer("@acme where is my refund?", channel="x", chat="1")
    ana = Author("555", "Ana Ruiz", "anaruiz")
    await rig.take(
        rig.post("@danawells @acme it is me.", channel="x", chat="1", author=ana, in_reply_to=post.remote_id)
    )
    await rig.take(rig.post("@acme hear, hear", channel="x", chat="2", author=ana))
    assert len(rig.desk.where(CaseCard)) == 1
    assert rig.card().page.who == "Ana Ruiz"
    assert told(rig) == ["Ana Ruiz answered in the X app at 14:00."]


async def test_words_that_only_a_person_may_post_become_the_line_that_says_so(rig: Rig) -> None:
    post = await rig.customer("Third week for my refund", channel="x", chat="1", unanswerable=NOT_FOR_US)
    assert rig.card().page.intent_url == f"https://x.com/intent/post?in_reply_to={post.remote_id}"
    await rig.say("U0ANA", WORDS, rig.card())
    page = rig.lines()[0].page
    assert page.intent_url == (
        f"https://x.com/intent/post?text=Dana%2C%20that%20is%20on%20us.&in_reply_to={post.remote_id}"
    )
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(minutes=1)
    assert rig.accepted == []
    await own(rig, f"@danawells {WORDS}", post.remote_id)
    page = rig.lines()[0].page
    assert (page.state, page.why, page.url) == (ReplyState.ELSEWHERE, "@acme", "https://x.com/acme/status/9")
    assert told(rig) == []
