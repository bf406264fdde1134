"""A customer is erased on their own request: who they are at once, then case after case, then the traces in the files.

Each step is a transaction of its own and is found done when the whole is run again, by whoever runs it: the command,
or the bot, which also does what only it can (what is leaving, what stands at the desk).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot import log
from bot.crash import crash_point
from bot.flows.let_go import let_go
from bot.messages import Gone
from bot.rules.erased import Erased, print_of_identity
from bot.rules.plan import Plan
from bot.store import erased_list, erasures, events, leases, letting_go, named, persons
from bot.store.plans import Plans
from bot.store.store import Store
from bot.store.traces import wipe

_log = log.logger("erase")

#: So many seconds a running bot is waited for.
_PATIENCE: Final = 15


@dataclass(frozen=True, slots=True)
class Left:
    """What an erasure still waits for: ``leaving``, cases of which something is on its way at this moment; ``shown``,
    messages at the desk that the bot has yet to change; ``traces``: the database's file was not written anew."""

    leaving: int
    shown: int
    traces: bool = False


def begin(conn: Connection, now: datetime, customer: int, actor: str) -> list[Erased]:
    """Nobody can be known by what is kept any more; what remains is to be finished. Returns what is to be listed."""
    known = [one for one in persons.identities_of(conn, customer) if not one.remote_id.startswith("erased:")]
    if not known:
        return []
    found = [Erased(print_of_identity(one.channel, one.remote_id), now) for one in known]
    for one in found:
        erasures.add(conn, one, customer)
    _forget_who(conn, now, customer, known, actor)
    return found


def _forget_who(conn: Connection, now: datetime, customer: int, known: list[Row[Any]], actor: str) -> None:
    words = {word for one in known for word in (one.remote_id, one.name, one.handle) if word}
    person = persons.get(conn, customer)
    words |= {person.name} if person is not None and person.name else set()
    mine = letting_go.of_customer(conn, customer)
    words |= {case.desk_ts for case in mine if case.desk_ts is not None}
    named.forget(conn, now, words, {case.id for case in mine})
    letting_go.empty_customer(conn, customer)
    events.record(conn, now, "customer erased", actor=actor, number=customer, identities=len(known))


async def erase(store: Store, customer: int, listed: Path | None, actor: str) -> Left:
    """Erase a customer, as far as that is possible from here; to be repeated until nothing is left. ``listed`` is the
    list beside the database, if there is one."""
    news = await store.write(lambda conn, now: begin(conn, now, customer, actor))
    if news and listed is not None:
        await erased_list.add(listed, news)
    crash_point("after-erasing-who")
    return await finish(store, customer, actor)


async def erase_patiently(store: Store, customer: int, listed: Path | None, actor: str) -> Left:
    """The same, waiting a while for a running bot to do its part; then the traces in the files go."""
    left = await erase(store, customer, listed, actor)
    for _ in range(_PATIENCE if await store.read(lambda conn: leases.living(conn, store.clock.now())) else 0):
        if not left.leaving and not left.shown:
            break
        await store.clock.sleep(1)
        left = await finish(store, customer, actor)
    return replace(left, traces=not await wipe(store, by_bot=False))


async def finish(store: Store, customer: int, actor: str = "buckstop") -> Left:
    """Take out of the tables what is still there of a customer who is being erased."""
    plan = await store.read(lambda conn: Plans().current(conn))
    leaving = 0
    for case in await store.read(lambda conn: letting_go.of_customer(conn, customer)):
        if not letting_go.is_scrubbed(case):
            leaving += not await store.write(_case(plan, case.id, actor))
            crash_point("after-erasing-case")
    if not leaving:
        await store.write(lambda conn, now: erasures.end(conn, now, customer))
    return Left(leaving, await store.read(lambda conn: letting_go.still_shown(conn, customer)))


def _case(plan: Plan, case: int, actor: str) -> Callable[[Connection, datetime], bool]:
    return lambda conn, now: let_go(conn, now, plan, case, Gone.ERASED, actor)


async def agree(store: Store, listed: Path | None) -> int:
    """Bring the list beside the database and the database together: a backup may lack whom the list has, and a copy in
    another place has no list yet. Returns how many people are erased once more."""
    if listed is None:
        return 0
    there = {one.print: one for one in await erased_list.entries(listed)}
    here = {one.print: one for one in await store.read(erasures.every)}
    again = [one for one in there.values() if one.print not in here or here[one.print].at < one.at]
    if again:
        owners = await store.read(lambda conn: erasures.owners(conn, {one.print for one in again}))
        await store.write(lambda conn, now: _again(conn, now, again, owners))
        _log.warning("people who were erased came back with a copy and are erased again", people=len(owners))
    news = [one for one in here.values() if one.print not in there or there[one.print].at < one.at]
    if news:
        await erased_list.add(listed, news)
    return len(again)


def _again(conn: Connection, now: datetime, again: list[Erased], owners: dict[str, int]) -> None:
    people = set[int]()
    for one in again:
        person = persons.get(conn, owners[one.print]) if one.print in owners else None
        if person is not None and person.first_seen <= one.at:  # else it is somebody new to us
            erasures.add(conn, one, person.id)
            people.add(person.id)
        else:
            erasures.add(conn, one, None)
    for customer in sorted(people):
        _forget_who(conn, now, customer, persons.identities_of(conn, customer), "buckstop")


async def go_on(store: Store) -> int:
    """The bot's duty: finish what was begun. Returns for how many people something was done."""
    people = await store.read(erasures.pending)
    for customer in people:
        left = await finish(store, customer)
        if not left.leaving:
            whole = await wipe(store, by_bot=True)
            _log.info("a customer was erased", customer=customer, messages=left.shown, file_written_anew=whole)
    return len(people)
