"""What is queued for the desk: one function a message, each with its key, its lane and its urgency.

Runs inside a caller's unit of work: the change of state and the row are one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows.context import DESK, Context
from bot.rules.attached import messages_of
from bot.rules.changes import of_message
from bot.rules.invitation import CAME
from bot.rules.lifecycle import Lane, PartState
from bot.rules.plan import Executive, Plan
from bot.store import outgoing

#: An executive's reply and what is said about it overtake everything; new cards come last but for reports.
URGENT: Final = 0
NORMAL: Final = 10
CARD: Final = 20
REPORT: Final = 30

#: What is true for less than this is not shown: "on its way" of a reply that is there already.
MOMENT: Final = timedelta(milliseconds=400)


def card_key(case: int) -> str:
    return f"card:{case}"


def reply_keys(reply: int) -> tuple[str, str, str, str]:
    """The keys of a reply's preview, of its status line in the case's thread where the preview is elsewhere, of its
    receipt in an open window, and of the direct message that brings it to its executive once more."""
    return f"reply:{reply}", f"status:{reply}", f"receipt:{reply}", f"unsent:{reply}"


def card(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: int, topic: str | None, channel: str) -> None:
    """The card of a new case."""
    place = plan.slack_channel_for(topic, channel) or ctx.case_channel
    _desk(ctx, conn, now, "card", card_key(case), case, place, priority=REPORT if topic == Lane.PRAISE else CARD)


def notice(ctx: Context, conn: Connection, now: datetime, case: int, person: Executive, earlier: int) -> None:
    """The direct message that brings a case to its executive; each time the case comes to somebody, a new one.

    ``earlier`` is how many there were before.
    """
    if person.slack is None:
        return
    key = f"notice:{case}:{earlier + 1}"
    _desk(ctx, conn, now, "notice", key, case, person.slack, direct=True, facts={"to": person.id})


def wrote(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], post: int, said: str, to: Executive | None
) -> None:
    """The customer's further words: in the thread, and to the owner by direct message; said once."""
    if outgoing.by_key(conn, f"wrote:{post}") is not None:
        return
    if case.desk_channel is None or case.desk_ts is None:
        # The card is not there yet; what is said under it waits in the same lane for it.
        place, thread = "", None
    else:
        place, thread = case.desk_channel, case.desk_ts
    _desk(ctx, conn, now, "wrote", f"wrote:{post}", case.id, place, thread=thread, post=post, facts={"said": said})
    if to is not None and to.slack is not None:
        facts = {"to": to.id}
        _desk(ctx, conn, now, "answered", f"answered:{post}", case.id, to.slack, direct=True, post=post, facts=facts)


def flood(ctx: Context, conn: Connection, now: datetime, case: Row[Any], key: str, first: int) -> None:
    """What a customer writes in a flood: one message in the thread, which grows, from the post ``first`` on."""
    place, thread = (case.desk_channel, case.desk_ts) if case.desk_channel and case.desk_ts else ("", None)
    _desk(ctx, conn, now, "flood", key, case.id, place, thread=thread, facts={"first": first})


def preview(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], reply: int, place: str, thread: str | None
) -> None:
    """The preview of a reply, where its words were written."""
    key = reply_keys(reply)[0]
    in_dm = (place, thread) != (case.desk_channel, case.desk_ts)
    _desk(ctx, conn, now, "reply", key, case.id, place, thread=thread, reply=reply, priority=URGENT, direct=in_dm)


def status(ctx: Context, conn: Connection, now: datetime, case: Row[Any], reply: int) -> None:
    """The status line in the case's thread, for a reply whose preview stands elsewhere (or nowhere)."""
    key = reply_keys(reply)[1]
    place, thread = case.desk_channel or "", case.desk_ts
    if outgoing.by_key(conn, key) is None:
        _desk(ctx, conn, now, "reply", key, case.id, place, thread=thread, reply=reply, priority=URGENT)


def preview_or_status(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], reply: Row[Any], *, at_once: bool
) -> None:
    """The preview becomes the status line; where it stands elsewhere, the case's thread gets a status line too.

    ``at_once``: there is no undo time, and in a moment the line will most likely say that it is delivered.
    """
    shown = outgoing.by_key(conn, reply_keys(reply.id)[0])
    if shown is None or (shown.place, shown.thread) != (case.desk_channel, case.desk_ts):
        status(ctx, conn, now, case, reply.id)
    outgoing.refresh(conn, now, *reply_keys(reply.id), within=MOMENT if at_once else timedelta(0))


def receipt(conn: Connection, now: datetime, case: int, reply: Row[Any], view: str) -> None:
    """The window in which Send was pressed shows the outcome. It shows the present already: only changes leave."""
    key = reply_keys(reply.id)[2]
    shown = outgoing.by_key(conn, key)
    if shown is not None:
        outgoing.change(conn, shown.id, list(PartState), PartState.SENT, remote_id=view)
        return
    row = outgoing.add(
        conn,
        now,
        "receipt",
        key,
        account=DESK,
        lane=f"desk:{view}",
        priority=URGENT,
        place=view,
        state=PartState.SENT,
        case_id=case,
        reply_id=reply.id,
    )
    outgoing.change(conn, row, [PartState.SENT], PartState.SENT, remote_id=view)


