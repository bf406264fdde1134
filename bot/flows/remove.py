"""An executive deleted their message at the desk after its words had left: whether they go there too, asked once.

Nothing is ever deleted at a customer but by the press of the executive whose words they are, and a second one in a
window. What the platform deleted by itself stays as it is here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError, surely
from bot.flows import promises, queue
from bot.flows.about import capabilities_at, matter, person
from bot.flows.amend import chain, standing
from bot.flows.attached import leaf_of
from bot.flows.context import Context
from bot.flows.inbox import NotYet
from bot.pages import DeleteWindow, NoticeWindow, Person, Remaining, StillThere, Window
from bot.rules.attached import Leaf
from bot.rules.changes import There, deletable
from bot.rules.lifecycle import PartState
from bot.store import cases, events, outgoing, posts, replies

STILL_THERE = "still-there"
_TITLE = "Delete it there"
#: What may still arrive: nobody can say yet what is to be deleted.
_UNDER_WAY = (PartState.HELD, PartState.QUEUED, PartState.SENDING, PartState.UNSURE, PartState.ASKING)


def ask(ctx: Context, conn: Connection, now: datetime, reply: Row[Any], files: Collection[str] = ()) -> None:
    """Ask once, where the reply's preview stands, whether what is at the customer is to be deleted as well. ``files``
    are those that alone were deleted at the desk, by their digests."""
    rows = [row for one in chain(conn, reply) for row in outgoing.parts(conn, one.id, one.revision)]
    if any(row.state == PartState.SENDING for row in rows):
        raise NotYet  # in a moment it is known whether it is there
    if not files and any(row.state in (PartState.UNSURE, PartState.ASKING) for row in rows):
        state = PartState(reply.state)
        replies.change(conn, reply.id, [state], state, facts={**reply.facts, "unwanted": True})
    asked = outgoing.by_key(conn, _key(reply.id))
    if asked is not None and asked.facts.get("files"):  # now it is about more
        about = {"files": sorted({*asked.facts["files"], *files})} if files else {}
        outgoing.change(conn, asked.id, list(PartState), PartState(asked.state), facts=about)
        outgoing.refresh(conn, now, asked.key)
    if asked is None and _there(conn, reply, files):
        place, thread = _where(conn, reply)
        queue.still_there(ctx, conn, now, _key(reply.id), reply, place, thread, sorted(files))
        events.record(conn, now, "deleted after it left", actor=reply.executive, case=reply.case_id, reply=reply.id)


def _about(conn: Connection, reply: Row[Any]) -> list[str]:
    """The files that the question is about, by digest; none: it is about all that left."""
    asked = outgoing.by_key(conn, _key(reply.id))
    return list(asked.facts.get("files", ())) if asked is not None else []


def _there(conn: Connection, reply: Row[Any], files: Collection[str]) -> list[tuple[Row[Any], There]]:
    """What the question is about and stands at the customer: all of it, or the messages with these files."""
    found = standing(conn, reply)
    return [(row, one) for row, one in found if set(_leaf(conn, row).files) & set(files)] if files else found


def _leaf(conn: Connection, row: Row[Any]) -> Leaf:
    reply = replies.get(conn, row.reply_id)
    return leaf_of(reply, row.facts["number"]) if reply is not None else Leaf("")


def _names(reply: Row[Any], files: Collection[str]) -> tuple[str, ...]:
    return tuple(file["name"] for file in reply.facts.get("attached", ()) if file["digest"] in files)


def ask_if_unwanted(ctx: Context, conn: Connection, now: datetime, reply: Row[Any]) -> None:
    """A reply arrived of which nobody knew whether it had when its message was deleted: now it can be asked."""
    if reply.facts.get("unwanted"):
        ask(ctx, conn, now, reply)


def _key(reply: int) -> str:
    return f"{STILL_THERE}:{reply}"


def _where(conn: Connection, reply: Row[Any]) -> tuple[str, str | None]:
    shown = outgoing.by_key(conn, queue.reply_keys(reply.id)[0])
    case = cases.get(conn, reply.case_id)
    return (shown.place, shown.thread) if shown is not None else (case.desk_channel or "", case.desk_ts)


def page(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> StillThere:
    """The question, and what became of it."""
    reply = surely(replies.get(conn, row.reply_id), "the question is queued with its reply")
    case = cases.with_customer(conn, reply.case_id)
    executive = ctx.plans.current(conn).executive(reply.executive)
    going = _deletions(conn, reply)
    files = _about(conn, reply)
    there = _there(conn, reply, files)
    return StillThere(
        reply=str(reply.id),
        revision=reply.revision,
        matter=matter(ctx, case, posts.get(conn, reply.post_id)),
        person=person(executive) if executive else Person("", reply.executive),
        state=_state(ctx, conn, now, case, reply, there, going),
        url=next((one.remote_url for one, _ in there if one.remote_url), None),
        at=reply.ended_at if reply.state == PartState.DELETED else None,
        why=next((one.why for one in going if one.state == PartState.FAILED), ""),
        files=_names(reply, files),
    )


def _state(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    reply: Row[Any],
    there: list[tuple[Row[Any], There]],
    going: list[Row[Any]],
) -> Remaining:
    if reply.state == PartState.DELETED or not there:
        return Remaining.DELETED
    if any(one.state == PartState.FAILED for one in going):
        return Remaining.FAILED
    if any(one.state != PartState.SENT for one in going):
        return Remaining.GOING
    asked = outgoing.by_key(conn, _key(reply.id))
    if asked is not None and asked.facts.get("left"):
        return Remaining.LEFT
    can = capabilities_at(ctx, case, posts.get(conn, reply.post_id))
    may = all(deletable(one, can, now) for _, one in there)
    return Remaining.ASKED if may else Remaining.TOO_LATE


def _deletions(conn: Connection, reply: Row[Any]) -> list[Row[Any]]:
    """The rows that delete what came of a reply."""
    mine = {one.id for one in chain(conn, reply)}
    return [row for row in outgoing.of_case(conn, reply.case_id, "delete") if row.reply_id in mine]


def _asked(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str
) -> tuple[Row[Any], Row[Any], list[tuple[Row[Any], There]]] | str:
    """The case, the reply and what stands there, where this person may decide and there is something to decide."""
    reply = replies.to_decide(conn, reply_id)
    executive = ctx.plans.current(conn).executive(reply.executive) if reply is not None else None
    if reply is None or executive is None or executive.slack != user:
        whose = executive.name if executive else "the person whose words they are"
        return f"Only {whose} can decide about these words."
    case, there = cases.with_customer(conn, reply.case_id), _there(conn, reply, _about(conn, reply))
    if outgoing.by_key(conn, _key(reply_id)) is None:
        return "Nobody asked about these words."
    found = _state(ctx, conn, now, case, reply, there, _deletions(conn, reply))
    channel = ctx.channels[case.channel].title
    if found is Remaining.DELETED:
        return f"It is deleted on {channel}."
    if found is Remaining.TOO_LATE:
        outgoing.refresh(conn, now, _key(reply_id))
        return f"{channel} no longer lets us delete it."
    if found is Remaining.GOING:
        return "It is being deleted."
    parts = [row for one in chain(conn, reply) for row in outgoing.parts(conn, one.id, one.revision)]
    if any(row.state in _UNDER_WAY for row in parts):
        return "A part of it is not settled yet. Please press again once it is."
    return case, reply, there


def delete_window(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Window:
    """*Delete there…*: the second question."""
    found = _asked(ctx, conn, now, reply_id, user)
    if isinstance(found, str):
        return NoticeWindow(_TITLE, (found,))
    case, reply, there = found
    about = matter(ctx, case, posts.get(conn, reply.post_id))
    words = "\n".join(reply.parts)
    if files := _about(conn, reply):
        words = "\n".join(filter(None, (*(_leaf(conn, row).text for row, _ in there), *_names(reply, files))))
    return DeleteWindow(about, str(reply.id), reply.revision, words, len(there))


def leave_it(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> str | None:
    """*Leave it*: it stays at the customer."""
    found = _asked(ctx, conn, now, reply_id, user)
    if isinstance(found, str):
        return found
    case, reply, _ = found
    row = surely(outgoing.by_key(conn, _key(reply_id)), "it was asked about")
    outgoing.change(conn, row.id, list(PartState), PartState(row.state), facts={**row.facts, "left": True})
    outgoing.refresh(conn, now, row.key)
    events.record(conn, now, "left there", actor=reply.executive, case=case.id, reply=reply.id)
    return None


def delete(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str, press: str) -> str | None:
    """*Delete it* in the window: only now it leaves, the last message first."""
    found = _asked(ctx, conn, now, reply_id, user)
    if isinstance(found, str):
        return found
    case, reply, there = found
    tries = len(_deletions(conn, reply))
    for number, (row, one) in enumerate(reversed(there), 1):
        queue.deletion(conn, now, row, f"delete:{reply.id}:{tries + number}", one.id)
    outgoing.refresh(conn, now, _key(reply_id))
    facts = {"account": f"{case.channel}:{case.account}", "deletes": [one.id for _, one in there], "press": press}
    events.record(conn, now, "deletion approved", actor=user, case=case.id, reply=reply.id, **facts)
    return None


def arrived(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> None:
    """A message at the customer is deleted; with the last one the reply is."""
    cases.hold(conn, row.case_id)
    facts = {"key": row.key, "remote": row.facts["deletes"]}
    events.record(conn, now, "deleted there", case=row.case_id, reply=row.reply_id, **facts)
    of = replies.get(conn, int(row.key.split(":")[1]))
    if of is None:
        return
    if not standing(conn, of):
        for one in chain(conn, of):
            if replies.change(conn, one.id, [PartState.SENT], PartState.DELETED, ended_at=now):
                promises.gone(conn, now, one)
                outgoing.refresh_of_reply(conn, now, one.id, "reply", "receipt", "trouble")
    outgoing.refresh(conn, now, _key(of.id))


def failed(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> None:
    """The platform does not delete it: the question says so, and a direct message does."""
    if not outgoing.settle(conn, row.id, worker, PartState.FAILED, why=str(error)):
        return
    events.record(conn, now, "not deleted there", case=row.case_id, reply=row.reply_id, key=row.key, why=str(error))
    of = replies.get(conn, int(row.key.split(":")[1]))
    executive = ctx.plans.current(conn).executive(of.executive) if of is not None else None
    if of is None:
        return
    outgoing.refresh(conn, now, _key(of.id))
    if executive is not None and executive.slack is not None:
        case = cases.with_customer(conn, of.case_id)
        channel = ctx.channels[case.channel].title
        text = f"Your words to {case.customer} could not be deleted on {channel}. {error}"
        told: dict[str, Any] = {"text": text}
        if row.remote_url:
            told |= {"url": row.remote_url, "label": "See it"}
        key = f"{row.key}:told"
        queue.tell(ctx, conn, now, key, executive.slack, "line", told, case=case.id, priority=queue.URGENT)
