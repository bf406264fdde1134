"""The reply window: what it shows when it opens, and what becomes of the words when it is submitted.

These run inside Slack's request (a window lives by a ``trigger_id`` of three seconds, and an answer to a submitted one
is the acknowledgement itself): one read, or one compare-and-set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows import drafts, queue
from bot.flows.about import matter, person
from bot.flows.context import Context
from bot.flows.identity import as_voice, speaking
from bot.flows.invited import may_invite
from bot.flows.prepare import Prepared, keeps_to, prepare
from bot.flows.private import continue_in_private
from bot.flows.receipt import receipt
from bot.flows.reply import release
from bot.flows.status import matter_of, reply_page
from bot.pages import AtField, LookWindow, NoticeWindow, ReplyWindow, Window
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.rules.preferences import SecondLook
from bot.rules.signing import room
from bot.store import cases, events, outgoing, posts, replies

#: Slack's plain-text field takes this many characters; longer texts are edited in the thread.
FIELD = 3000
#: An executive's first replies always get a second look.
_FIRST_REPLIES = 3
_TITLE = "Reply"


@dataclass(frozen=True, slots=True)
class Written:
    """What a reply window was submitted with. ``reply`` is the preview it edits, or None; ``seen`` the customer's
    newest post when it was opened (or when *Send* was pressed last); ``converted`` what is not as it was typed;
    ``view`` the window itself, in which the receipt appears; ``alone`` that only the customer is to read it, where now
    everybody would."""

    case: int
    user: str
    words: str
    seen: int
    reply: int | None = None
    revision: int = 0
    converted: tuple[str, ...] = ()
    view: str = ""
    alone: bool = False


def open_reply(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """The window behind *Reply*, for the addressed executive or their delegate; everybody else is told whose it is."""
    plan = ctx.plans.current(conn)
    case = cases.find(conn, case_id)
    if case is None or case.owner is None:
        return NoticeWindow(_TITLE, ("Nobody holds this case. A lead can pass it to somebody.",))
    executive = plan.executive(case.owner)
    if executive is None:
        return NoticeWindow(_TITLE, ("The person who held this case is no longer in the plan.",))
    if executive.slack != user and user not in executive.delegates:
        if plan.by_slack(user) is not None:
            return NoticeWindow(_TITLE, (f"This is with {executive.name}.",), take=str(case.id))
        words = "Only the addressed executive can answer. What you write in the thread stays among us."
        return NoticeWindow(_TITLE, (words,))
    return _window(ctx, conn, now, plan, case, executive, user, cases.draft(conn, case.id, user))


def open_edit(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Window:
    """The window behind *Edit…*: the preview's words in the field."""
    plan = ctx.plans.current(conn)
    reply = replies.get(conn, reply_id)
    executive = plan.executive(reply.executive) if reply is not None else None
    if reply is None or executive is None or executive.slack != user:
        return NoticeWindow("Edit", ("Only the person in whose name it would leave can change it.",))
    if len(reply.words) > FIELD:
        return NoticeWindow("Edit", ("Edit your message above; the preview follows it.",))
    case = cases.with_customer(conn, reply.case_id)
    words = drafts.kept(conn, case.id, user, reply.id, reply.revision) or reply.words
    opened = _window(ctx, conn, now, plan, case, executive, user, words)
    if isinstance(opened, ReplyWindow):
        about = matter_of(ctx, conn, case, reply, keeps_to(case, reply))
        return replace(opened, reply=str(reply.id), revision=reply.revision, matter=about)
    return opened


def back(ctx: Context, conn: Connection, now: datetime, case_id: int, reply_id: int | None, user: str) -> Window:
    """From a second look or a refusal back to the field with its words."""
    if reply_id is not None and outgoing.by_key(conn, queue.reply_keys(reply_id)[0]) is not None:
        return open_edit(ctx, conn, now, reply_id, user)
    return open_reply(ctx, conn, now, case_id, user)


def keep_words(conn: Connection, now: datetime, written: Written) -> None:
    """Words typed are never lost: not by a closed window, an old button, a case that moved."""
    drafts.keep(conn, now, written.case, written.user, written.words, written.reply, written.revision)