def parts(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    reply: Row[Any],
    post: Row[Any],
    state: PartState,
    leaves: datetime,
) -> None:
    """The parts of an approved reply, in the lane of the conversation in which ``post`` stands."""
    account = f"{case.channel}:{case.account}"
    for number, _ in enumerate(messages_of(reply.parts, reply.facts), 1):
        outgoing.add(
            conn,
            now,
            "part",
            f"part:{reply.id}:{reply.revision}:{number}",
            account=account,
            lane=f"{account}:{post.conversation}",
            priority=URGENT,
            place=post.conversation,
            thread=None if post.kind == CAME else post.remote_id,
            budget=post.conversation if case.channel in ctx.paced else None,
            state=state,
            not_before=leaves,
            case_id=case.id,
            reply_id=reply.id,
            post_id=post.id,
            facts={"number": number, "revision": reply.revision, **of_message(reply.facts, number)},
        )


def deletion(conn: Connection, now: datetime, part: Row[Any], key: str, target: str) -> None:
    """The deletion of what a part brought to the customer, in the same lane."""
    outgoing.add(
        conn,
        now,
        "delete",
        key,
        account=part.account,
        lane=part.lane,
        priority=URGENT,
        place=part.place,
        case_id=part.case_id,
        reply_id=part.reply_id,
        post_id=part.post_id,
        facts={**part.facts, "deletes": target},
    )


def still_there(
    ctx: Context,
    conn: Connection,
    now: datetime,
    key: str,
    reply: Row[Any],
    place: str,
    thread: str | None,
    files: list[str],
) -> None:
    """The question whether what left, or of it these files, is to be deleted at the customer."""
    about = {"files": files} if files else {}
    _desk(
        ctx, conn, now, "still-there", key, reply.case_id, place,
        thread=thread, reply=reply.id, priority=URGENT, facts=about,
    )  # fmt: skip


def trouble(ctx: Context, conn: Connection, now: datetime, reply: Row[Any], person: Executive | None) -> None:
    """Bad news arrives: a new direct message with the same words and buttons as the status line."""
    if person is None or person.slack is None:
        return
    number = len([row for row in outgoing.of_case(conn, reply.case_id, "trouble") if row.reply_id == reply.id]) + 1
    _desk(
        ctx,
        conn,
        now,
        "trouble",
        f"trouble:{reply.id}:{number}",
        reply.case_id,
        person.slack,
        reply=reply.id,
        priority=URGENT,
        direct=True,
        facts={"to": person.id},
    )


def talk(ctx: Context, conn: Connection, now: datetime, case: Row[Any], reply: int, place: str, thread: str) -> None:
    """The quiet line under a message that was taken for talk."""
    in_dm = (place, thread) != (case.desk_channel, case.desk_ts)
    _desk(ctx, conn, now, "talk", f"talk:{reply}", case.id, place, thread=thread, reply=reply, direct=in_dm)


def line(ctx: Context, conn: Connection, now: datetime, key: str, case: Row[Any], text: str, **link: Any) -> None:
    """One sentence in a case's thread; said once for its key. ``link`` may hold a ``url`` with a ``label``."""
    if outgoing.by_key(conn, key) is None:
        place, thread = case.desk_channel or "", case.desk_ts
        _desk(ctx, conn, now, "line", key, case.id, place, thread=thread, facts={"text": text, **link})


def tell(
    ctx: Context,
    conn: Connection,
    now: datetime,
    key: str,
    slack_id: str,
    kind: str,
    facts: dict[str, Any],
    *,
    case: int | None = None,
    reply: int | None = None,
    priority: int = NORMAL,
    thread: str | None = None,
) -> None:
    """A direct message to one person, said once for its key: ``line``, ``nudge``, ``digest`` or ``which``."""
    if outgoing.by_key(conn, key) is None:
        _desk(
            ctx, conn, now, kind, key, case, slack_id,
            thread=thread, reply=reply, priority=priority, direct=True, facts=facts,
        )  # fmt: skip


def leads(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, key: str, text: str, case: int | None = None
) -> None:
    """One sentence to every lead, said once for its key."""
    for lead in plan.leads:
        tell(ctx, conn, now, f"{key}:{lead}", lead, "line", {"text": text}, case=case)


def _desk(
    ctx: Context,
    conn: Connection,
    now: datetime,
    kind: str,
    key: str,
    case: int | None,
    place: str,
    *,
    thread: str | None = None,
    reply: int | None = None,
    post: int | None = None,
    priority: int = NORMAL,
    direct: bool = False,
    facts: dict[str, Any] | None = None,
) -> None:
    """A case's card and thread are one lane, its direct messages another: neither waits for the other's trouble."""
    outgoing.add(
        conn,
        now,
        kind,
        key,
        account=DESK,
        lane=f"desk:{place if case is None else case}:{'direct' if direct else 'thread'}",
        budget=place if DESK in ctx.paced and place else None,
        priority=priority,
        place=place,
        thread=thread,
        state=PartState.QUEUED,
        case_id=case,
        reply_id=reply,
        post_id=post,
        facts=facts,
    )
