"""Calendars of the rota at private addresses: who has which, what stands in it, and how an address is renewed.

The word in an address is the only key to it. It is found by its digest, and kept sealed for those who may see it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from bot.errors import ConfigurationError
from bot.flows import rota_record
from bot.flows.context import Context
from bot.pages import CalendarLink, CalendarWindow, NewAddressWindow, NoticeWindow, Window
from bot.rules.plan import Plan
from bot.rules.rota import CompiledRota
from bot.rules.rota.calendar import Entry, Mark, Record, marked, of_executive, of_rota
from bot.rules.rota.calendar import window as covered
from bot.store import calendars, events, leave_feeds

if TYPE_CHECKING:  # cryptography is imported only where a secret is kept
    from bot.store.tokens import Vault

#: Under which names the vault keeps the words of addresses, and the addresses of calendars that leave is read from.
ADDRESSES: Final = "calendar"
LEAVE: Final = "leave feed"
_BYTES: Final = 32
_TITLE: Final = "My calendar"
#: The most rotas of a lead's window.
_MOST: Final = 5
_CANNOT: Final = (
    "Calendars cannot be given out here yet. An operator has to set BUCKSTOP_PUBLIC_URL and BUCKSTOP_SECRET_KEYS first."
)
_NO_KEY: Final = "Your address cannot be opened: one of BUCKSTOP_SECRET_KEYS is missing. An operator has to look."
_NOT_YOURS: Final = "There is a calendar for each executive of the plan, and for leads one of each rota."


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind an address: whose calendar it is, the rotas it is reckoned from with who has been on
    them, and what was last given out.

    Two that are ``like`` each other say the same.
    """

    subject: str
    title: str
    plan: Plan
    rotas: tuple[CompiledRota, ...]
    records: Mapping[str, Record]
    known: Mapping[str, Mark]
    revision: int
    like: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar says. ``entries`` come with their revision, and when it began; ``is_kept``: these are the ones
    that were last given out."""

    title: str
    entries: tuple[tuple[Entry, int, datetime], ...]
    is_kept: bool


def window(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """*My calendar…*: the addresses of the person who asks, made where there is none yet."""
    plan = ctx.plans.current(conn)
    person, is_lead = plan.by_slack(user), plan.is_lead(user)
    if person is None and not is_lead:
        return NoticeWindow(_TITLE, (_NOT_YOURS,))
    if ctx.public_url is None or ctx.vault is None:
        return NoticeWindow(_TITLE, (_CANNOT,))
    url, vault = ctx.public_url.rstrip("/"), ctx.vault
    rotas = [f"rota:{rota.name}" for rota in plan.rotas[:_MOST]] if is_lead else []

    def link(subject: str) -> CalendarLink:
        kept = vault.load(conn, ADDRESSES, subject)
        word = kept.decode() if kept else _new_word(vault, conn, now, subject, _actor(plan, user))
        return CalendarLink(subject, _title(plan, subject) or subject, f"{url}/calendar/{word}")

    try:
        own = link(f"executive:{person.id}") if person else None
        links = tuple(map(link, rotas))
        host = urlsplit((vault.load(conn, LEAVE, person.id) or b"").decode()).hostname if person else None
    except ConfigurationError:
        return NoticeWindow(_TITLE, (_NO_KEY,))
    feed = leave_feeds.get(conn, person.id) if person else None
    zone = person.timezone if person else next((layer.timezone for one in plan.rotas for layer in one.layers), "UTC")
    return CalendarWindow(
        name=person.name if person else "",
        zone=zone,
        as_of=now,
        own=own,
        rotas=links,
        leave_from=(host or "") if feed is not None else "",
        read_at=feed.read_at if feed is not None else None,
        trouble=feed.trouble if feed is not None else "",
    )


def renew_window(ctx: Context, conn: Connection, subject: str, user: str) -> Window:
    """*New address…* asks once."""
    plan = ctx.plans.current(conn)
    title = _title(plan, subject)
    if title is None or not _may(plan, subject, user):
        return NoticeWindow(_TITLE, (_NOT_YOURS,))
    return NewAddressWindow(subject, title)


def renew(ctx: Context, conn: Connection, now: datetime, subject: str, user: str) -> Window:
    """A new address; the earlier one is worth nothing from now on."""
    plan = ctx.plans.current(conn)
    if _title(plan, subject) is None or not _may(plan, subject, user) or ctx.vault is None:
        return NoticeWindow(_TITLE, (_NOT_YOURS,))
    _new_word(ctx.vault, conn, now, subject, _actor(plan, user))
    return window(ctx, conn, now, user)


def behind(ctx: Context, conn: Connection, now: datetime, word: str) -> Behind | None:
    """What stands behind an address; None where it is none (any more), or what it is of has left the plan."""
    row, plan = calendars.by_word(conn, word), ctx.plans.current(conn)
    title = _title(plan, row.subject) if row is not None else None
    if row is None or title is None:
        return None
    known = {uid: _mark(kept) for uid, kept in row.marks.items()}
    like = (ctx.plans.state(conn), covered(now), row.revision)
    records = rota_record.records(ctx, conn, now, covered(now)[0])
    return Behind(row.subject, title, plan, tuple(ctx.plans.rotas(conn)), records, known, row.revision, like)


def feed(found: Behind, now: datetime) -> Feed:
    """What a calendar says now. Takes some tenths of a second for shifts of hours: nothing may wait for it."""
    kind, _, name = found.subject.partition(":")
    if kind == "executive":
        entries = of_executive(found.plan, found.rotas, name, now, found.records)
    else:
        pairs = zip(found.plan.rotas, found.rotas, strict=True)
        entries = [
            entry
            for rota, ready in pairs
            if rota.name == name
            for entry in of_rota(found.plan, rota, ready, now, found.records)
        ]
    marks = marked(found.known, entries, found.revision, now)
    return Feed(found.title, tuple((entry, *marks[entry.uid][1:]) for entry in entries), marks == found.known)


def give_out(conn: Connection, found: Behind, said: Feed) -> None:
    """From now on this is what was last given out. Where another worker was faster, it gave out the same."""
    marks = {entry.uid: (entry.digest, revision, at.isoformat()) for entry, revision, at in said.entries}
    calendars.give_out(conn, found.subject, found.revision, marks)


def _mark(kept: list[Any]) -> Mark:
    digest, revision, at = kept
    return str(digest), int(revision), datetime.fromisoformat(at).astimezone(UTC)


def _new_word(vault: Vault, conn: Connection, now: datetime, subject: str, actor: str) -> str:
    word = secrets.token_urlsafe(_BYTES)
    vault.save(conn, now, ADDRESSES, subject, word.encode())
    calendars.address(conn, now, subject, word)
    events.record(conn, now, "address of a calendar made", actor=actor, calendar=subject)
    return word


def _title(plan: Plan, subject: str) -> str | None:
    """What a calendar is called; None where the plan has no such executive or rota."""
    kind, _, name = subject.partition(":")
    if kind == "executive":
        person = plan.executive(name)
        return f"{person.name} on the executive rota" if person else None
    return f"Executive rota: {name}" if kind == "rota" and plan.rota(name) else None


def _may(plan: Plan, subject: str, user: str) -> bool:
    person = plan.by_slack(user)
    mine = person is not None and subject == f"executive:{person.id}"
    return mine or (subject.startswith("rota:") and plan.is_lead(user))


def _actor(plan: Plan, user: str) -> str:
    person = plan.by_slack(user)
    return person.id if person else user
