"""Letting go of all that was said in a case, at its customer's request or because its time is over.

First it is shown nowhere and nothing leaves in answer to it; then it goes from the tables. What stands at the desk is
desired state: every message of ours about the case becomes one sentence, whenever the desk can be reached.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError, TargetGone
from bot.flows import daily, queue, ringing, surge_told
from bot.flows.context import Context
from bot.messages import Gone
from bot.pages import CardState, Line, NoticeWindow
from bot.rules.attached import messages_of
from bot.rules.keeping import LIVE, PromiseState
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Plan
from bot.rules.wording import LET_GO
from bot.store import cases, events, letting_go, offers, outgoing, promises, replies, second_looks, waits
from bot.store.second_looks import LookState

#: Replies that were not on their way.
_UNSENT: Final = (PartState.DRAFT, PartState.PREVIEWED, PartState.SECOND, PartState.APPROVED, PartState.TAKEN_BACK)
_WAITING: Final = (PartState.HELD, PartState.QUEUED)
_UNKNOWN: Final = (PartState.UNSURE, PartState.ASKING)


def told(case: Row[Any]) -> str | None:
    """All that is left to say of a case, as a sentence; None where it is kept."""
    return f"{LET_GO[Gone(case.let_go)]}." if case.let_go is not None else None


def page(conn: Connection, case: int | None) -> Line | None:
    """What every message about a case says once nothing of it is kept; None while it is."""
    # As nearly every page asks for it again.
    said = told(cases.with_customer(conn, case)) if case is not None else None
    return Line(said) if said is not None else None


def window(conn: Connection, reply: Row[Any] | None) -> NoticeWindow | None:
    """The same in a window about one of its replies."""
    said = told(cases.get(conn, reply.case_id)) if reply is not None else None
    return NoticeWindow("Reply", (said,)) if said is not None else None


def let_go(conn: Connection, now: datetime, plan: Plan, case_id: int, how: Gone, actor: str) -> bool:
    """Let go of a case; to be repeated until it says that nothing is left: what is leaving at this moment, or is being
    deleted at the customer, is waited for."""
    cases.hold(conn, case_id)
    case = cases.get(conn, case_id)
    if letting_go.is_scrubbed(case):
        return True
    _give_up(conn, now, case_id, actor)  # what leaves before what tells of it, as whoever sends it takes them
    if case.let_go is None:
        _hide(conn, now, plan, case, how, actor)
    if letting_go.is_leaving(conn, case_id):
        return False
    for reply in replies.of_case(conn, case_id):
        letting_go.empty_reply(conn, reply, len(messages_of(reply.parts, reply.facts)))
    letting_go.empty_case(conn, case_id)
    return True


def _hide(conn: Connection, now: datetime, plan: Plan, case: Row[Any], how: Gone, actor: str) -> None:
    """Nothing of it is shown any more, and nobody waits for us in it."""
    gone = letting_go.empty_posts(conn, now, case.id, how)
    values: dict[str, Any] = {"let_go": how, "card": CardState.DELETED, "due_at": None}
    state = case.state if case.state == CaseState.ASIDE else CaseState.CLOSED
    cases.change_state(conn, case.id, case.state, state, closed_at=case.closed_at or now, **values)
    listed = waits.of_case(conn, case.id)
    cases.stop_clocks(conn, case.id)
    offers.end_of_case(conn, now, case.id)
    for one in promises.of_case(conn, case.id, LIVE):
        promises.change(conn, one.id, LIVE, PromiseState.WITHDRAWN, ended_at=now)
    letting_go.empty_desk(conn, now, case.id, queue.REPORT if how is Gone.EXPIRED else None)
    # What tells of it among other things.
    outgoing.refresh(conn, now, *letting_go.named_on(conn, case.id))
    if listed is not None:
        ringing.refresh(conn, now, plan, listed)
    daily.refresh(conn, now, plan, case)
    surge_told.follow(conn, now, case.id)
    what = "erased for the customer" if how is Gone.ERASED else "let go after its time"
    events.record(conn, now, what, actor=actor, case=case.id, posts=gone)


def _give_up(conn: Connection, now: datetime, case: int, actor: str) -> None:
    """Nothing leaves any more; what may have arrived stays unknown, since it cannot be looked for without its words."""
    for reply in replies.of_case(conn, case):
        look = second_looks.of_reply(conn, reply.id, reply.revision)
        if look is not None:
            second_looks.end(conn, now, look.id, LookState.OVER)
        stopped = outgoing.change_parts(conn, reply.id, _WAITING, PartState.BLOCKED)
        unknown = outgoing.change_parts(conn, reply.id, _UNKNOWN, PartState.DROPPED)
        if stopped:
            events.record(conn, now, "blocked", actor=actor, case=case, reply=reply.id)
        if unknown:
            events.record(conn, now, f"decided: {PartState.DROPPED}", actor=actor, case=case, reply=reply.id)
        if reply.state in _UNKNOWN:
            replies.change(conn, reply.id, _UNKNOWN, PartState.DROPPED, ended_at=now)
        elif reply.state in _WAITING and not _has_part(conn, reply, PartState.SENDING):
            to = PartState.BLOCKED if stopped else PartState.DROPPED
            replies.change(conn, reply.id, _WAITING, to, ended_at=now)
        else:
            replies.change(conn, reply.id, _UNSENT, PartState.CANCELLED, ended_at=now)


def _has_part(conn: Connection, reply: Row[Any], state: PartState) -> bool:
    return any(row.state == state for row in outgoing.parts(conn, reply.id, reply.revision))


def stays(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> bool:
    """The desk refused to change a message about a case of which nothing is kept: it is not tried for ever, and the
    leads hear where it stands. False where the case is kept."""
    if row.case_id is None or cases.get(conn, row.case_id).let_go is None:
        return False
    if not outgoing.settle(conn, row.id, worker, PartState.FAILED, why=str(error)):
        return True
    if row.remote_id is None or row.kind == "receipt" or isinstance(error, TargetGone):
        return True
    text = f"A message of case {row.case_id} should say nothing any more, and Slack does not let us change it: {error}"
    for lead in ctx.plans.current(conn).leads:
        facts = {"text": text, "url": row.remote_url, "label": "Delete it there"}
        queue.tell(ctx, conn, now, f"stays:{row.key}:{lead}", lead, "line", facts)
    return True
