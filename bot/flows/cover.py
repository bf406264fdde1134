"""Asking for cover: asked of one person or of everybody who could, taken whole or in part, given back, withdrawn.

Nothing moves until somebody accepts: then it is a swap of just these hours, and whoever was first has it. What is open
is read from the rota each time, so leave, overrides and changes taken back are reckoned with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import cover_told, readiness, rota_changes, rota_told
from bot.flows.context import Context
from bot.flows.cover_told import Said
from bot.flows.rota_changes import NOT_YOURS, Preview
from bot.rules.plan import Executive, Plan
from bot.rules.plan.times import format_instant
from bot.rules.rota.changes import DayChange, period
from bot.rules.rota.cover import ANYBODY, been, hindered, rings, rota_of, standing, step, taking, turns
from bot.rules.rota.spans import Span, clipped
from bot.rules.rota.wish import Act, Fault, Wish, fault, may
from bot.rules.rota.wish import period as instants
from bot.store import cover_requests, events, plans
from bot.store import rota_changes as said_changes
from bot.store.cover_requests import CoverState

_NOT_ASKED: Final = "This was asked of others."
_GONE: Final = "No longer needed. Thank you."
_NOT_HIS_OWN: Final = "Only a lead can do that."
_NOTHING: Final = "There is nothing of it to give back any more."
_MEANWHILE: Final = "That changed just now. Please press once more."
#: So long may a word to those asked be.
MOST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking would mean: at which hours, and who would be asked."""

    spans: tuple[Span, ...]
    people: tuple[Executive, ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """What accepting would mean: the hours, the entries, and what they do."""

    spans: tuple[Span, ...]
    said: tuple[DayChange, ...]
    preview: Preview


def is_request(plan: Plan, user: str, wish: Wish) -> bool:
    """Whether this cover has to be asked for: of everybody, and of one person where the asker is no lead."""
    return wish.act is Act.COVER and (wish.other == ANYBODY or (bool(wish.other) and not plan.is_lead(user)))


def asking(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish) -> Asking | Fault:
    """What a request would be, or what is wrong with it."""
    plan = ctx.plans.current(conn)
    if not may(plan, user, wish):
        return Fault("", NOT_YOURS)
    anybody = wish.other == ANYBODY
    stand_in = next((one.id for one in plan.executives if one.id != wish.who), "") if anybody else wish.other
    wrong = fault(plan, replace(wish, other=stand_in), now)
    if wrong is not None and not (anybody and wrong.field == "other"):
        return wrong
    start, end = instants(plan, wish)
    spans = turns(plan, wish.who, max(start, now), end)
    for row in cover_requests.open_ones(conn):
        if row.asker == wish.who and any(clipped(spans, begin, finish) for begin, finish in open_spans(ctx, conn, now, row)):
            return Fault("when", "You have asked for cover then already. Withdraw that first, or choose another time.")
    if anybody:
        people = _able(ctx, conn, plan, wish.who, spans, rings(plan, wish.who, spans))
        nobody = "Nobody on the rota can take all of this time. Choose a shorter time, or talk to a lead."
        return Asking(tuple(spans), tuple(people)) if people else Fault("other", nobody)
    person = plan.executive(wish.other)
    assert person is not None, "looked at before"  # noqa: S101
    why = cannot(ctx, conn, plan, person, wish.who, spans)
    if why is not None:
        return Fault("other", f"{person.name} {why}. Choose somebody else, or a shorter time.")
    return Asking(tuple(spans), (person,))


def ask(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish, note: str = "") -> int | Fault:
    """Keep a request and tell those who are asked; returns its id."""
    plans.hold(conn)
    found = asking(ctx, conn, now, user, wish)
    if isinstance(found, Fault):
        return found
    plan = ctx.plans.current(conn)
    start, end = instants(plan, wish)
    opens = standing(plan, wish.who, start, end, end, now)
    rota = rota_of(plan, wish.who, *found.spans[0])
    request = cover_requests.add(
        conn, rota=rota.name if rota else "", asker=wish.who, asked_by=user, asked_at=now, begins=start, ends=end,
        note=note[:MOST_NOTE], target="" if wish.other == ANYBODY else wish.other, generation=1, round=1,
        asked={one.id: Said.ASKED for one in found.people}, taken=[], since=start, closes_at=opens.closes_at,
        reminded=step(opens.closes_at, now), shown=[],
    )  # fmt: skip
    events.record(
        conn, now, "cover asked", actor=actor(plan, user), request=request, executive=wish.who,
        start=format_instant(start), end=format_instant(end), to=[one.id for one in found.people],
    )  # fmt: skip
    cover_told.asked(ctx, conn, now, plan, _get(conn, request), found.people)
    return request


def open_spans(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> tuple[Span, ...]:
    """The hours that are still asked for."""
    return cover_told.open_spans(ctx.plans.current(conn), now, row)


def taking_of(
    ctx: Context, conn: Connection, now: datetime, row: Row[Any], taker: str, part: Span | None = None
) -> Taking | str:
    """What it would mean that somebody takes what is open, or a part of it; or why they cannot."""
    plan = ctx.plans.current(conn)
    person, spans = plan.executive(taker), list(open_spans(ctx, conn, now, row))
    if not spans or person is None:
        return had(ctx, conn, now, row)
    if part is not None:
        spans = clipped(spans, max(part[0], now), part[1])
        if not spans:
            return "Nothing of it is asked for in this time. Choose another."
    why = cannot(ctx, conn, plan, person, row.asker, spans)
    if why is not None:
        return f"{person.name} {why}. A part of it may still be possible."
    said = taking(plan, row.asker, taker, spans, now)
    return Taking(tuple(spans), tuple(said), rota_changes.reckon(ctx, conn, now, said))


def accept(
    ctx: Context, conn: Connection, now: datetime, user: str, request: int, taker: str, part: Span, state: str
) -> Taking | str | None:
    """*Accept*, of all or of a part, as it was shown; a lead's *Give it to…*. None when it is done.

    Whoever is first has it: the request is claimed with one conditional update before anything is kept. Where the rota
    changed since ``state``, nothing is kept and what it would mean now is returned.
    """
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None:
        return _GONE
    refused = may_take(plan, user, row, taker)
    if refused is not None:
        return refused
    found = taking_of(ctx, conn, now, row, taker, part)
    if isinstance(found, str) or found.preview.state != state:
        return found
    if not cover_requests.change(conn, row):
        return _MEANWHILE
    start, end = found.spans[0][0], found.spans[-1][1]
    facts = {"executive": row.asker, "other": taker, "start": format_instant(start), "end": format_instant(end)}
    act = rota_changes.keep(ctx, conn, now, user, found.said, wish=Act.COVER, request=request, **facts)
    share = {"act": act, "who": taker, "begins": start.isoformat(), "ends": end.isoformat()}
    row = _put(conn, request, taken=[*row.taken, share], asked={**row.asked, taker: Said.TOOK})
    given = user != _slack(plan, taker)
    events.record(
        conn, now, "cover given" if given else "cover accepted", actor=actor(plan, user), request=request, act=act, **facts
    )
    row = settle(ctx, conn, now, request) or row
    if given:
        wish = Wish(Act.COVER, row.asker, start, end, taker)
        rota_told.changed(ctx, conn, now, user, act, wish, found.preview.moves)
        cover_told.refresh(conn, now, row)
    else:
        cover_told.accepted(ctx, conn, now, plan, row, taker, act, found.spans)
    return None


def may_take(plan: Plan, user: str, row: Row[Any], taker: str) -> str | None:
    """Why somebody may not accept for ``taker``, or None: those who were asked for themselves, leads for anybody."""
    if plan.is_lead(user):
        return None
    person = plan.by_slack(user)
    return None if person is not None and person.id == taker and taker in row.asked else _NOT_ASKED


@dataclass(frozen=True, slots=True)
class GivingBack:
    """What giving back would mean: the acts, what they said, and what it does."""

    acts: tuple[int, ...]
    gone: tuple[DayChange, ...]
    preview: Preview


def giving_back(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> GivingBack | str:
    """What it would mean that somebody gives back what they have of a request and has not been yet."""
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    person = plan.by_slack(user)
    if row is None or person is None:
        return _NOTHING
    acts = [one["act"] for one in cover_told.shares(conn, row) if one["who"] == person.id and _ends(one) > now]
    gone = [said_changes.change(kept) for act in acts for kept in said_changes.of_act(conn, act)]
    gone = [change for change in gone if change in said_changes.in_force(conn)]
    if not gone:
        return _NOTHING
    found = rota_changes.reckon(ctx, conn, now, been(gone, now), gone)
    others = [plan.executive(move.before) for move in found.moves if move.before != person.id]
    if others:
        name = others[0].name if others[0] is not None else "Nobody"
        return f"{name} is on for a part of it now. A lead can change that."
    if not found.moves:
        return "You are not on then for this, or would be on anyway: there is nothing to give back."
    return GivingBack(tuple(acts), tuple(gone), found)


def give_back(
    ctx: Context, conn: Connection, now: datetime, user: str, request: int, state: str
) -> GivingBack | str | None:
    """*Give it back*: the rest of it is asked for again. None when it is done; compare-and-set as `accept`."""
    plans.hold(conn)
    found = giving_back(ctx, conn, now, user, request)
    if isinstance(found, str) or found.preview.state != state:
        return found
    row, plan = _get(conn, request), ctx.plans.current(conn)
    if not cover_requests.change(conn, row):
        return _MEANWHILE
    for act in found.acts:
        rota_changes.take_back(ctx, conn, now, user, act)
    worked = been(found.gone, now)
    if worked:
        said_changes.say(conn, now, ((change, period(plan, change.entry)[1]) for change in worked), user)
    person = plan.by_slack(user)
    events.record(conn, now, "cover given back", actor=actor(plan, user), request=request, acts=list(found.acts))
    _put(conn, request, asked={**row.asked, person.id if person else "": Said.GAVE_BACK})
    settle(ctx, conn, now, request)
    return None


def not_now(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Not now*: costs nothing. Of whom alone it was asked, the asker hears it, to ask somebody else."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), cover_requests.get(conn, request)
    person = plan.by_slack(user)
    if row is None or person is None or person.id not in row.asked:
        return _NOT_ASKED
    if row.state == CoverState.OPEN and row.asked[person.id] in (Said.ASKED, Said.GAVE_BACK):
        if not cover_requests.change(conn, row, asked={**row.asked, person.id: Said.NOT_NOW}):
            return _MEANWHILE
        events.record(conn, now, "cover not now", actor=person.id, request=request)
        row = _get(conn, request)
        if row.target == person.id:
            cover_told.refused(ctx, conn, now, plan, row)
    cover_told.refresh(conn, now, row)
    return None


def withdraw(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Withdraw*: what nobody has taken yet is no longer asked for; what somebody has stays theirs."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None or not may_ask(plan, user, row):
        return NOT_YOURS
    if row.state == CoverState.OPEN and cover_requests.change(conn, row, state=CoverState.WITHDRAWN):
        events.record(conn, now, "cover withdrawn", actor=actor(plan, user), request=request)
    cover_told.refresh(conn, now, row)
    return None


def ask_anybody(ctx: Context, conn: Connection, now: datetime, user: str, request: int) -> str | None:
    """*Ask anybody*: what one person was asked is asked of everybody else who could."""
    plans.hold(conn)
    plan, row = ctx.plans.current(conn), settle(ctx, conn, now, request)
    if row is None or not may_ask(plan, user, row):
        return NOT_YOURS
    spans = open_spans(ctx, conn, now, row)
    if not spans or not row.target:
        cover_told.refresh(conn, now, row)
        return None
    others = [one for one in rings(plan, row.asker, spans) if one not in row.asked]
    people = _able(ctx, conn, plan, row.asker, spans, others)
    if not people:
        return "Nobody else on the rota can take all of it. Talk to a lead."
    asked = {**row.asked, **{one.id: Said.ASKED for one in people}}
    if not cover_requests.change(conn, row, target="", asked=asked):
        return _MEANWHILE
    events.record(conn, now, "cover asked", actor=actor(plan, user), request=request, to=[one.id for one in people])
    cover_told.asked(ctx, conn, now, plan, _get(conn, request), people)
    return None


def may_ask(plan: Plan, user: str, row: Row[Any]) -> bool:
    """Whose request it is: the asker's, their delegates' and the leads'."""
    return may(plan, user, Wish(Act.COVER, row.asker, row.begins, row.ends))


def settle(ctx: Context, conn: Connection, now: datetime, request: int) -> Row[Any] | None:
    """What became of a request by the rota as it is now: taken, open again, over, or of no use. The caller holds the
    plan. Returns the request as it is then."""
    row = cover_requests.get(conn, request)
    if row is None or row.state not in (CoverState.OPEN, CoverState.FILLED):
        return row
    plan = ctx.plans.current(conn)
    shares = cover_told.shares(conn, row)
    undone = [one for one in row.taken if one not in shares]
    if row.state == CoverState.FILLED and not undone:
        return row
    closes_at = row.ends if undone else row.closes_at
    left = standing(plan, row.asker, row.since, closes_at, row.ends, now)
    state = CoverState.OPEN
    if not left.spans:
        began = left.since != row.since or row.ends <= now
        state = CoverState.OVER if began and not shares else CoverState.FILLED if shares else CoverState.GIVEN_UP
        state = CoverState.OVER if left.since != row.since else state
    values: dict[str, Any] = {"state": state, "taken": shares, "since": left.since, "closes_at": left.closes_at}
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    again = bool(undone) and state is CoverState.OPEN
    if again:
        values |= {"round": row.round + 1, "reminded": min(row.reminded, step(left.closes_at, now))}
    if not cover_requests.change(conn, row, **values):
        return cover_requests.get(conn, request)
    if state != row.state:
        what = "cover open again" if state is CoverState.OPEN else f"cover {state}"
        events.record(conn, now, what, request=row.id, executive=row.asker)
    settled = _get(conn, request)
    if again:
        _ask_again(ctx, conn, now, plan, settled, undone, left.spans)
    elif state is CoverState.OVER:
        cover_told.over(ctx, conn, now, plan, settled)
    cover_told.refresh(conn, now, settled)
    return settled


def _ask_again(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], undone: Sequence[dict[str, Any]],
    spans: Sequence[Span],
) -> None:  # fmt: skip
    """Somebody gave it back: asker and leads hear of it, and everybody who did not say *Not now* is asked anew."""
    gave = {one["who"] for one in undone}
    ids = [who for who, said in row.asked.items() if said != Said.NOT_NOW and who not in gave]
    cover_told.open_again(ctx, conn, now, plan, row, undone)
    cover_told.asked(ctx, conn, now, plan, row, _able(ctx, conn, plan, row.asker, spans, ids), again=True)


def cannot(
    ctx: Context, conn: Connection, plan: Plan, person: Executive, asker: str, spans: Sequence[Span]
) -> str | None:
    """Why somebody cannot stand in at some hours, as words after a name, or None."""
    why = hindered(plan, person.id, asker, spans)
    rota = rota_of(plan, asker, *spans[0])
    if why is not None or rota is None:
        return why
    lacks = readiness.lacks(ctx, conn, plan, rota, person)
    return next((said for lack, said in lacks if lack is not readiness.Lack.ACCOUNT), None)


def had(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> str:
    """``Eva Lind has it. Thank you.``"""
    return cover_told.who_has(ctx.plans.current(conn), conn, row) or _GONE


def _able(
    ctx: Context, conn: Connection, plan: Plan, asker: str, spans: Sequence[Span], ids: Sequence[str]
) -> list[Executive]:
    people = [person for one in ids if (person := plan.executive(one)) is not None]
    return [one for one in people if cannot(ctx, conn, plan, one, asker, spans) is None]


def actor(plan: Plan, user: str) -> str:
    """Whom an event names: an executive's id, else the Slack user."""
    person = plan.by_slack(user)
    return person.id if person else user


def _slack(plan: Plan, executive: str) -> str:
    found = plan.executive(executive)
    return (found.slack or "") if found else ""


def _ends(share: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(share["ends"])


def _get(conn: Connection, request: int) -> Row[Any]:
    row = cover_requests.get(conn, request)
    assert row is not None, "it was just there"  # noqa: S101
    return row


def _put(conn: Connection, request: int, **values: Any) -> Row[Any]:
    """Write what a claim that was won brings."""
    cover_requests.change(conn, _get(conn, request), **values)
    return _get(conn, request)
