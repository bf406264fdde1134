"""What the messages and lists about requests for cover say now. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows.about import person as as_person
from bot.flows.context import Context
from bot.flows.cover_told import Said, To, here, name_of, open_spans, shares, spans_of, when, who_has
from bot.flows.gap_report import zone_of_lead
from bot.pages import Person
from bot.pages.cover import CoverButton, CoverCard, CoverEntry
from bot.rules.plan import Executive, Plan
from bot.rules.rota.spans import Span
from bot.store import cover_requests
from bot.store.cover_requests import CoverState

_GONE: Final = "No longer needed. Thank you."
_FREE: Final = "Not now costs nothing"


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> CoverCard:
    """A message as it stands now."""
    facts, request = row.facts, cover_requests.get(conn, row.facts["request"])
    reader = plan.by_slack(row.place)
    who = as_person(reader) if reader else Person(row.place, "", "", zone_of_lead(plan, row.place))
    if request is None or plan.executive(request.asker) is None:
        return CoverCard(str(facts["request"]), who, (_GONE,))
    match facts["for"]:
        case To.ASKED:
            return _for_asked(conn, now, plan, request, plan.executive(facts["to"]), who, facts["round"])
        case To.ASKER:
            return _for_asker(conn, now, plan, request, who, facts)
        case _:
            return _for_lead(conn, now, plan, request, who, facts.get("soon", 0))


def _for_asked(
    conn: Connection, now: datetime, plan: Plan, row: Row[Any], person: Executive | None, who: Person, of_round: int
) -> CoverCard:
    name, request, zone = name_of(plan, row.asker), str(row.id), who.zone
    about = f"{name}, {here([(row.begins, row.ends)], zone, now)}"
    card = CoverCard(request, who, (_GONE, f"Cover for {about}."), about=about)
    mine = [one for one in shares(conn, row) if person is not None and one["who"] == person.id]
    if mine:
        hours = when(plan, row, spans_of(mine), zone, now)
        if all(end <= now for _, end in spans_of(mine)):
            return _said(card, f"You covered {name}: {hours}. Thank you.")
        return _said(card, f"You cover {name}: {hours}. Thank you.", buttons=(CoverButton.GIVE_BACK,))
    left = open_spans(plan, now, row)
    if not left:
        if row.state == CoverState.OVER:
            return _said(card, f"{name} is on. Thank you.", card.lines[1])
        return _said(card, who_has(plan, conn, row) or _GONE, card.lines[1])
    said = row.asked.get(person.id, "") if person else ""
    if of_round < row.round and said == Said.ASKED:
        return _said(card, "It is open again, see below.", card.lines[1])
    hours = when(plan, row, left, zone, now)
    if said in (Said.NOT_NOW, Said.GAVE_BACK):
        again = f"If you can after all: {name}, {hours}."
        return _said(card, "Thank you, nobody is told." if not row.target else "Thank you.", again,
                     buttons=(CoverButton.ACCEPT,))  # fmt: skip
    only = (
        f"Only you are asked. {_FREE}." if row.target else f"The first who accepts has it. {_FREE}, and nobody is told."
    )
    lines = (f"{name} asks for cover on {hours}.", *_taken(conn, now, plan, row, zone), only)
    buttons = (CoverButton.ACCEPT, CoverButton.PART, CoverButton.NOT_NOW)
    return CoverCard(request, who, lines, row.note, buttons, about)


def _for_asker(
    conn: Connection, now: datetime, plan: Plan, row: Row[Any], who: Person, facts: dict[str, Any]
) -> CoverCard:
    left, zone = open_spans(plan, now, row), who.zone
    whole = here([(row.begins, row.ends)], zone, now)
    card = CoverCard(str(row.id), who, (), about=f"{name_of(plan, row.asker)}, {whole}")
    taken = _taken(conn, now, plan, row, zone)
    if not left:
        match row.state:
            case CoverState.FILLED:
                return _said(card, *taken, "You are not on then.")
            case CoverState.OVER:
                return _said(card, f"Nobody has taken your turn: {whole}. You are on, as before.", *taken)
            case CoverState.WITHDRAWN:
                return _said(card, f"You no longer ask for cover: {whole}.", *taken)
            case _:
                return _said(card, f"You are not on then any more: {whole}. Nobody is asked.")
    hours = when(plan, row, left, zone, now)
    if facts.get("refused") and row.target:
        first = f"{name_of(plan, row.target)} cannot take your turn on {hours}."
    elif facts.get("soon"):
        first = f"Nobody has taken your turn on {hours} yet. It begins in {_spoken(facts['soon'])}."
    else:
        first = f"You asked for cover on {hours}."
    buttons = (CoverButton.ANYBODY, CoverButton.WITHDRAW) if row.target else (CoverButton.WITHDRAW,)
    return _said(card, first, *taken, _number(plan, row), "Until somebody accepts, you are on.", buttons=buttons)


def _for_lead(conn: Connection, now: datetime, plan: Plan, row: Row[Any], who: Person, soon: int) -> CoverCard:
    left, zone, name = open_spans(plan, now, row), who.zone, name_of(plan, row.asker)
    about = f"{name}, {here([(row.begins, row.ends)], zone, now)}"
    card = CoverCard(str(row.id), who, (), about=about)
    taken = _taken(conn, now, plan, row, zone)
    if left:
        hours = when(plan, row, left, zone, now)
        first = f"{name} asks for cover on {hours}. Nobody has taken it yet."
        begins = (f"It begins in {_spoken(soon)}.",) if soon else ()
        return _said(card, first, *taken, *begins, buttons=(CoverButton.GIVE_TO,))
    match row.state:
        case CoverState.FILLED:
            return _said(card, f"{name} is covered.", *taken)
        case CoverState.OVER:
            return _said(card, f"Nobody has taken it: {about}. They are on, as before.", *taken)
        case _:
            return _said(card, f"No longer asked for: {about}.", *taken)


def asked_of(conn: Connection, now: datetime, plan: Plan, executive: Executive) -> tuple[CoverEntry, ...]:
    """What others ask of somebody, for App Home."""
    found = []
    for row in cover_requests.open_ones(conn):
        left = open_spans(plan, now, row)
        if left and row.asked.get(executive.id) == Said.ASKED:
            text = f"{name_of(plan, row.asker)} asks for cover on {here(left, executive.timezone, now)}"
            found.append(CoverEntry(str(row.id), text, (CoverButton.ACCEPT, CoverButton.NOT_NOW)))
    return tuple(found)


def asked_by(conn: Connection, now: datetime, plan: Plan, executive: Executive) -> tuple[CoverEntry, ...]:
    """What somebody asks of others, for App Home."""
    rows = [row for row in cover_requests.open_ones(conn) if row.asker == executive.id]
    return tuple(
        CoverEntry(
            str(row.id),
            " ".join(filter(None, (f"{here(left, executive.timezone, now)}.", _number(plan, row)))),
            (CoverButton.WITHDRAW,),
        )
        for row in rows
        if (left := open_spans(plan, now, row))
    )


def open_requests(conn: Connection, now: datetime, plan: Plan, zone: str) -> tuple[CoverEntry, ...]:
    """Every open request, for leads."""
    return tuple(
        CoverEntry(
            str(row.id), f"{name_of(plan, row.asker)} asks for cover on {here(left, zone, now)}", (CoverButton.GIVE_TO,)
        )
        for row in cover_requests.open_ones(conn)
        if (left := open_spans(plan, now, row))
    )


def _said(card: CoverCard, *lines: str, buttons: tuple[CoverButton, ...] = ()) -> CoverCard:
    return CoverCard(card.request, card.person, tuple(filter(None, lines)), "", buttons, card.about)


def _taken(conn: Connection, now: datetime, plan: Plan, row: Row[Any], zone: str) -> tuple[str, ...]:
    """``Eva Lind has Sat 16 May, 09:00–12:00.``"""
    by: dict[str, list[Span]] = {}
    for one in shares(conn, row):
        by.setdefault(one["who"], []).extend(spans_of([one]))
    return tuple(f"{name_of(plan, who)} has {when(plan, row, spans, zone, now)}." for who, spans in by.items())


def _number(plan: Plan, row: Row[Any]) -> str:
    """How many are asked; by name only whom the asker named."""
    if row.target:
        return "" if row.asked.get(row.target) != Said.ASKED else f"{name_of(plan, row.target)} is asked."
    count = len(row.asked)
    return "1 person is asked." if count == 1 else f"{count} people are asked."


def _spoken(hours: int) -> str:
    """``12 hours``, ``3 days``, ``a week``."""
    days, weeks = hours // 24, hours // 168
    if weeks:
        return "a week" if weeks == 1 else f"{weeks} weeks"
    return ("a day" if days == 1 else f"{days} days") if days else f"{hours} hours"
