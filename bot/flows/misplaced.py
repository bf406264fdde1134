"""What becomes of a desk message that Slack refused: the card was deleted, the channel is archived, we are no member.

A card is never given up. It gets a new place and with it a new thread, in which what is still to be said follows; words
written in the old thread are still for the case. A message that was deleted is not brought back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError, PlaceGone, TargetGone
from bot.flows import first_day, handing, let_go, offer, operators, queue, surge_told
from bot.flows.context import Context
from bot.rules.lifecycle import CaseState, PartState
from bot.store import cases, events, outgoing

#: A card that a Slack channel refuses is tried again this much later; the first time soon: it may be a passing trouble.
_CARD_AGAIN: Final = timedelta(minutes=5)
_CARD_SOON: Final = timedelta(seconds=10)
_A_MOMENT: Final = timedelta(seconds=1)
#: Direct messages that somebody waits for: leads hear when one cannot be brought.
_TO_EXECUTIVE: Final = frozenset({"notice", "answered", "trouble", first_day.FIRST_DAY, handing.BROUGHT})
#: What is said in a case's thread, and what of it is brought again when it cannot be edited any more: the status line.
_IN_THREAD: Final = frozenset({"wrote", "flood", "line", "reply"})
_BROUGHT_AGAIN: Final = frozenset({"reply"})


def refused(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> None:
    """Slack refused a message of ours, which ``worker`` had claimed."""
    if let_go.stays(ctx, conn, now, row, worker, error):
        return
    if row.kind == "card":
        _card(ctx, conn, now, row, worker, error)
    elif row.key == surge_told.key(row.facts.get("surge", 0)):
        _card_of_many(ctx, conn, now, row, worker, error)
    elif _follows_card(conn, row, error):
        _wait_for_card(ctx, conn, now, row, worker, error)
    else:
        _given_up(ctx, conn, now, row, worker, error)


def _follows_card(conn: Connection, row: Row[Any], error: DeliveryError) -> bool:
    """Whether a message belongs to a thread that is gone, and must stand in the one to come."""
    in_channel = row.kind in _IN_THREAD and row.case_id is not None and row.place[:1] in ("C", "G", "")
    if not in_channel or not isinstance(error, TargetGone | PlaceGone):
        return False
    if row.remote_id is not None and (isinstance(error, TargetGone) or row.kind not in _BROUGHT_AGAIN):
        return False
    return bool(cases.get(conn, row.case_id).state == CaseState.OPEN or row.kind in _BROUGHT_AGAIN)


def _wait_for_card(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError
) -> None:
    """It stands behind the card in the lane of the case, and goes where that is by then."""
    case = cases.get(conn, row.case_id)
    wait = timedelta(0)
    if (row.place or case.desk_channel, row.thread or case.desk_ts) == (case.desk_channel, case.desk_ts):
        card = outgoing.by_key(conn, queue.card_key(case.id))
        if isinstance(error, PlaceGone) and case.desk_channel == ctx.case_channel:
            wait = _CARD_AGAIN
        elif card is not None and card.remote_id is not None:
            place = ctx.case_channel if isinstance(error, PlaceGone) else card.place
            settled = [PartState.SENT, PartState.FAILED, PartState.QUEUED]
            values = {
                "remote_id": None,
                "shown": 0,
                "place": place,
                "not_before": now,
                "generation": card.generation + 1,
            }
            if outgoing.change(conn, card.id, settled, PartState.QUEUED, **values):
                _moves(conn, now, case, error)
            else:  # it is being edited at this moment, and will be found gone itself
                wait = _A_MOMENT
    values = {"remote_id": None, "shown": 0, "place": "", "thread": None, "not_before": now + wait, "why": str(error)}
    outgoing.settle(conn, row.id, worker, PartState.QUEUED, **values)


def _moves(conn: Connection, now: datetime, case: Row[Any], error: DeliveryError) -> None:
    cases.leave_thread(conn, now, case)
    events.record(conn, now, "card moved", case=case.id, why=str(error))


def _given_up(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> None:
    # An open window that was closed is not asked again; a message may be, when it changes the next time.
    state = PartState.CANCELLED if row.kind == "receipt" else PartState.FAILED
    outgoing.settle(conn, row.id, worker, state, why=str(error))
    if row.kind == offer.OFFER and row.remote_id is None:
        offer.unheard(ctx, conn, now, row.facts["offer"])
    if row.place in ctx.operators and row.case_id is None and row.remote_id is None:
        operators.unheard(ctx, conn, now, row, error)
    if row.kind in _TO_EXECUTIVE and row.remote_id is None:
        plan = ctx.plans.current(conn)
        person = plan.by_slack(row.place)
        text = f"{person.name if person else row.place} cannot be reached by direct message: {error}"
        queue.leads(ctx, conn, now, plan, f"no-message:{row.place}:{now:%Y-%m-%d}", text)


def _card(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> None:
    case = cases.get(conn, row.case_id)
    elsewhere = row.place != ctx.case_channel
    stands = row.remote_id is not None
    if stands and isinstance(error, PlaceGone) and case.state != CaseState.OPEN:
        # Nobody waits: it may stay as it is, and finds a new place when the customer writes again.
        outgoing.settle(conn, row.id, worker, PartState.FAILED, why=str(error))
        return
    if stands and (isinstance(error, TargetGone) or (isinstance(error, PlaceGone) and elsewhere)):
        place = ctx.case_channel if isinstance(error, PlaceGone) else row.place
        values = {"remote_id": None, "shown": 0, "place": place, "not_before": now, "why": str(error)}
        if outgoing.settle(conn, row.id, worker, PartState.QUEUED, **values):
            _moves(conn, now, case, error)
        if isinstance(error, TargetGone):
            return
    else:
        wait = _CARD_AGAIN if row.attempts else _CARD_SOON
        values = {"not_before": now if elsewhere else now + wait, "why": str(error)}
        values |= {"place": ctx.case_channel} if elsewhere else {}
        outgoing.settle(conn, row.id, worker, PartState.QUEUED, **values)
    _alarm(ctx, conn, now, row, case, error, elsewhere=elsewhere)


def _card_of_many(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError
) -> None:
    """The card of a surge is never given up either; what stood in its thread stays there."""
    gone = isinstance(error, TargetGone)
    elsewhere = row.place != ctx.case_channel and not gone
    wait = timedelta(0) if gone or elsewhere else _CARD_AGAIN if row.attempts else _CARD_SOON
    place = ctx.case_channel if elsewhere else row.place
    anew = {"remote_id": None, "shown": 0, "place": place, "not_before": now + wait, "why": str(error)}
    outgoing.settle(conn, row.id, worker, PartState.QUEUED, **anew)


def _alarm(
    ctx: Context,
    conn: Connection,
    now: datetime,
    row: Row[Any],
    case: Row[Any],
    error: DeliveryError,
    *,
    elsewhere: bool,
) -> None:
    """The leads hear once a day of a channel that takes no cards, and the executive of a case without one."""
    plan = ctx.plans.current(conn)
    text = f"Cards cannot be posted in the channel {row.place}: {error} They go to the common case channel."
    if not elsewhere:
        text = f"Cards cannot be posted in the case channel: {error} Nothing is lost; they are tried again."
        owner = plan.executive(case.owner)
        if owner is not None and not outgoing.of_case(conn, case.id, "notice"):
            queue.notice(ctx, conn, now, case.id, owner, 0)
    queue.leads(ctx, conn, now, plan, f"no-card:{row.place}:{now:%Y-%m-%d}", text)
