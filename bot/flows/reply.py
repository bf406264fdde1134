"""What a person decides about a reply: send, undo, keep, join, and what to do when nobody knows whether it arrived.

Every decision is one compare-and-set in one transaction; who may decide is checked in it. Each returns what to say to
the person who pressed, or None where what they see says it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import attached, first_day, joined, promises, queue, remove, stop_topics, surge_told, unneeded
from bot.flows.about import capabilities_at
from bot.flows.arrival import uninvite
from bot.flows.context import Context
from bot.flows.hear import write_after_all
from bot.flows.prepare import prepare
from bot.flows.release import let_leave
from bot.flows.revise import pull_back, revise
from bot.pages import CardState
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, events, handovers, offers, outgoing, posts, replies

ALREADY = "That was decided already. What you see now is how it stands."
CHANGED = "These words were changed meanwhile. Only the newest preview counts."

#: What a person is told: a sentence, or None.
Answer = str | None


def deciding(ctx: Context, conn: Connection, reply_id: int, user: str) -> tuple[Plan, Row[Any], Executive] | str:
    """The reply and its executive when this person may decide about it; otherwise what to tell them."""
    reply = replies.to_decide(conn, reply_id)
    plan = ctx.plans.current(conn)
    if reply is None:
        return "This is no longer known here."
    executive = plan.executive(reply.executive)
    if executive is None or executive.slack != user:
        return f"Only {executive.name if executive else 'the addressed executive'} can decide about these words."
    return plan, reply, executive


def approve(
    ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, press: str = ""
) -> Answer:
    """Send: the parts that were shown are queued. Nobody but the addressed executive can; a second press is nothing."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        reply = replies.get(conn, reply_id)
        named = ctx.plans.current(conn).executive(reply.executive) if reply else None
        return f"Only {named.name} can send it." if named else found
    plan, reply, executive = found
    if reply.state not in (PartState.PREVIEWED, PartState.TAKEN_BACK):
        on_its_way = (PartState.SECOND, PartState.APPROVED, PartState.HELD, PartState.QUEUED, PartState.SENT)
        return None if reply.state in on_its_way else ALREADY
    if reply.revision != revision:
        return CHANGED
    case = cases.with_customer(conn, reply.case_id)
    if case.owner != executive.id:
        holder = plan.executive(case.owner)
        return f"This is with {holder.name if holder else 'nobody'} now. Your words are kept."
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, seen=True, facts=reply.facts)
    if not prepared.may_leave:
        facts = {**reply.facts, **prepared.facts()}
        state = PartState.PREVIEWED
        if prepared.blocked is not None:
            state = PartState.BLOCKED
            events.record(conn, now, "blocked", case=case.id, reply=reply.id, actor=executive.id)
            first_day.ask(ctx, conn, now, executive)
        replies.change(
            conn, reply.id, [PartState(reply.state)], state, facts=facts, why=prepared.blocked or "", ended_at=now
        )
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id))
        return None
    same = prepared.carried.get("changes") == reply.facts.get("changes")
    if not same or list(prepared.parts) != list(reply.parts) or prepared.speaker != reply.facts.get("speaker"):
        # The name, the title or the rules changed since the preview: what leaves is what was looked at, or nothing.
        revise(ctx, conn, now, plan, reply.id, executive, reply.words)
        return CHANGED
    return release(ctx, conn, now, case, reply, executive, user, press)


def release(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    reply: Row[Any],
    executive: Executive,
    user: str,
    press: str = "",
) -> Answer:
    """The reply leaves after the executive's undo time; about a stop topic only when a second person approved it too.
    ``press`` names what was pressed."""
    about = (ctx, conn, now, case, reply, executive, user, press)
    if not stop_topics.waits(*about):
        let_leave(*about)
    return None


