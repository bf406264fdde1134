"""Who hears of a surge: one card in the case channel, one direct message to each executive who has people of it.

One of its cases alone brings no message of its own while it is *quiet*: in a surge, and without a card. Knows nothing
of how a surge is found.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import DESK, Context
from bot.pages import Place
from bot.rules.plan import Executive, Plan
from bot.store import cases, outgoing, surges

#: The card of a surge, and the direct messages about it.
SURGE: Final = "surge"
#: A count that grows is shown once in a while: an edit notifies nobody.
RECOUNT: Final = timedelta(seconds=5)


def key(surge: int) -> str:
    return f"surge:{surge}"


def is_quiet(conn: Connection, case: Row[Any]) -> bool:
    """Whether a case stands in the list of a surge alone, without a card of its own."""
    return case.surge_id is not None and case.desk_ts is None and not surges.is_carded(conn, case.id)


def announce(ctx: Context, conn: Connection, now: datetime, plan: Plan, surge: int, case: Row[Any]) -> None:
    """The card, where those of its cases would stand. It overtakes them."""
    place = plan.slack_channel_for(case.topic, case.channel) or ctx.case_channel
    outgoing.add(
        conn,
        now,
        SURGE,
        key(surge),
        account=DESK,
        lane=f"desk:{key(surge)}",
        priority=queue.NORMAL,
        place=place,
        budget=place if DESK in ctx.paced else None,
        facts={"surge": surge},
    )
    _shows(conn, surge, key(surge))


def bring(ctx: Context, conn: Connection, now: datetime, surge: int, person: Executive | None) -> None:
    """Tell an executive, once, that people of a surge wait for them."""
    if person is not None and person.slack is not None:
        _tell(ctx, conn, now, surge, f"{key(surge)}:{person.id}", person.slack, {"to": person.id})


def nobody(ctx: Context, conn: Connection, now: datetime, plan: Plan, surge: int) -> None:
    """Nobody is on for people of a surge: the leads hear of it once."""
    for lead in plan.leads:
        _tell(ctx, conn, now, surge, f"{key(surge)}:nobody:{lead}", lead, {"to": "", "step": "nobody"})


def nudge(ctx: Context, conn: Connection, now: datetime, surge: int, step: str, told: list[tuple[str, str]]) -> bool:
    """A step of the escalation, once a surge: whoever it is for (Slack id, executive's id or nothing) hears of all who
    wait in one new direct message. False where it is for nobody."""
    for slack, executive in told:
        _tell(ctx, conn, now, surge, f"{key(surge)}:step:{step}:{slack}", slack, {"to": executive, "step": step})
    return bool(told)


def _tell(
    ctx: Context, conn: Connection, now: datetime, surge: int, name: str, slack: str, facts: dict[str, Any]
) -> None:
    if outgoing.by_key(conn, name) is None:
        queue.tell(ctx, conn, now, name, slack, SURGE, {"surge": surge, **facts})
        _shows(conn, surge, name)


def _shows(conn: Connection, surge: int, name: str) -> None:
    row = surges.held(conn, surge)
    surges.change(conn, surge, shown=[*row.shown, name])


def follow(conn: Connection, now: datetime, case_id: int) -> None:
    """A case changed: what tells of its surge follows it."""
    surge = cases.get(conn, case_id).surge_id
    if surge is not None:
        refresh(conn, now, surge)


def refresh(conn: Connection, now: datetime, surge: int, within: timedelta = RECOUNT) -> None:
    """Render the messages about a surge anew."""
    row = surges.get(conn, surge)
    if row is not None and row.shown:
        outgoing.refresh(conn, now, *row.shown, within=within)


def thread_of(conn: Connection, case_id: int) -> Place:
    """Where what belongs to a case stands: under its own card, or under that of its surge. Without a channel while
    neither is there."""
    case = cases.get(conn, case_id)
    if case.desk_ts is None and is_quiet(conn, case):
        return Place(*surges.thread(conn, key(case.surge_id)))
    return Place(case.desk_channel or "", case.desk_ts)
