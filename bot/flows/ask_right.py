"""*Ask whether it is right*: the window with a short question, its second look, its own Send.

Asked once a case, and once more after a no; of each promise once, when it is due (*tell them*). In the place where the
conversation is, under the customer's latest words that we may answer there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import invited, queue
from bot.flows.about import matter, person
from bot.flows.context import Context
from bot.flows.identity import as_voice, speaking
from bot.flows.prepare import prepare
from bot.flows.promises import message_key
from bot.flows.receipt import receipt
from bot.flows.reply import release
from bot.flows.status import reply_page
from bot.flows.unprompted import ON_ITS_WAY, waits_for_them
from bot.pages import AskLook, AskWindow, NoticeWindow, Window
from bot.rules.keeping import ASKS, LIVE, asks_after
from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.rules.plan import Executive
from bot.store import cases, outgoing, posts, promises, replies

TITLE = "Ask whether it is right"
_KEPT = "Nothing leaves. Your words are kept."


@dataclass(frozen=True, slots=True)
class Asking:
    """What the window was submitted with; ``seen`` is the customer's newest post when it was opened, ``promise`` the
    one that is asked about, or 0."""

    case: int
    user: str
    words: str
    seen: int
    promise: int = 0


def may_ask(conn: Connection, case: Row[Any]) -> bool:
    """Whether the whole matter can be asked about: not while the last such question stands, or was answered otherwise
    than by a no; and never after praise. ``case`` comes with its customer."""
    if case.lane == Lane.PRAISE:
        return False
    asked = [one for one in replies.of_case(conn, case.id) if "asks" in one.facts and one.state in ON_ITS_WAY]
    return (not asked or asked[-1].facts.get("right") == "no") and waits_for_them(conn, case) is None


def open_window(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, promise: int = 0) -> Window:
    """The field with a question to begin with; a link where only a person may answer."""
    found = _addressed(ctx, conn, case_id, user, promise)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    case, executive = found
    post = _under(conn, case)
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is None:
        return NoticeWindow("Not like this", (blocked or "Nothing can leave in this name.",))
    begun = _suggested(conn, now, executive, promise)
    if spoken.why is not None:
        channel = ctx.channels[case.channel].title
        told = "The link has words to begin with filled in."
        url = ctx.intent(case.channel, begun, post.remote_id)
        return NoticeWindow(TITLE, (spoken.why, told), url=url, label=f"Post it myself on {channel}")
    return AskWindow(
        matter=matter(ctx, case, posts.get(conn, case.last_post)),
        person=person(executive),
        voice=as_voice(spoken, executive),
        words=cases.draft(conn, case.id, _field(user)) or begun,
        seen=str(case.last_post),
        promise=str(promise or ""),
    )


def _addressed(
    ctx: Context, conn: Connection, case_id: int, user: str, promise: int
) -> tuple[Row[Any], Executive] | str:
    """The case and its executive where this person may ask; otherwise what to tell them."""
    found = invited.addressed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    case, _ = found
    if case.state == CaseState.ASIDE:
        return "This case is no longer open."
    if promise:
        about = promises.get(conn, promise)
        if about is None or about.case_id != case.id or about.state not in LIVE:
            return "Nothing is left to do about this promise."
        return waits_for_them(conn, case) or found
    if not may_ask(conn, case):
        return waits_for_them(conn, case) or f"You asked {case.customer} already."
    return found


def _under(conn: Connection, case: Row[Any]) -> Row[Any]:
    """The customer's latest words that we may answer, where the conversation is; else their latest."""
    last = posts.get(conn, case.last_post)
    here = [one for one in posts.standing(conn, case.id) if one.conversation == last.conversation]
    return next((one for one in reversed(here) if one.unanswerable is None), last)


def _suggested(conn: Connection, now: datetime, executive: Executive, promise: int) -> str:
    about = promises.get(conn, promise) if promise else None
    return asks_after(about.facts["thing"], about.due_at, executive.timezone, now) if about is not None else ASKS


def _field(user: str) -> str:
    """Whose draft it is, and of which field."""
    return f"{user}:asks"


def keep_words(conn: Connection, now: datetime, asking: Asking) -> None:
    """Words typed are never lost."""
    cases.keep_draft(conn, now, asking.case, _field(asking.user), asking.words)


def submit(ctx: Context, conn: Connection, now: datetime, asking: Asking) -> Window:
    """The second look: the question as it would leave."""
    cases.hold(conn, asking.case)
    keep_words(conn, now, asking)
    found = _addressed(ctx, conn, asking.case, asking.user, asking.promise)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found, _KEPT))
    case, executive = found
    if case.last_post != asking.seen:
        return NoticeWindow(TITLE, (f"{case.customer} wrote again meanwhile.", _KEPT))
    post = _under(conn, case).id
    prepared = prepare(ctx, conn, now, case, executive, asking.words, post, facts={"asks": asking.promise})
    if not prepared.may_leave:
        return NoticeWindow("Not like this", (prepared.blocked or f"This cannot leave: {prepared.refusal}.", _KEPT))
    draft = replies.add(
        conn,
        case_id=case.id,
        executive=executive.id,
        state=PartState.DRAFT,
        revision=1,
        created_at=now,
        words=prepared.words,
        parts=list(prepared.parts),
        facts=prepared.facts(),
        post_id=post,
    )
    page = reply_page(ctx, conn, now, ctx.plans.current(conn), draft)
    return AskLook(page, str(case.last_post), str(asking.promise or ""))


def confirm(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, seen: int, view: str
) -> Window:
    """The Send of the second look."""
    reply = replies.to_decide(conn, reply_id)
    if reply is None or "asks" not in reply.facts:
        return NoticeWindow(TITLE, ("This is no longer known here. Nothing leaves.",))
    if reply.state != PartState.DRAFT:
        return receipt(ctx, conn, now, reply.id)  # pressed twice
    promise = reply.facts["asks"]
    found = _addressed(ctx, conn, reply.case_id, user, promise)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found, _KEPT))
    case, executive = found
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, seen=True, facts=reply.facts)
    same = list(prepared.parts) == list(reply.parts) and prepared.speaker == reply.facts.get("speaker")
    if not (prepared.may_leave and same and reply.executive == executive.id) or (
        (reply.revision, case.last_post) != (revision, seen)
    ):
        return NoticeWindow(TITLE, ("Something changed meanwhile.", _KEPT))
    release(ctx, conn, now, case, reply, executive, user, f"window {view}")
    queue.receipt(conn, now, case.id, reply, view)
    cases.keep_draft(conn, now, case.id, _field(user), "")
    outgoing.refresh_of_case(conn, now, case.id, "answered")
    if promise:
        outgoing.refresh(conn, now, message_key(promise))
    return receipt(ctx, conn, now, reply.id)
