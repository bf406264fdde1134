"""The reply window was submitted: its words leave, or there is a second look, or something changed meanwhile.

These run inside Slack's request (the answer to a submitted window is the acknowledgement itself): one compare-and-set.
A submitted Send is committed when they return. The words are kept whatever happens, and files with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import attached, drafts, queue
from bot.flows.about import capabilities_at, gone
from bot.flows.context import Context
from bot.flows.meanwhile import mending, taken, wrote_again
from bot.flows.prepare import Prepared, keeps_to, prepare
from bot.flows.private import continue_in_private
from bot.flows.receipt import receipt
from bot.flows.reply import release
from bot.flows.status import reply_page
from bot.flows.windows import EDITABLE, FIRST_REPLIES, TITLE, reply_window
from bot.messages import File
from bot.pages import AtField, LookWindow, NoticeWindow, ReplyWindow, Window
from bot.rules.attached import Attached
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive
from bot.rules.preferences import SecondLook
from bot.store import cases, events, outgoing, posts, replies

_NOTHING = "Nothing leaves. Your words are kept."


@dataclass(frozen=True, slots=True)
class Written:
    """What a reply window was submitted with. ``reply`` is the preview or draft it edits, or None; ``seen`` the
    customer's newest post when it was opened (or when *Send* was pressed last); ``converted`` what is not as it was
    typed; ``view`` the window itself, in which the receipt appears; ``alone`` that only the customer is to read it,
    where now everybody would. ``files`` were added in it; ``keeps`` are those of the reply that still go along, by
    digest, or None: all."""

    case: int
    user: str
    words: str
    seen: int
    reply: int | None = None
    revision: int = 0
    converted: tuple[str, ...] = ()
    view: str = ""
    alone: bool = False
    files: tuple[Attached, ...] = ()
    keeps: frozenset[str] | None = None


def keep_words(conn: Connection, now: datetime, written: Written) -> None:
    """Words typed are never lost: not by a closed window, an old button, a case that moved."""
    drafts.keep(conn, now, written.case, written.user, written.words, written.reply, written.revision)


def submit(ctx: Context, conn: Connection, now: datetime, written: Written) -> Window | AtField:
    """The words of a reply window, and what comes of them."""
    case = cases.to_decide(conn, written.case)
    plan = ctx.plans.current(conn)
    if not written.alone:
        keep_words(conn, now, written)
    executive = plan.executive(case.owner) if case is not None else None
    if case is None or executive is None:
        return AtField("Nobody holds this case any more. Your words are kept.")
    edited = replies.get(conn, written.reply) if written.reply is not None else None
    delegate = written.user in executive.delegates and executive.slack != written.user
    if executive.slack != written.user and not delegate:
        return AtField(taken(case, executive, plan.by_slack(written.user)))
    if edited is not None and (edited.case_id, edited.executive) != (case.id, executive.id):
        return NoticeWindow(TITLE, ("These words belong to another case. Nothing leaves.",))
    if deleted := gone(ctx, case, posts.find(conn, written.seen), executive):
        return AtField(f"{deleted} {_NOTHING}")
    if case.state == CaseState.CLOSED:
        return AtField("This case was closed meanwhile. Nothing leaves. Your words are kept.")
    written, edited = _with_files(ctx, conn, now, case, executive, written, edited)
    if written.alone:
        drafts.forget(conn, now, case.id, written.user, written.reply, written.revision)
        return continue_in_private(ctx, conn, now, case.id, written.user, written.words, written.reply)
    if case.last_post != written.seen:
        newest = posts.get(conn, case.last_post)
        said = wrote_again(case, newest, plan.by_slack(written.user) or executive)
        again = reply_window(ctx, conn, now, plan, case, executive, written.user, written.words, said, of=edited)
        return replace(again, revision=written.revision) if isinstance(again, ReplyWindow) else again
    facts, added = _files(ctx, conn, case, written, edited)
    prepared = prepare(ctx, conn, now, case, executive, written.words, keeps_to(case, edited), facts=facts)
    if not prepared.may_leave:
        return _refused(prepared, case, written, added)
    reply = _store(conn, now, case, executive, written, prepared, edited, delegate)
    if reply is None:
        return NoticeWindow(TITLE, ("This reply has left its preview already. Your words are kept.",))
    attached.keep(conn, now, reply.id, added)
    if delegate:
        return _give(ctx, conn, now, case, executive, reply, written.user)
    notes = _second_look(ctx, conn, executive, prepared, written.converted)
    if notes is not None:
        page = reply_page(ctx, conn, now, plan, reply.id)
        return LookWindow(page, str(case.last_post), notes)
    return _leave(ctx, conn, now, case, executive, reply, written.user, written.view)


def _with_files(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    written: Written,
    edited: Row[Any] | None,
) -> tuple[Written, Row[Any] | None]:
    """Files of a new reply are kept at once, with a draft: whatever the window says next, they are not lost.

    Those of a preview are not, before it may change: under its button stands what it shows.
    """
    if not written.files or (edited is not None and edited.state != PartState.DRAFT):
        return written, edited
    draft = edited or drafts.with_files(conn, case.id, executive, written.user)
    facts, added = _files(ctx, conn, case, written, draft)
    if draft is None:
        prepared_by = written.user if executive.slack != written.user else None
        reply = _add(conn, now, case, executive, words=written.words, facts=facts, prepared_by=prepared_by)
        revision = 1
    else:
        reply, revision = draft.id, draft.revision + 1
        values = {"facts": {**draft.facts, **facts}, "revision": revision}
        if not replies.change(conn, reply, [PartState.DRAFT], PartState.DRAFT, when=draft.revision, **values):
            return written, edited
    attached.keep(conn, now, reply, added)
    kept = replace(written, reply=reply, revision=revision, files=(), keeps=None)
    return kept, replies.get(conn, reply)


def _files(
    ctx: Context, conn: Connection, case: Row[Any], written: Written, edited: Row[Any] | None
) -> tuple[dict[str, Any], list[File]]:
    """The facts of the reply with the files that go along now, and those of them that are new."""
    facts = dict(edited.facts) if edited is not None else {}
    if written.keeps is not None:
        facts = attached.only(facts, written.keeps)
    if not written.files:
        return facts, []
    answered = posts.get(conn, keeps_to(case, edited))
    named, added = attached.facts_of(written.files, 0, capabilities_at(ctx, case, answered), facts)
    return facts | named, added


def _refused(prepared: Prepared, case: Row[Any], written: Written, added: list[File]) -> Window | AtField:
    """Why it does not leave: at the field, where the words can be mended there, or as a window of its own."""
    if prepared.blocked is not None:
        return AtField(f"{prepared.blocked} Nothing leaves. Your words are kept. {mending(prepared.blocked)}".rstrip())
    if prepared.too_long and prepared.refusal is not None:
        return AtField(f"{prepared.refusal.capitalize()}.")
    lines = [f"This cannot leave: {prepared.refusal}."]
    lines += ["Please attach the new files once more."] if added else []
    return NoticeWindow("Not like this", tuple(lines), back=(str(case.id), str(written.reply or "")))


def _second_look(
    ctx: Context, conn: Connection, executive: Executive, prepared: Prepared, converted: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Why one should look once more, in sentences (possibly none); None where three taps are enough."""
    notes = prepared.warnings + tuple(f"{what} was turned into plain text" for what in converted)
    if notes:
        return notes
    if prepared.carried.get("attached") or prepared.carried.get("left_out"):
        return ()
    if len(prepared.parts) > 1 or replies.sent_by(conn, executive.id, FIRST_REPLIES) < FIRST_REPLIES:
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
    edited: Row[Any] | None,
    delegate: bool,
) -> Row[Any] | None:
    """Keep the words as a draft reply, or as the new words of the preview or draft that was edited."""
    values = {
        "words": written.words,
        "parts": list(prepared.parts),
        "facts": prepared.facts(),
        "post_id": prepared.answers,
        "prepared_by": written.user if delegate else None,
    }
    if edited is None:
        return replies.get(conn, _add(conn, now, case, executive, **values))
    if outgoing.has_left(conn, edited.id):
        return None
    is_draft = edited.state == PartState.DRAFT
    live = [PartState.DRAFT] if is_draft else [one for one in EDITABLE if one is not PartState.DRAFT]
    state = PartState.DRAFT if is_draft else PartState.PREVIEWED
    values |= {"revision": written.revision + 1, "why": ""}
    if not replies.change(conn, edited.id, live, state, when=written.revision, **values):
        return None
    drafts.forget(conn, now, case.id, written.user, edited.id, written.revision)
    outgoing.refresh(conn, now, *queue.reply_keys(edited.id))
    return replies.get(conn, edited.id)


def _add(conn: Connection, now: datetime, case: Row[Any], executive: Executive, **values: Any) -> int:
    given = {"parts": [values["words"]], "post_id": case.last_post} | values
    return replies.add(
        conn, case_id=case.id, executive=executive.id, state=PartState.DRAFT, revision=1, created_at=now, **given
    )


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
    reply = replies.to_decide(conn, reply_id)
    plan = ctx.plans.current(conn)
    executive = plan.executive(reply.executive) if reply is not None else None
    if reply is None or executive is None or executive.slack != user:
        return NoticeWindow(TITLE, ("Only the addressed executive can send it.",))
    case = cases.with_customer(conn, reply.case_id)
    if deleted := gone(ctx, case, posts.find(conn, seen), executive):
        return NoticeWindow(TITLE, (f"{deleted} {_NOTHING}",))
    if case.owner != executive.id or reply.revision != revision or case.last_post != seen:
        changed = "Something changed meanwhile. Nothing left. Your words are kept: open Reply again."
        return NoticeWindow(TITLE, (changed,))
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, facts=reply.facts)
    as_shown = list(prepared.parts) == list(reply.parts) and prepared.speaker == reply.facts.get("speaker")
    if not prepared.may_leave or not as_shown:
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