def undo(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Answer:
    """Take back a reply that has not begun to leave."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    _, reply, executive = found
    if not pull_back(conn, reply):
        return "It has already left." if reply.state != PartState.TAKEN_BACK else None
    outgoing.refresh(conn, now, *queue.reply_keys(reply.id))
    events.record(conn, now, "taken back", actor=executive.id, case=reply.case_id, reply=reply.id)
    return None


def keep(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Answer:
    """Keep internal: final."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    _, reply, executive = found
    live = [PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.FAILED, PartState.BLOCKED]
    if not replies.change(conn, reply.id, live, PartState.KEPT, ended_at=now):
        return ALREADY
    uninvite(conn, now, reply.id)
    outgoing.refresh(conn, now, *queue.reply_keys(reply.id))
    events.record(conn, now, "kept internal", actor=executive.id, case=reply.case_id, reply=reply.id)
    return None


def write(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Answer:
    """*Write to …*: what was taken for talk is meant for the customer."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    _, reply, executive = found
    return None if write_after_all(ctx, conn, now, reply.id, executive) else ALREADY


def join(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Answer:
    """Join a preview with the executive's message above: the newest keeps all the words, the older says so."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    plan, reply, executive = found
    above = joinable(conn, reply)
    if above is None or reply.state != PartState.PREVIEWED:
        return "There is nothing above to join it with."
    if not replies.change(conn, above.id, [PartState.PREVIEWED], PartState.JOINED, ended_at=now):
        return ALREADY
    events.record(conn, now, "joined", actor=executive.id, case=reply.case_id, reply=above.id, into=reply.id)
    case = cases.with_customer(conn, reply.case_id)
    can = capabilities_at(ctx, case, posts.get(conn, case.last_post))
    words = "\n".join(filter(None, (above.words, reply.words)))
    both = attached.join(conn, now, above, reply, can) | {"above": above.words}
    revise(ctx, conn, now, plan, reply.id, executive, words, both)
    outgoing.refresh(conn, now, *queue.reply_keys(above.id))
    return None


def joinable(conn: Connection, reply: Row[Any]) -> Row[Any] | None:
    """The executive's previous live preview in the same case."""
    live = replies.of_case(conn, reply.case_id, [PartState.PREVIEWED])
    earlier = [row for row in live if row.id < reply.id and row.executive == reply.executive]
    return earlier[-1] if earlier else None


def unsure(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str, decision: PartState) -> Answer:
    """A person looked: it is there (``SENT``), send it again (``QUEUED``), or drop it (``DROPPED``)."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    _, reply, executive = found
    asking = [row for row in outgoing.parts(conn, reply.id, reply.revision) if row.state == PartState.ASKING]
    if not asking:
        return ALREADY
    values: dict[str, Any] = {"worker": None}
    if decision is PartState.QUEUED:
        values |= {"not_before": now, "looks": 0}
    elif decision is PartState.SENT:
        values |= {"sent_at": now}
    for row in asking:
        outgoing.change(conn, row.id, [PartState.ASKING], decision, **values)
    if decision is PartState.DROPPED:
        outgoing.change_parts(conn, reply.id, [PartState.HELD, PartState.QUEUED], PartState.CANCELLED)
    events.record(conn, now, f"decided: {decision}", actor=executive.id, case=reply.case_id, reply=reply.id)
    settle(ctx, conn, now, reply.id)
    return None


def settle(ctx: Context, conn: Connection, now: datetime, reply_id: int, *, case_is_held: bool = False) -> None:
    """Bring a reply, its case and its pages up to what its parts have become."""
    reply = replies.hold(conn, reply_id, case_is_held=case_is_held)
    if reply is None:
        return
    rows = outgoing.parts(conn, reply.id, reply.revision)
    if not rows:  # it was taken back, and its words changed
        return
    state = _whole({PartState(row.state) for row in rows})
    values: dict[str, Any] = {}
    if state in (PartState.SENT, PartState.FAILED, PartState.BLOCKED, PartState.DROPPED):
        values["ended_at"] = now
    if state is PartState.SENT:
        values["url"] = next((row.remote_url for row in rows if row.remote_url), None)
    if state != reply.state or values:
        replies.change(conn, reply.id, [PartState(reply.state)], state, **values)
    if state is PartState.SENT and reply.state != PartState.SENT:
        answered(ctx, conn, now, reply)
        remove.ask_if_unwanted(ctx, conn, now, reply)
    within = queue.MOMENT if state is PartState.QUEUED else timedelta(0)
    outgoing.refresh_of_reply(conn, now, reply.id, "reply", "receipt", "trouble", "unsent", within=within)


def _whole(states: set[PartState]) -> PartState:
    """The state of a reply from those of its parts: the worst news first."""
    for state in (
        PartState.ASKING,
        PartState.UNSURE,
        PartState.FAILED,
        PartState.BLOCKED,
        PartState.DROPPED,
        PartState.SENDING,
        PartState.QUEUED,
        PartState.HELD,
        PartState.TAKEN_BACK,
    ):
        if state in states:
            return PartState.QUEUED if state is PartState.SENDING else state
    return PartState.SENT


def answered(ctx: Context, conn: Connection, now: datetime, reply: Row[Any]) -> None:
    """The customer has an answer: the clock stops, the first who answered stays the owner, the pages follow."""
    plan = ctx.plans.current(conn)
    executive = plan.executive(reply.executive)
    case = cases.get(conn, reply.case_id)
    if case.state == CaseState.OPEN and (reply.post_id or 0) >= (case.last_post or 0):
        who = executive.name if executive else reply.executive
        finish(ctx, conn, now, case, CaseState.ANSWERED, CardState.ANSWERED, who)
        _drop_prepared(conn, now, case.id)
        for other in joined.also_answered(conn, case, reply.approved_at):
            finish(ctx, conn, now, other, CaseState.ANSWERED, CardState.ELSEWHERE, who)
            events.record(conn, now, "answered elsewhere", actor=reply.executive, case=other.id, to=case.id)
    else:  # what it promises stands on the card all the same
        outgoing.refresh(conn, now, queue.card_key(case.id))
    events.record(conn, now, "delivered", case=case.id, reply=reply.id)
    for other in replies.of_case(conn, case.id, [PartState.PREVIEWED]):
        if other.facts.get("corrects") == reply.id and executive is not None:  # written while these words were leaving
            revise(ctx, conn, now, plan, other.id, executive, other.words)
    promises.delivered(conn, now, reply, executive)


def _drop_prepared(conn: Connection, now: datetime, case: int) -> None:
    """What a delegate prepared is no longer needed once the executive answered in other words."""
    for other in replies.of_case(conn, case, [PartState.PREVIEWED]):
        if other.prepared_by is not None:
            unneeded.cancel(conn, now, case, other.id, [PartState.PREVIEWED])


def finish(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], state: CaseState, card: str, who: str
) -> bool:
    """Nobody waits for us any more in this case: stop the clock, and let card and direct messages say so."""
    values = {"card": card, "answered_at": now, "answered_by": who, "due_at": None}
    if state is CaseState.CLOSED:
        values["closed_at"] = now
    if not cases.change_state(conn, case.id, case.state, state, **values):
        return False
    cases.stop_clocks(conn, case.id)
    offers.end_of_case(conn, now, case.id)
    follow(conn, now, case.id)
    return True


def follow(conn: Connection, now: datetime, case: int) -> None:
    """Render the card and the direct messages of a case anew: they follow it."""
    outgoing.refresh_of_case(conn, now, case, "card", "notice", "answered", "nudge", "offer", "escalated")
    surge_told.follow(conn, now, case)
    for one in handovers.of_case(conn, case):
        outgoing.refresh(conn, now, f"gave:{one.batch}", f"got:{one.batch}:{one.taker}")