def _window(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    executive: Executive,
    user: str,
    words: str,
    said: str | None = None,
) -> Window:
    post = posts.get(conn, case.last_post)
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is None:
        return NoticeWindow("Not like this", (blocked or "Nothing can leave in this name.",))
    return ReplyWindow(
        matter=matter(ctx, case, posts.get(conn, case.last_post)),
        person=person(executive),
        voice=as_voice(spoken, executive),
        draft=words[:FIELD],
        room=room(spoken.signature, ctx.channels[case.channel]),
        seen=str(case.last_post),
        said=said,
        gives_to=None if executive.slack == user else executive.name,
        can_invite=executive.slack == user and may_invite(ctx, conn, case, post),
        hint_first=replies.sent_by(conn, executive.id, _FIRST_REPLIES) < _FIRST_REPLIES,
    )


def submit(ctx: Context, conn: Connection, now: datetime, written: Written) -> Window | AtField:
    """The words were submitted: they leave, or there is a second look, or something changed meanwhile.

    A submitted Send is committed when this returns. The words are kept whatever happens.
    """
    if written.alone:
        drafts.forget(conn, now, written.case, written.user, written.reply, written.revision)
        return continue_in_private(ctx, conn, now, written.case, written.user, written.words, written.reply)
    plan = ctx.plans.current(conn)
    keep_words(conn, now, written)
    case = cases.find(conn, written.case)
    executive = plan.executive(case.owner) if case is not None else None
    if case is None or executive is None:
        return AtField("Nobody holds this case any more. Your words are kept.")
    edited = replies.get(conn, written.reply) if written.reply is not None else None
    if edited is not None and (edited.case_id, edited.executive) != (case.id, executive.id):
        return NoticeWindow(_TITLE, ("These words belong to another case. Nothing leaves.",))
    delegate = written.user in executive.delegates and executive.slack != written.user
    if executive.slack != written.user and not delegate:
        return AtField(_taken(plan, case, executive, written.user))
    if case.state == CaseState.CLOSED:
        return AtField("This case was closed meanwhile. Nothing leaves. Your words are kept.")
    if case.last_post != written.seen:
        newest = posts.get(conn, case.last_post)
        said = f"{case.customer} wrote again: “{newest.text[:200]}” Press Send once more if your words still fit."
        again = _window(ctx, conn, now, plan, case, executive, written.user, written.words, said)
        if isinstance(again, ReplyWindow) and edited is not None:
            about = matter_of(ctx, conn, case, edited, keeps_to(case, edited))
            return replace(again, reply=str(edited.id), revision=written.revision, matter=about)
        return again
    facts = edited.facts if edited is not None else None
    prepared = prepare(ctx, conn, now, case, executive, written.words, keeps_to(case, edited), facts=facts)
    if not prepared.may_leave:
        if prepared.blocked is not None:
            return AtField(f"{prepared.blocked} Nothing leaves. Your words are kept. {mending(prepared.blocked)}")
        if prepared.too_long and prepared.refusal is not None:
            return AtField(f"{prepared.refusal.capitalize()}.")
        field = (str(case.id), str(written.reply or ""))
        return NoticeWindow("Not like this", (f"This cannot leave: {prepared.refusal}.",), back=field)
    reply = _store(conn, now, case, executive, written, prepared, delegate)
    if reply is None:
        return NoticeWindow(_TITLE, ("This reply has left its preview already. Your words are kept.",))
    if delegate:
        return _give(ctx, conn, now, case, executive, reply, written.user)
    notes = _second_look(ctx, conn, executive, prepared, written.converted)
    if notes is not None:
        page = reply_page(ctx, conn, now, plan, reply.id)
        return LookWindow(page, str(case.last_post), notes)
    return _leave(ctx, conn, now, case, executive, reply, written.user, written.view)


def _taken(plan: Plan, case: Row[Any], holder: Executive, user: str) -> str:
    """Somebody else has the case; where the words are now."""
    reader = plan.by_slack(user) or holder
    at = f"{case.moved_at.astimezone(ZoneInfo(reader.timezone)):%H:%M}" if case.moved_at else ""
    has = f"took this at {at}" if at else "has this case"
    return f"{holder.name} {has}. Your words are kept: you find them in “All about this case…”."


