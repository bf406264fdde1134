"""*Continue in private…*: the executive's words to the public thread, with the way to a private chat at their end.

Where we hear when the customer comes, the first private words are written and approved together with the invitation, so
that nobody arrives in an empty room. The same window reminds a customer who did not come, and closes the public thread.
There is always a second look: the audience is another, or the words were suggested.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import attached, invited, queue
from bot.flows import prepared as prepared_flow
from bot.flows.about import gone, matter, person
from bot.flows.context import Context
from bot.flows.identity import as_voice, speaking
from bot.flows.prepare import Prepared, prepare
from bot.flows.receipt import receipt
from bot.flows.send_both import let_go
from bot.flows.status import reply_page
from bot.messages import Audience
from bot.pages import InvitationLook, InvitationWindow, NoticeWindow, Purpose, Window
from bot.rules.invitation import is_heard, suggested
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.rules.signing import room
from bot.store import cases, invitations, posts, replies

TITLES = {
    Purpose.INVITE: "Continue in private",
    Purpose.REMIND: "Remind them",
    Purpose.END: "Close it in public",
}
_KEPT = "Nothing leaves. Your words are kept."


@dataclass(frozen=True, slots=True)
class Inviting:
    """What an invitation window was submitted with. ``words`` are for the public thread, ``first`` for the customer
    alone; ``seen`` is their newest post when it was opened; ``instead_of`` is the preview whose words go on in private,
    or None."""

    case: int
    user: str
    purpose: Purpose
    words: str
    first: str = ""
    seen: int = 0
    instead_of: int | None = None


def open_window(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case_id: int,
    user: str,
    purpose: Purpose = Purpose.INVITE,
    *,
    words: str = "",
    first: str = "",
    instead_of: int | None = None,
) -> Window:
    """The window behind *Continue in private…*, *Remind them…* and *Close it in public…*. ``first`` are words that were
    written already: they are for the customer alone, or for nobody. ``instead_of`` is the reply whose words they were,
    and whose files go along."""
    found = invited.writing(ctx, conn, case_id, user, purpose)
    if isinstance(found, str):
        return NoticeWindow(TITLES[purpose], (found,))
    case, executive = found
    refused = invited.refused(ctx, conn, case, purpose)
    if refused is not None:
        return NoticeWindow(TITLES[purpose], (refused,))
    post = invited.public_post(conn, case.id)
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is None or spoken.why is not None:
        return NoticeWindow("Not like this", ((spoken.why if spoken else blocked) or _KEPT,))
    capabilities = ctx.channels[case.channel]
    waits = purpose is Purpose.INVITE and is_heard(capabilities)
    files = attached.told(_files(ctx, conn, case, instead_of))
    return InvitationWindow(
        matter=matter(ctx, case, post),
        person=person(executive),
        voice=as_voice(spoken, executive),
        purpose=purpose,
        words=words or cases.draft(conn, case.id, _field(user, purpose)) or suggested(purpose),
        first=(first or cases.draft(conn, case.id, _field(user, "private"))) if waits else None,
        room=room(spoken.signature, capabilities),
        seen=str(case.last_post),
        kept="" if waits else first,
        instead_of=str(instead_of) if instead_of is not None else "",
        files=files if waits else (),
        stays=() if waits else files,
        gives_to=None if executive.slack == user else executive.name,
    )


def _files(ctx: Context, conn: Connection, case: Row[Any], instead_of: int | None) -> dict[str, Any]:
    """The files of the words that go on in private, as far as they can be sent there; as the facts of a reply."""
    of = prepared_flow.private_words(conn, instead_of) if instead_of is not None else None
    if of is None or of.case_id != case.id:
        return {}
    return attached.carried_to(of.facts, ctx.channels[case.channel].toward(Audience.PRIVATE))


def from_preview(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Window:
    """*Continue in private…* under a preview: its words become the first private ones. *Edit…* under an invitation that
    a delegate prepared: both texts."""
    reply = replies.get(conn, reply_id)
    if reply is None:
        return NoticeWindow(TITLES[Purpose.INVITE], ("This is no longer known here.",))
    words = reply.words if prepared_flow.is_prepared(reply) else ""
    first = prepared_flow.private_words(conn, reply.id)
    return open_window(
        ctx, conn, now, reply.case_id, user, words=words, first=first.words if first else "", instead_of=reply.id
    )


def continue_in_private(
    ctx: Context, conn: Connection, now: datetime, case: int, user: str, words: str, reply: int | None
) -> Window:
    """*Only them* in the reply window: what was typed is for the customer alone from now on."""
    cases.keep_draft(conn, now, case, _field(user, "private"), words)
    return open_window(ctx, conn, now, case, user, first=words, instead_of=reply)


def keep_words(conn: Connection, now: datetime, written: Inviting) -> None:
    """Words typed are never lost; those for one audience never come back in a field for the other."""
    words = "" if written.words == suggested(written.purpose) else written.words
    cases.keep_draft(conn, now, written.case, _field(written.user, written.purpose), words)
    if written.purpose is Purpose.INVITE:
        cases.keep_draft(conn, now, written.case, _field(written.user, "private"), written.first)


def submit(ctx: Context, conn: Connection, now: datetime, written: Inviting) -> Window:
    """The second look: both texts as they would leave, the public one first. What a delegate wrote goes to the
    executive."""
    title = TITLES[written.purpose]
    cases.hold(conn, written.case)
    found = invited.writing(ctx, conn, written.case, written.user, written.purpose)
    if isinstance(found, str):
        return NoticeWindow(title, (f"{found} Nothing leaves.",))
    case, executive = found
    keep_words(conn, now, written)
    refused = invited.refused(ctx, conn, case, written.purpose)
    if refused is not None or case.last_post != written.seen:
        deleted = gone(ctx, case, posts.find(conn, written.seen), executive)
        return NoticeWindow(title, (deleted or refused or f"{case.customer} wrote again meanwhile.", _KEPT))
    post = invited.public_post(conn, case.id).id
    token, way = invited.way(ctx, conn, case, written.purpose)
    public = prepare(ctx, conn, now, case, executive, written.words, post, facts=way)
    first = None
    if written.purpose is Purpose.INVITE and is_heard(ctx.channels[case.channel]):
        waiting = {"waits_for": token} | _files(ctx, conn, case, written.instead_of)
        first = prepare(ctx, conn, now, case, executive, written.first, post, facts=waiting)
    for kind, one in (("What everybody reads", public), (f"What {case.customer} alone reads", first)):
        if one is not None and not one.may_leave:
            return NoticeWindow("Not like this", (one.blocked or f"{kind} cannot leave: {one.refusal}.", _KEPT))
    instead = {"instead_of": written.instead_of} if written.instead_of is not None else {}
    shown = _draft(conn, now, case, executive, public, post, instead)
    private = _draft(conn, now, case, executive, first, post, {}) if first is not None else None
    if written.purpose is Purpose.INVITE:
        invitations.add(conn, now, token, case=case.id, reply=shown, first=private, identity=case.identity_id)
    if first is not None and private is not None and written.instead_of is not None:
        attached.bring(conn, now, prepared_flow.private_words(conn, written.instead_of), private, first.facts())
    if executive.slack != written.user:
        forget(conn, now, case.id, written.user, written.purpose)
        return prepared_flow.give(ctx, conn, now, case, executive, shown, private, written.user)
    plan = ctx.plans.current(conn)
    return InvitationLook(
        public=reply_page(ctx, conn, now, plan, shown),
        private=reply_page(ctx, conn, now, plan, private) if private is not None else None,
        purpose=written.purpose,
        seen=str(case.last_post),
        instead_of=str(written.instead_of or ""),
    )


def confirm(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, seen: int, view: str
) -> Window:
    """The Send of the second look: what everybody reads is on its way, what is for the customer waits for them."""
    reply = replies.to_decide(conn, reply_id)
    if reply is None or "purpose" not in reply.facts:
        return NoticeWindow(TITLES[Purpose.INVITE], ("This is no longer known here. Nothing leaves.",))
    purpose = Purpose(reply.facts["purpose"])
    found = invited.addressed(ctx, conn, reply.case_id, user)
    if isinstance(found, str):
        return NoticeWindow(TITLES[purpose], (f"{found} Nothing leaves.",))
    case, executive = found
    if reply.state != PartState.DRAFT and reply.executive == executive.id:
        return receipt(ctx, conn, now, reply.id)  # pressed twice
    told = let_go(ctx, conn, now, case, executive, reply, user, (revision, seen), f"window {view}")
    if told is not None:
        return NoticeWindow(TITLES[purpose], (told, _KEPT))
    queue.receipt(conn, now, case.id, reply, view)
    forget(conn, now, case.id, user, purpose)
    return receipt(ctx, conn, now, reply.id)


def forget(conn: Connection, now: datetime, case: int, user: str, purpose: Purpose) -> None:
    """The words have found their way."""
    for field in (purpose, "private") if purpose is Purpose.INVITE else (purpose,):
        cases.keep_draft(conn, now, case, _field(user, field), "")


def _field(user: str, field: str) -> str:
    """Whose draft it is, and of which field."""
    return f"{user}:{field}"


def _draft(
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    prepared: Prepared,
    post: int,
    facts: dict[str, Any],
) -> int:
    return replies.add(
        conn,
        case_id=case.id,
        executive=executive.id,
        state=PartState.DRAFT,
        revision=1,
        created_at=now,
        words=prepared.words,
        parts=list(prepared.parts),
        facts=prepared.facts() | facts,
        post_id=post,
    )
