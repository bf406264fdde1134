"""The reply window: what it shows when it opens, behind *Reply*, behind *Edit…*, and back from a second look.

These run inside Slack's request (a window lives by a ``trigger_id`` of three seconds): one read. What becomes of the
words is in `bot.flows.submit`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import attached, drafts, joined, private, queue
from bot.flows.about import capabilities_at, matter, person
from bot.flows.context import Context
from bot.flows.identity import as_voice, speaking
from bot.flows.invited import may_invite
from bot.flows.prepare import keeps_to
from bot.flows.prepared import is_prepared
from bot.flows.reply import ALREADY
from bot.flows.status import matter_of
from bot.pages import NoticeWindow, ReplyWindow, Window
from bot.rules.attached import most_files
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.rules.signing import room
from bot.store import cases, outgoing, posts, replies

#: Slack's plain-text field takes this many characters; longer texts are edited in the thread.
FIELD = 3000
#: An executive's first replies always get a second look.
FIRST_REPLIES = 3
TITLE = "Reply"
#: What may get new words: nothing was decided about it, or nothing of it left.
EDITABLE = (
    PartState.DRAFT,
    PartState.PREVIEWED,
    PartState.TAKEN_BACK,
    PartState.FAILED,
    PartState.BLOCKED,
)


def open_reply(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """The window behind *Reply*, for the addressed executive or their delegate; everybody else is told whose it is."""
    plan = ctx.plans.current(conn)
    case = cases.find(conn, case_id)
    if case is None or case.owner is None:
        return NoticeWindow(TITLE, ("Nobody holds this case. A lead can pass it to somebody.",))
    executive = plan.executive(case.owner)
    if executive is None:
        return NoticeWindow(TITLE, ("The person who held this case is no longer in the plan.",))
    if executive.slack != user and user not in executive.delegates:
        if plan.by_slack(user) is not None:
            return NoticeWindow(TITLE, (f"This is with {executive.name}.",), take=str(case.id))
        words = "Only the addressed executive can answer. What you write in the thread stays among us."
        return NoticeWindow(TITLE, (words,))
    words, draft = cases.draft(conn, case.id, user), drafts.with_files(conn, case.id, executive, user)
    if draft is not None:
        words = drafts.kept(conn, case.id, user, draft.id, draft.revision) or words or draft.words
    return reply_window(ctx, conn, now, plan, case, executive, user, words, of=draft)


def open_edit(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Window:
    """The window behind *Edit…*: the preview's words in the field."""
    plan = ctx.plans.current(conn)
    reply = replies.get(conn, reply_id)
    executive = plan.executive(reply.executive) if reply is not None else None
    if reply is None or executive is None or executive.slack != user:
        return NoticeWindow("Edit", ("Only the person in whose name it would leave can change it.",))
    if reply.state not in EDITABLE:
        return NoticeWindow("Edit", (ALREADY,))
    if is_prepared(reply):
        return private.from_preview(ctx, conn, now, reply.id, user)
    if len(reply.words) > FIELD:
        return NoticeWindow("Edit", ("Edit your message above; the preview follows it.",))
    case = cases.with_customer(conn, reply.case_id)
    words = drafts.kept(conn, case.id, user, reply.id, reply.revision) or reply.words
    return reply_window(ctx, conn, now, plan, case, executive, user, words, of=reply)


def back(ctx: Context, conn: Connection, now: datetime, case_id: int, reply_id: int | None, user: str) -> Window:
    """From a second look or a refusal back to the field with its words."""
    if reply_id is not None and outgoing.by_key(conn, queue.reply_keys(reply_id)[0]) is not None:
        return open_edit(ctx, conn, now, reply_id, user)
    return open_reply(ctx, conn, now, case_id, user)


def reply_window(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    executive: Executive,
    user: str,
    words: str,
    said: str | None = None,
    *,
    of: Row[Any] | None = None,
) -> Window:
    """The window with these words in its field. ``said`` is what changed meanwhile; ``of`` is the reply whose words
    they are: a preview that is edited, or a draft with files."""
    post = posts.get(conn, case.last_post)
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is None:
        return NoticeWindow("Not like this", (blocked or "Nothing can leave in this name.",))
    can = capabilities_at(ctx, case, post if of is None else posts.get(conn, keeps_to(case, of)))
    return ReplyWindow(
        matter=matter(ctx, case, post) if of is None else matter_of(ctx, conn, case, of, keeps_to(case, of)),
        person=person(executive),
        voice=as_voice(spoken, executive),
        draft=words[:FIELD],
        room=room(spoken.signature, can),
        seen=str(case.last_post),
        reply=str(of.id) if of is not None else "",
        revision=of.revision if of is not None else 0,
        said=said,
        gives_to=None if executive.slack == user else executive.name,
        can_invite=may_invite(ctx, conn, case, post),
        hint_first=replies.sent_by(conn, executive.id, FIRST_REPLIES) < FIRST_REPLIES,
        attached=attached.listed(of.facts) if of is not None else (),
        beside=joined.said_there(ctx, conn, case),
        most_files=most_files(can),
    )