def mending(blocked: str) -> str:
    """Where to mend what keeps a name or an account from speaking."""
    if "agreed" in blocked:
        return "Agreeing is one press in my Home tab."
    return "A lead can mend it: `buckstop check` says what is missing." if "connected" in blocked else ""


def _second_look(
    ctx: Context, conn: Connection, executive: Executive, prepared: Prepared, converted: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Why one should look once more, in sentences (possibly none); None where three taps are enough."""
    notes = prepared.warnings + tuple(f"{what} was turned into plain text" for what in converted)
    if notes:
        return notes
    if len(prepared.parts) > 1 or replies.sent_by(conn, executive.id, _FIRST_REPLIES) < _FIRST_REPLIES:
        return ()
    always = ctx.plans.preferences(conn, executive.id).second_look is SecondLook.ALWAYS
    return () if always else None


def _store(
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    written: Written,
    prepared: Prepared,
    delegate: bool,
) -> Row[Any] | None:
    """Keep the words as a draft reply, or as the new words of the preview that was edited."""
    values = {
        "words": written.words,
        "parts": list(prepared.parts),
        "facts": prepared.facts(),
        "post_id": prepared.answers,
        "prepared_by": written.user if delegate else None,
    }
    if written.reply is not None:
        if outgoing.has_left(conn, written.reply):
            return None
        live = [PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.FAILED, PartState.BLOCKED]
        changed = replies.change(
            conn,
            written.reply,
            live,
            PartState.PREVIEWED,
            when=written.revision,
            revision=written.revision + 1,
            why="",
            **values,
        )
        if changed:
            drafts.forget(conn, now, case.id, written.user, written.reply, written.revision)
            outgoing.refresh(conn, now, *queue.reply_keys(written.reply))
        return replies.get(conn, written.reply) if changed else None
    reply = replies.add(
        conn, case_id=case.id, executive=executive.id, state=PartState.DRAFT, revision=1, created_at=now, **values
    )
    return replies.get(conn, reply)


def _give(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: Executive, reply: Row[Any], user: str
) -> Window:
    """A delegate's words go to the executive by direct message, with Send: two taps."""
    replies.change(conn, reply.id, [PartState.DRAFT], PartState.PREVIEWED)
    queue.preview(ctx, conn, now, case, reply.id, executive.slack or "", None)
    cases.keep_draft(conn, now, case.id, user, "")
    events.record(conn, now, "prepared", actor=user, case=case.id, reply=reply.id)
    return NoticeWindow("Given", (f"{executive.name} has it by direct message. Only their Send sends it.",))


def confirm(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, seen: int, view: str
) -> Window:
    """The Send of the second look."""
    plan = ctx.plans.current(conn)
    reply = replies.get(conn, reply_id)
    executive = plan.executive(reply.executive) if reply is not None else None
    if reply is None or executive is None or executive.slack != user:
        return NoticeWindow(_TITLE, ("Only the addressed executive can send it.",))
    case = cases.with_customer(conn, reply.case_id)
    if case.owner != executive.id or reply.revision != revision or case.last_post != seen:
        changed = "Something changed meanwhile. Nothing left. Your words are kept: open Reply again."
        return NoticeWindow(_TITLE, (changed,))
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, facts=reply.facts)
    if not prepared.may_leave or list(prepared.parts) != list(reply.parts):
        return NoticeWindow("Not like this", ("What would leave has changed. Your words are kept: open Reply again.",))
    return _leave(ctx, conn, now, case, executive, reply, user, view)


def _leave(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    reply: Row[Any],
    user: str,
    view: str,
) -> Window:
    """Approved. The receipt comes where it was sent: in this window, for as long as it is open."""
    release(ctx, conn, now, case, reply, executive, user, f"window {view}")
    if view:
        queue.receipt(conn, now, case.id, reply, view)
    cases.keep_draft(conn, now, case.id, user, "")
    return receipt(ctx, conn, now, reply.id)
