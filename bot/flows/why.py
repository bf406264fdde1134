"""Why a case is at the desk: from what triage found, what people corrected since, and what was before. Reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.pages.why import Why
from bot.rules.keeping import PromiseState
from bot.rules.lifecycle import CaseState, Lane
from bot.rules.plan import Plan
from bot.rules.topics import Guess, titled
from bot.rules.triage import AS_A_WHOLE, BY_A_LEAD, BY_A_PERSON, IN_DOUBT
from bot.rules.urgency import URGENT, Urgency, with_history
from bot.store import promises

_TOLD: Final = 3


def why(conn: Connection, now: datetime, plan: Plan, case: Row[Any], post: Row[Any]) -> Why | None:
    """Why a case is here; ``post`` is the one that its card shows. None for praise, which needs no reason."""
    if case.lane == Lane.PRAISE:
        return None
    said = Urgency(case.urgency, tuple(case.urgency_reasons))
    late = now - case.due_at if case.due_at and case.state == CaseState.OPEN else timedelta(0)
    presses = with_history(said, late=late)
    signals = [one for one in case.reasons if one not in (IN_DOUBT, *presses.reasons)]
    by_a_person = any(one.startswith((BY_A_LEAD, BY_A_PERSON)) for one in signals)
    if by_a_person:  # the words as a whole said otherwise
        signals = [one for one in signals if one != AS_A_WHOLE]
    about = Guess(tuple((name, share) for name, share in case.shares))
    return Why(
        signals=tuple(signals[:_TOLD]),
        sure=None if by_a_person else post.score,
        pressing=presses.reasons if presses.score >= URGENT else (),
        urgency=presses.score,
        topic=titled(plan.topics, case.topic) if case.topic else "",
        share=dict(about.shares).get(case.topic),
        asks=_asks(plan, case, about),
        names=tuple(case.names),
        before=_before(conn, case),
    )


def _asks(plan: Plan, case: Row[Any], about: Guess) -> tuple[tuple[str, str], ...]:
    """The two likeliest topics, where nobody answered yet and the plan makes a difference between topics."""
    if case.state != CaseState.OPEN or case.answered_at is not None or not _matters(plan, about.asks):
        return ()
    return tuple((name, titled(plan.topics, name)) for name in about.asks)


def _matters(plan: Plan, asked: tuple[str, ...]) -> bool:
    needed = {topic for rota in plan.rotas for topic, _ in rota.needs} | {route.topic for route in plan.routes}
    return bool(plan.topics) or not needed.isdisjoint(asked)


def _before(conn: Connection, case: Row[Any]) -> str:
    """``Promises to them: 2 kept, 1 open.``; nothing where none was made."""
    if not case.history:
        return ""
    counted = promises.to_customer(conn, case.customer_id)
    found = [
        (counted.get(PromiseState.KEPT, 0), "kept"),
        (counted.get(PromiseState.OPEN, 0), "open"),
        (counted.get(PromiseState.LATE, 0), "late"),
        (counted.get(PromiseState.BROKEN, 0), "broken"),
    ]
    told = ", ".join(f"{number} {what}" for number, what in found if number)
    return f"Promises to them: {told}." if told else ""
