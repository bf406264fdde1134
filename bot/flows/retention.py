"""The duty of letting go: small portions at calm moments, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot import log
from bot.flows import surge_course
from bot.flows.let_go import let_go
from bot.messages import Gone
from bot.rules.plan import Plan
from bot.settings import Settings
from bot.store import cover_requests, cutting, duties, leases, letting_go, paces, retention, rota_changes
from bot.store.plans import Plans
from bot.store.store import Store
from bot.store.traces import empty_log

_log = log.logger("retention")

#: One portion of a kind: a unit of work that says how many rows it looked at.
Portion = Callable[[Connection, datetime], int]

_PORTION = 100
#: So many cases are let go in a minute, each in a transaction of some 15 ms; and of those without a card.
_CASES = 5
_ASIDE = 100
#: Calendars are read by others, and show who was on two months back and more.
_DUTIES = timedelta(days=100)
#: The rest after a portion, in seconds; after one that others had to wait for, so many times as long as it took.
_BETWEEN = 0.2
_RESTS = 10
#: What was looked through is looked through again so often: cases end in another order than they began.
_ROUND = timedelta(days=1)
#: How long nobody asks any more for a worker that died, and for what was spent of a pace.
_DEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keeps:
    """For how long each kind is kept, in days; what each is, says ``.env.example``."""

    raw: int = 30
    words: int = 365
    aside: int = 90
    drafts: int = 30
    files: int = 90
    events: int = 1095

    @classmethod
    def by(cls, settings: Settings) -> Keeps:
        return cls(*(getattr(settings, f"buckstop_keep_{field.name}_days") for field in fields(cls)))


async def forget(store: Store, keeps: Keeps) -> int:
    """One round: let go of what is older than it is kept, until nothing is. Returns how many rows were looked at."""
    kept = timedelta(days=keeps.raw)

    def ago(now: datetime, days: int) -> datetime:
        return now - timedelta(days=days)

    portions: dict[str, Portion] = {
        "raw": lambda conn, now: retention.forget_raw(conn, now, now - kept, _PORTION),
        "inbox": lambda conn, now: retention.forget_inbox(conn, now, now - kept, _PORTION),
        "messages": lambda conn, now: retention.forget_outgoing(conn, now, now - kept, _PORTION),
        "rota": lambda conn, now: rota_changes.forget(conn, now - kept, _PORTION),
        "files": lambda conn, now: retention.forget_files(conn, now, ago(now, keeps.files), _PORTION),
        "events": lambda conn, now: cutting.cut(conn, now, ago(now, keeps.events), _PORTION),
    }
    count = 0
    for name, portion in portions.items():
        done = await _portions(store, portion)
        count += done
        if done:
            _log.info("looked through", kind=name, rows=done)
    count += await store.write(lambda conn, now: retention.forget_drafts(conn, now, ago(now, keeps.drafts)))
    await store.write(lambda conn, now: cover_requests.forget(conn, now - kept))
    await store.write(lambda conn, now: duties.forget(conn, now - max(kept, _DUTIES)))
    await store.write(lambda conn, now: surge_course.forget(conn, now, now - kept))
    await store.write(lambda conn, now: leases.forget(conn, now - _DEAD))
    await store.write(lambda conn, now: paces.forget(conn, now - _DEAD))
    await store.write(lambda conn, now: retention.begin_again(conn, now, _ROUND))
    if count:
        await empty_log(store)
    return count


async def let_go_of_words(store: Store, keeps: Keeps) -> int:
    """Let go of some cases that were over for so long, the oldest first; returns how many. Their messages in Slack are
    changed, which takes calls, so few of them go in a minute; of what never had a card more."""
    plan = await store.read(lambda conn: Plans().current(conn))

    def over(conn: Connection, now: datetime) -> int:
        return _let_go(conn, now, plan, letting_go.over(conn, now - timedelta(days=keeps.words), 1))

    def aside(conn: Connection, now: datetime) -> int:
        return _let_go(conn, now, plan, letting_go.aside(conn, now - timedelta(days=keeps.aside), 1))

    done = {"words": await _one_by_one(store, over, _CASES), "aside": await _one_by_one(store, aside, _ASIDE)}
    for kind, number in done.items():
        if number:
            _log.info("let go", kind=kind, cases=number)
    if any(done.values()):
        await empty_log(store)
    return sum(done.values())


async def _one_by_one(store: Store, one: Portion, most: int) -> int:
    """How many were found, at most so many."""
    count = 0
    while count < most and await store.write(one) > 0:
        count += 1
        await store.clock.sleep(_BETWEEN)
    return count


def _let_go(conn: Connection, now: datetime, plan: Plan, old: Sequence[Row[Any]]) -> int:
    """Let go of these cases, and of who their customer is where nothing else of theirs is kept; returns how many."""
    for case in old:
        let_go(conn, now, plan, case.id, Gone.EXPIRED, "buckstop")
        if not letting_go.is_kept(conn, case.customer_id):
            letting_go.empty_customer(conn, case.customer_id)
    return len(old)


async def _portions(store: Store, portion: Portion) -> int:
    """How many rows were done, one portion after the other; who is slow rests the longer."""
    count = 0
    while True:
        begun = store.clock.monotonic()
        done = await store.write(portion)
        count += done
        if done < _PORTION:
            return count
        await store.clock.sleep(max(_BETWEEN, _RESTS * (store.clock.monotonic() - begun)))
