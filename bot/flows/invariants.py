"""What must never be in the store: each invariant with what it finds, what it means for people, and what to do.

``buckstop db check`` looks at all of them; while a bot runs (`bot.flows.watch`) those that an index answers are looked
at every few minutes, the others by night. Reads, never writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, Text, TextClause, and_, bindparam, cast, func, literal, or_, select, text

from bot.flows import audit
from bot.flows.part import ON_ITS_WAY
from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.store import clocks, leases, offers, waits
from bot.store import tables as t
from bot.store.plans import Plans
from bot.store.second_looks import LookState
from bot.store.statement import Statement
from bot.store.tables.columns import DUE, OPEN, spelled

#: A step that is due fires within seconds; this late is a fault.
_LATE: Final = timedelta(minutes=5)
#: So many cases are named of those that an invariant finds.
MOST_CASES: Final = 5
_BY_HAND: Final = "Answer by hand what waits there, and report this with what “buckstop db check” prints."
_REPORT: Final = "Report this with what “buckstop db check” prints."


@dataclass(frozen=True, slots=True)
class Invariant:
    """``name`` is for gauges; ``never`` says what must never be, in the plural, ``means`` what follows for people."""

    name: str
    never: str
    means: str
    do: str = _BY_HAND


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: how often, some of the cases, and (of the audit trail) what exactly."""

    invariant: Invariant
    count: int
    cases: tuple[int, ...] = ()
    said: str = ""


class _Question:
    """An invariant that one query answers, by an index: ``finds`` selects the ids of the cases (or null) that break
    it."""

    def __init__(self, invariant: Invariant, finds: Select[Any]) -> None:
        self.invariant = invariant
        self._count = Statement(select(func.count()).select_from(finds.subquery()))
        self._some = Statement(finds.limit(MOST_CASES))

    def asked(self, conn: Connection, **values: Any) -> Iterator[Broken]:
        if count := self._count.scalar(conn, **values):
            some = {case for case in self._some.scalars(conn, **values) if case is not None}
            yield Broken(self.invariant, count, tuple(sorted(some)))


_OPEN: Final = t.cases.c.state == CaseState.OPEN


def _state(table: str, *states: str) -> TextClause:
    """Spelled out, as the index of that state is: with a value to be named SQLite would read the whole table."""
    return text(f"({spelled(states, table + '.')})")


#: From the fifth author on cases share the card of their surge.
_IN_A_SURGE: Final = (
    select(1).where(t.outgoing.c.key == literal("surge:") + cast(t.cases.c.surge_id, Text)).correlate(t.cases).exists()
)
#: A part of the words as they stand, of a reply that is on its way.
_LEAVES: Final = and_(
    t.outgoing.c.facts["revision"].as_integer() == t.replies.c.revision,
    t.replies.c.state.in_([bindparam(None, one.value) for one in (PartState.HELD, *ON_ITS_WAY)]),
)
_TOLD: Final = literal("nobody:") + cast(t.cases.c.id, Text) + ":"
_FIRES: Final = or_(clocks.ANSWERS, *(t.clocks.c.name == name for name in (waits.UNSURE, waits.QUESTION, waits.PRAISE)))

