"""The calendar of an executive's own that leave is read from: given, read every few hours, and no more read.

Its address is a secret and stands in the vault alone. What is in it becomes periods before it comes here; nobody's
titles are ever read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row

from bot.errors import ConfigurationError
from bot.flows import calendar, leave_proposal, queue
from bot.flows.context import Context
from bot.pages import AtField, NoticeWindow, Window
from bot.rules.plan import Executive
from bot.rules.rota.absence import Busy, absences
from bot.store import events, leave_feeds, leave_proposals

#: How often a calendar is read; when one is that could not be; and when one is whose reader died.
_EVERY: Final = timedelta(hours=4)
_AGAIN: Final = timedelta(minutes=30)
_DEAD: Final = timedelta(minutes=5)
#: A calendar that is out of reach for a while is nobody's trouble; after so many tries its owner hears of it.
_MOST_FAILURES: Final = 8
_MOST_ADDRESS: Final = 2000
_KEPT: Final = timedelta(days=30)
_NOT_YOURS: Final = "Only an executive of the plan gives a calendar to read leave from."
_GIVEN: Final = "Your calendar at {host} is read now, and every few hours. You are asked about each absence in it."
_NO_ADDRESS: Final = "This is not the address of a calendar. It begins with https:// and often ends with .ics."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A calendar to read now: whose, where, and the row it was claimed by. Its ``repr`` does not hold the address."""

    person: Executive
    url: str
    row: Row[Any]

    def __repr__(self) -> str:
        return f"Claimed({self.person.id})"


def give(ctx: Context, conn: Connection, now: datetime, user: str, address: str) -> Window | AtField | None:
    """Read leave from the calendar at this address from now on; an empty one changes nothing."""
    person = ctx.plans.current(conn).by_slack(user)
    if person is None or ctx.vault is None:
        return NoticeWindow("My calendar", (_NOT_YOURS,))
    address = address.strip().strip("<>")
    if not address:
        return None
    if address.lower().startswith("webcal://"):
        address = "https" + address[len("webcal") :]
    if not _is_address(address):
        return AtField(_NO_ADDRESS)
    ctx.vault.save(conn, now, calendar.LEAVE, person.id, address.encode())
    leave_feeds.give(conn, now, person.id)
    events.record(conn, now, "calendar for leave given", actor=person.id)
    return NoticeWindow("My calendar", (_GIVEN.format(host=urlsplit(address).hostname),))


def stop(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """*Stop reading*: the address is forgotten, and what was asked because of it is no longer asked."""
    person = ctx.plans.current(conn).by_slack(user)
    if person is None:
        return NoticeWindow("My calendar", (_NOT_YOURS,))
    _forget(ctx, conn, now, person.id, person.id)
    return calendar.window(ctx, conn, now, user)


def claim(ctx: Context, conn: Connection, now: datetime) -> Claimed | None:
    """The next calendar that is due, for whoever asks first; None where none is."""
    plan = ctx.plans.current(conn)
    for executive in leave_feeds.every(conn):
        if plan.executive(executive) is None:
            _forget(ctx, conn, now, executive, "buckstop")
    row = leave_feeds.due(conn, now)
    person = plan.executive(row.executive) if row is not None else None
    if row is None or person is None or ctx.vault is None or not leave_feeds.claim(conn, row, now + _DEAD):
        return None
    try:
        sealed = ctx.vault.load(conn, calendar.LEAVE, person.id)
    except ConfigurationError:
        sealed = None
    if sealed is None:
        failed(ctx, conn, now, Claimed(person, "", row), "Its address cannot be opened any more. Please give it again.")
        return None
    return Claimed(person, sealed.decode(), row)


def read(ctx: Context, conn: Connection, now: datetime, claimed: Claimed, busy: Iterable[Busy]) -> None:
    """What the calendar says: each absence that is new becomes a question."""
    values = {"next_at": now + _EVERY, "read_at": now, "failures": 0, "trouble": ""}
    if leave_feeds.settle(conn, claimed.row, **values):
        leave_proposals.forget(conn, now - _KEPT)
        leave_proposal.follow(ctx, conn, now, claimed.person, absences(claimed.person, busy, now))


def failed(
    ctx: Context, conn: Connection, now: datetime, claimed: Claimed, why: str, *, may_pass: bool = False
) -> None:
    """It could not be read, for this reason (a sentence without the address). Its owner hears of it once; of what may
    pass by itself, after some hours."""
    row, person = claimed.row, claimed.person
    failures = row.failures + 1
    told = "" if may_pass and failures < _MOST_FAILURES else why
    values: dict[str, Any] = {"failures": failures, "trouble": row.trouble or told}
    values["next_at"] = now + (_AGAIN if may_pass and failures < _MOST_FAILURES else _EVERY)
    if not leave_feeds.settle(conn, row, **values) or row.trouble or not told or person.slack is None:
        return
    events.record(conn, now, "calendar for leave not read", actor=person.id)
    text = f"Your calendar cannot be read, so no leave is proposed from it. {why} You can give another in App Home."
    queue.tell(ctx, conn, now, f"leave-feed:{person.id}:{int(now.timestamp())}", person.slack, "line", {"text": text})


def _forget(ctx: Context, conn: Connection, now: datetime, executive: str, actor: str) -> None:
    if leave_feeds.drop(conn, executive):
        if ctx.vault is not None:
            ctx.vault.drop(conn, calendar.LEAVE, executive)
        leave_proposal.withdraw(conn, now, executive)
        events.record(conn, now, "calendar for leave forgotten", actor=actor, executive=executive)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        known = parts.scheme == "https" and bool(parts.hostname) and parts.port in (None, 443)
    except ValueError:
        return False
    return known and len(address) <= _MOST_ADDRESS and address.isprintable() and " " not in address
