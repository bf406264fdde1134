"""A post of our own side turns up that did not leave from here: somebody answered in the platform's own app.

It is by our account, or by one that an executive has connected. What left from here is known by its id; what may have
(it is being sent, or nobody knows) is left alone: then the ledger tells, and not this.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows import own_chat, promises, queue
from bot.flows.arrival import answered_in_private
from bot.flows.case import drop_previews
from bot.flows.context import Context
from bot.flows.reply import finish
from bot.messages import Audience, Post
from bot.pages import CardState
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.rules.sealing import print_of
from bot.store import bindings, cases, events, outgoing, posts, replies

_PERHAPS_THERE: Final = (PartState.SENDING, PartState.UNSURE, PartState.ASKING)
_NAMES_IN_FRONT: Final = re.compile(r"^(?:@\w{1,20}\s+)+")
_PROTOCOL: Final = re.compile(r"https?://")


def is_ours(conn: Connection, post: Post) -> bool:
    """Whether a post is by our own account or by an executive's: then no customer wrote it."""
    return post.author.id == post.account or bindings.is_bound(conn, post.channel, post.author.id)


def seen(ctx: Context, conn: Connection, now: datetime, plan: Plan, post: Post) -> None:
    """Where it answers a customer who waits, the case is answered elsewhere: its clock stops, its pages say so."""
    if post.chat_of is not None:  # in a private chat one answers without pointing at what
        answered = own_chat.by_owner(conn, post)
    elif post.audience is Audience.PRIVATE:
        answered = answered_in_private(conn, post) if post.author.id == post.account else None
    else:
        answered = posts.first(conn, post.channel, post.account, post.in_reply_to) if post.in_reply_to else None
    if answered is None or answered.case_id is None or outgoing.by_message(conn, post.remote_id) is not None:
        return
    cases.hold(conn, answered.case_id)
    case = cases.with_customer(conn, answered.case_id)
    if case.state != CaseState.OPEN or post.posted_at < posts.get(conn, case.last_post).posted_at:
        return
    if _left_from_here(conn, case, post):
        return
    binding = bindings.by_account(conn, post.channel, post.chat_of or post.author.id)
    executive = plan.executive(binding.executive) if binding is not None else None
    who = executive.name if executive else case.ours or post.author.name
    if not finish(ctx, conn, now, case, CaseState.ANSWERED, CardState.ELSEWHERE, who):
        return
    cases.change(conn, case.id, answered_at=post.posted_at)
    if not _became(plan, conn, now, case, post, who):
        holder = plan.executive(case.owner)
        text = f"{who} answered in the {ctx.channels[post.channel].title} app at {_clock_time(post.posted_at, holder)}."
        label = f"See it on {ctx.channels[post.channel].title}"
        key = f"elsewhere:{case.id}:{print_of(post.remote_id)[:16]}"  # it may hold the number of a customer's chat
        queue.line(ctx, conn, now, key, case, text, url=post.url, label=label)
    drop_previews(conn, now, case.id)
    actor = executive.id if executive else "account"
    events.record(conn, now, "answered elsewhere", actor=actor, case=case.id, remote=post.remote_id)


def _left_from_here(conn: Connection, case: Row[Any], post: Post) -> bool:
    """Whether the post is, or may be, a part of a reply of ours of which there is no receipt yet."""
    if any(row.state in _PERHAPS_THERE for row in outgoing.of_case(conn, case.id, "part")):
        return True
    words = _essence(post.text)
    sent = (reply for reply in replies.of_case(conn, case.id) if reply.approved_at is not None)
    return any(_essence(part) == words for reply in sent for part in reply.parts)


def _essence(text: str) -> str:
    """What stays of words whatever a platform does to white space, links and the names in front."""
    text = _PROTOCOL.sub("", _NAMES_IN_FRONT.sub("", unicodedata.normalize("NFC", text)))
    return "".join(text.split())


def _became(plan: Plan, conn: Connection, now: datetime, case: Row[Any], post: Post, who: str) -> bool:
    """What could not leave from here and was posted by hand: its line says so. False where there is no such reply."""
    found = False
    for reply in replies.of_case(conn, case.id, [PartState.PREVIEWED, PartState.FAILED, PartState.BLOCKED]):
        if outgoing.has_left(conn, reply.id) or (reply.state == PartState.PREVIEWED and not _is_barred(conn, reply)):
            continue
        values: dict[str, Any] = {"ended_at": post.posted_at, "url": post.url, "why": who}
        if replies.change(conn, reply.id, [PartState(reply.state)], PartState.ELSEWHERE, **values):
            outgoing.refresh(conn, now, *queue.reply_keys(reply.id))
            outgoing.refresh_of_reply(conn, now, reply.id, "trouble")
            promises.delivered(conn, now, reply, plan.executive(reply.executive))
            found = True
    return found


def _is_barred(conn: Connection, reply: Row[Any]) -> bool:
    return posts.get(conn, reply.post_id).unanswerable is not None


def _clock_time(at: datetime, reader: Executive | None) -> str:
    zone = ZoneInfo(reader.timezone) if reader else None
    return f"{at.astimezone(zone):%H:%M}" if zone else f"{at:%H:%M} UTC"