POSTS: Final = Invariant("posts_without_case", "posts without a case", "Nobody sees them.")
CARDS: Final = Invariant("cases_without_card", "open cases without a card, sent or on its way", "Nobody sees them.")
#: What nobody sees.
LOST: Final = (POSTS, CARDS)
#: What is held against the audit trail, piece by piece (`bot.flows.audit`), and the trail itself (`bot.store.audit`).
EXPLAINED: Final = Invariant(
    "sent_unexplained",
    "messages at customers that the audit trail does not explain",
    "Something may have left that nobody approved, or twice.",
    "Compare what stands there with what customers see, and report this with what “buckstop db check” prints.",
)
TRAIL: Final = Invariant(
    "trail_broken",
    "breaks in the audit trail",
    "Somebody may have changed what it says.",
    "Keep the database as it is now, and find out who could write to it.",
)
#: What only who has the keys can tell (`bot.store.tokens`).
SECRETS: Final = Invariant(
    "secrets_unopened",
    "stored secrets that no key opens",
    "What they are for, an account or a calendar, does not work.",
    "Put the missing key back into BUCKSTOP_SECRET_KEYS; “buckstop keys status” says more.",
)
_ALWAYS: Final = (
    _Question(POSTS, select(t.posts.c.case_id).where(t.posts.c.case_id.is_(None))),
    _Question(
        Invariant("cases_without_clock", "open cases without a clock", "Nobody is reminded of them."),
        select(t.cases.c.id)
        .select_from(t.cases.outerjoin(t.clocks, and_(t.clocks.c.case_id == t.cases.c.id, clocks.ANSWERS)))
        .where(_OPEN, t.cases.c.lane == Lane.DESK, t.clocks.c.case_id.is_(None)),
    ),
    _Question(
        Invariant(
            "waits_without_end", "posts that wait for a lead's look and never go on", "They may stay unseen for ever."
        ),
        select(t.clocks.c.case_id)
        .select_from(t.clocks.join(t.cases, t.cases.c.id == t.clocks.c.case_id))
        .where(or_(t.clocks.c.name == waits.UNSURE, t.clocks.c.name == waits.QUESTION))
        .where(or_(t.cases.c.state != CaseState.ASIDE, t.cases.c.due_at.is_(None))),
    ),
    _Question(
        Invariant(
            "offers_of_closed_cases",
            "cases with a live offer that are not open",
            "Somebody is asked to take what nobody needs to take.",
            _REPORT,
        ),
        select(t.offers.c.case_id)
        .select_from(t.offers.join(t.cases, t.cases.c.id == t.offers.c.case_id))
        .where(_state("offers", offers.OfferState.LIVE), t.cases.c.state != CaseState.OPEN),
    ),
    _Question(
        CARDS,
        select(t.cases.c.id).where(
            _OPEN,
            ~select(1).where(t.outgoing.c.case_id == t.cases.c.id, t.outgoing.c.kind == "card").exists(),
            ~_IN_A_SURGE,
        ),
    ),
    _Question(
        Invariant(
            "second_looks_lost",
            "replies that wait for a second look which nobody keeps",
            "They would wait for ever.",
        ),
        select(t.replies.c.case_id).where(
            _state("replies", PartState.SECOND),
            ~select(1)
            .where(
                t.second_looks.c.reply_id == t.replies.c.id,
                t.second_looks.c.revision == t.replies.c.revision,
                t.second_looks.c.state == LookState.WAITING,
            )
            .exists(),
        ),
    ),
    _Question(
        Invariant(
            "parts_unapproved",
            "parts of replies that nobody approved",
            "They may reach a customer.",
            "Let nothing leave: “buckstop db hold”. Then report this with what “buckstop db check” prints.",
        ),
        select(t.outgoing.c.case_id).where(
            _state("outgoing", *OPEN),
            t.outgoing.c.kind == "part",
            select(1).where(t.replies.c.id == t.outgoing.c.reply_id, t.replies.c.approved_at.is_(None)).exists(),
        ),
    ),
    _Question(
        Invariant(
            "parts_void",
            "parts that wait to leave though their reply does not",
            "They do not leave, but something let them stand.",
            _REPORT,
        ),
        select(t.outgoing.c.case_id).where(
            _state("outgoing", *DUE),
            t.outgoing.c.kind == "part",
            t.outgoing.c.state != PartState.UNSURE,
            select(1).where(t.replies.c.id == t.outgoing.c.reply_id, ~_LEAVES).exists(),
        ),
    ),
)
_UNTOLD: Final = _Question(
    Invariant(
        "cases_without_owner_untold",
        "open cases without an owner of which no lead was told",
        "Nobody has to answer them.",
        "Give them to somebody, and report this with what “buckstop db check” prints.",
    ),
    select(t.cases.c.id).where(
        _OPEN,
        t.cases.c.lane == Lane.DESK,
        t.cases.c.owner.is_(None),
        ~select(1).where(t.outgoing.c.case_id == t.cases.c.id, t.outgoing.c.key.startswith(_TOLD)).exists(),
        ~_IN_A_SURGE,
    ),
)
_OVERDUE: Final = _Question(
    Invariant(
        "clocks_overdue",
        "clocks whose step is overdue while a bot runs",
        "Reminders and hand-overs come late, or not at all.",
        "Restart Buckstop. If it stays so, report it with what “buckstop db check” prints.",
    ),
    select(t.clocks.c.case_id).where(_FIRES, t.clocks.c.due_at < bindparam("late", type_=t.clocks.c.due_at.type)),
)
#: Those that are looked at every few minutes; the others are by night.
AT_ONCE: Final = (*(one.invariant for one in (*_ALWAYS, _UNTOLD, _OVERDUE)), SECRETS)
BY_NIGHT: Final = (EXPLAINED, TRAIL)
BY_NAME: Final = {one.name: one for one in (*AT_ONCE, *BY_NIGHT)}


def broken(conn: Connection, now: datetime) -> list[Broken]:
    """What does not hold of those that are looked at every few minutes."""
    found = [fault for one in _ALWAYS for fault in one.asked(conn)]
    if Plans().current(conn).leads:  # without any, the card waits in the case channel for whoever takes it
        found += _UNTOLD.asked(conn)
    if leases.living(conn, now):
        found += _OVERDUE.asked(conn, late=now - _LATE)
    return found


def broken_invariants(conn: Connection, now: datetime) -> list[str]:
    """All that must never be and is, but for the trail itself (`bot.store.audit`), in sentences; none when the store is
    sound."""
    found = broken(conn, now)
    return [f"This must never be: {one.invariant.never} ({one.count:,})." for one in found] + audit.unexplained(conn)
