"""What a claimed row is to become: rendered from the store as it stands, within the transaction that claims it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import log
from bot.flows import files, outcome
from bot.flows.attached import print_of
from bot.flows.context import Context
from bot.flows.files import Wanted
from bot.flows.outcome import Attempt
from bot.flows.part import may_leave, part_of
from bot.flows.receipt import receipt
from bot.flows.show import page_of
from bot.flows.surge_told import thread_of
from bot.messages import Outgoing
from bot.pages import Page, Place, Window
from bot.ports import Channel
from bot.rules.lifecycle import PartState
from bot.store import outgoing

_log = log.logger("deliver")

#: What was queued before its case had a thread, and belongs there.
_IN_THE_THREAD: Final = ("wrote", "flood", "line", "reply")
#: How soon it is looked again whether the card stands under which something belongs.
_SOON: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, and where at the desk it stands."""

    place: Place
    page: Page


@dataclass(frozen=True, slots=True)
class Brought:
    """A customer's file, and where at the desk it is brought to."""

    place: Place
    file: Wanted


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed row with what is to be sent: a part of a reply, something at the desk, or an open window.

    A part may be ``blocked``, in a sentence."""

    attempt: Attempt
    what: Outgoing | Shown | Brought | Window
    blocked: str | None = None


def prepared(
    ctx: Context, conn: Connection, now: datetime, channels: Mapping[str, Channel], attempt: Attempt
) -> Job | None:
    """The job of a claimed row; one that cannot be made (None) stops neither its lane nor any other."""
    row = attempt.row
    try:
        # What may have left already is looked for, whatever became of its reply.
        if row.kind == "part" and row.state != PartState.UNSURE and not may_leave(conn, now, row):
            outcome.stopped(conn, now, attempt)
            return None
        job = _job(ctx, conn, now, channels, attempt)
        if not isinstance(job.what, Shown | Brought) or job.what.place.channel:
            return job
        outgoing.settle(conn, row.id, attempt.worker, PartState.QUEUED, not_before=now + _SOON)
        return None
    except (DBAPIError, sqlite3.OperationalError):
        raise  # the database went away, not the page: the row stays as it was
    except Exception as error:
        _log.exception("cannot be rendered", row=row.id, kind=row.kind, case=row.case_id)
        outcome.set_aside(ctx, conn, now, attempt, type(error).__name__)
        return None


def _job(ctx: Context, conn: Connection, now: datetime, channels: Mapping[str, Channel], attempt: Attempt) -> Job:
    row = attempt.row
    if row.kind in ("part", "delete"):
        part, blocked = part_of(ctx, conn, now, row, channels[row.account].capabilities)
        # What may have left already is looked for, whatever speaks against it now.
        blocked = None if row.state == PartState.UNSURE else blocked
        return Job(Attempt(row, attempt.worker, print_of(part), part.speaker), part, blocked)
    if row.kind == "receipt":
        return Job(attempt, receipt(ctx, conn, now, row.reply_id))
    place = Place(row.place, row.thread)
    if row.kind == "file":
        return Job(attempt, Brought(place, files.wanted(conn, row)))
    if row.case_id is not None and row.thread is None and row.kind in _IN_THE_THREAD and not row.place:
        place = thread_of(conn, row.case_id)
    return Job(attempt, Shown(place, page_of(ctx, conn, now, row)))
