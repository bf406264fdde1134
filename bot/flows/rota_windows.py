"""The windows in which the rota is changed: fields, then the shifts that result, then saved or taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import cover_asking, rota_changes
from bot.flows.context import Context
from bot.flows.cover import is_request
from bot.flows.rota_changes import NOT_YOURS, Preview
from bot.flows.rota_told import named, zone_of
from bot.pages import AtField, NoticeWindow, Window
from bot.pages.rota import Entered, RotaDone, RotaForm, RotaLook, Wished
from bot.rules.plan import Executive, Plan
from bot.rules.plan.times import format_moment, parse_moment
from bot.rules.plan.wall import beginning, instant
from bot.rules.rota.cover import ANYBODY
from bot.rules.rota.phrase import Span
from bot.rules.rota.wish import Act, Fault, Wish, may, period
from bot.rules.rota.wording import spell_for, told
from bot.rules.wording import listed
from bot.store import rota_changes as kept

TITLE: Final = "The rota"
MEANWHILE: Final = "The rota changed meanwhile. This is what it would do now:"
_STAY: Final = "Answered cases stay with their owners; what nobody has answered goes over with the turn."
#: The first choice of who is on instead.
_ANYBODY: Final = ((ANYBODY, "Anybody who can"),)
#: A window's field for each of a fault's.
_FIELDS: Final = {"when": "until", "who": "person", "other": "other"}


def form(
    ctx: Context, conn: Connection, now: datetime, user: str, act: Act,
    *, who: str = "", other: str = "", rota: str = "", span: Span | None = None, said: tuple[str, ...] = (),
    of_others: bool = False,
) -> Window:  # fmt: skip
    """The fields of a change, with what is known already filled in; ``of_others``: not meant for the reader alone."""
    plan = ctx.plans.laid(conn)
    me, whose = plan.by_slack(user), _whose(plan, user, act, now)
    if not whose or (who and who not in (one.id for one in whose)):
        return NoticeWindow(TITLE, (NOT_YOURS,))
    puts = act in (Act.PUT, Act.FILL)
    if not who and not puts:
        who = me.id if me in whose and me and not of_others else whose[0].id if len(whose) == 1 else ""
    fixed = None if puts else plan.executive(who)
    others = [one for one in plan.executives if one.id != who and one.active_at(now)] if act is Act.COVER else []
    return RotaForm(
        title=_title(act, fixed, me),
        wished=Wished(act, who, other or (ANYBODY if others else ""), rota),
        name=fixed.name if fixed and fixed != me else "",
        people=() if fixed else tuple((one.id, one.name) for one in whose),
        others=(*_ANYBODY[: len(others)], *((one.id, one.name) for one in others)),
        rotas=_rotas(plan) if act in (Act.PUT, Act.TAKE) else (),
        start=span.start if span else None,
        end=span.end if span else None,
        zone=fixed.timezone if fixed else zone_of(plan, user),
        said=said,
    )


def again(ctx: Context, conn: Connection, now: datetime, user: str, wished: Wished) -> Window:
    """From the shifts back to the fields, with what stood in them."""
    span = Span(parse_moment(wished.start), parse_moment(wished.end)) if wished.start and wished.end else None
    return form(ctx, conn, now, user, Act(wished.act), who=wished.who, other=wished.other, rota=wished.rota, span=span)


def asked(
    ctx: Context, conn: Connection, now: datetime, user: str, act: Act,
    *, who: str = "", other: str = "", span: Span | None = None, said: tuple[str, ...] = (),
) -> Window:  # fmt: skip
    """What was asked in words: the shifts at once where everything is said, else the fields with what was."""
    plan = ctx.plans.laid(conn)
    me = plan.by_slack(user)
    if not who and act in (Act.COVER, Act.AWAY, Act.TAKE) and me is not None:
        who = me.id
    if span is None and act is Act.TAKE and not said:
        until, _ = ctx.plans.rotas(conn)[0].until(now)
        span = Span(now, until) if until else None
    if act is Act.COVER and not other and span is not None and not said:
        other = ANYBODY
    complete = who and span is not None and (other or act is not Act.COVER) and not said
    if complete and span is not None:
        if act is not Act.AWAY:
            zone = ZoneInfo(zone_of(plan, user))
            span = Span(beginning(span.start, zone), beginning(span.end, zone))
        shown = _look(ctx, conn, now, user, Wish(act, who, span.start, span.end, other))
        if not isinstance(shown, AtField):
            return shown
        said = (shown.text,)
    return form(ctx, conn, now, user, act, who=who, other=other, span=span, said=said)


def submit(ctx: Context, conn: Connection, now: datetime, user: str, entered: Entered) -> Window | AtField:
    """The fields were filled in: the shifts that result, or what is wrong at its field."""
    wished = entered.wished
    act, who = Act(wished.act), entered.who or wished.who
    moments = _moments(ctx.plans.laid(conn), who, entered)
    if moments is None:
        return AtField("Choose when it begins and when it ends.", "until")
    return _look(
        ctx, conn, now, user, Wish(act, who, *moments, entered.other or wished.other, entered.rota or wished.rota)
    )


def save(ctx: Context, conn: Connection, now: datetime, user: str, wished: Wished, note: str = "") -> Window:
    """*Save*: kept as it was shown; where the rota changed meanwhile, it is shown again. *Ask*: asked."""
    wish = _read(wished)
    if is_request(ctx.plans.laid(conn), user, wish):
        return cover_asking.save(ctx, conn, now, user, wish, note)
    done = rota_changes.save(ctx, conn, now, user, wish, wished.state)
    if isinstance(done, Fault):
        return NoticeWindow(TITLE, (done.text,))
    if isinstance(done, Preview):
        return _shown(ctx, conn, now, user, wish, done, said=(MEANWHILE,))
    return RotaDone("Saved", ("Everybody whose turns this moves is told.",), done)


def undo_window(ctx: Context, conn: Connection, now: datetime, user: str, act: int | None = None) -> Window:
    """*Undo*: the last change (or the one that is named) and what would come of taking it back."""
    act = act if act is not None else rota_changes.last_act(ctx, conn, now, user)
    if act is None:
        return NoticeWindow(TITLE, (rota_changes.NOTHING,))
    found = rota_changes.preview_undo(ctx, conn, now, user, act)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    return _undone(ctx, conn, now, user, act, found)


def undo(ctx: Context, conn: Connection, now: datetime, user: str, act: int, state: str) -> Window:
    """*Take it back*."""
    found = rota_changes.undo(ctx, conn, now, user, act, state)
    if isinstance(found, Preview):
        return _undone(ctx, conn, now, user, act, found, said=(MEANWHILE,))
    return NoticeWindow(TITLE, (found or "Taken back. Everybody whose turns this moves is told.",))


def named_zone(plan: Plan, rota: str) -> str:
    """The zone in which a rota's hours are meant: that of its first layer."""
    found = plan.rota(rota)
    return found.layers[0].timezone if found and found.layers else "UTC"


def _look(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish) -> Window | AtField:
    if is_request(ctx.plans.laid(conn), user, wish):
        return cover_asking.look(ctx, conn, now, user, wish)
    found = rota_changes.preview(ctx, conn, now, user, wish)
    if isinstance(found, Fault):
        if not found.field:
            return NoticeWindow(TITLE, (found.text,))
        return AtField(found.text, _FIELDS[found.field])
    return _shown(ctx, conn, now, user, wish, found)


def _shown(
    ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish, found: Preview, said: tuple[str, ...] = ()
) -> RotaLook:
    plan = ctx.plans.laid(conn)
    who, other = plan.executive(wish.who), plan.executive(wish.other)
    name = who.name if who else ""
    head = {
        Act.COVER: f"{other.name if other else ''} stands in for {name}",
        Act.AWAY: f"{name} is away",
        Act.TAKE: f"{name} takes over",
        Act.PUT: f"{name} is put on",
        Act.FILL: f"{name} is put on where nobody is",
    }[wish.act]
    zone = zone_of(plan, user)
    # Days off are those of the person; what moves is told below in the rota's zone too.
    when = spell_for(*period(plan, wish), who.timezone if who and wish.act is Act.AWAY else zone, zone, now)
    return RotaLook(
        title=_title(wish.act, who, plan.by_slack(user)),
        wished=Wished(
            wish.act, wish.who, wish.other, wish.rota, format_moment(wish.start), format_moment(wish.end), found.state
        ),
        said=(*said, f"{head}: {when}."),
        lines=(*sentences(ctx, conn, now, user, found), _STAY),
    )


def _undone(
    ctx: Context, conn: Connection, now: datetime, user: str, act: int, found: Preview, said: tuple[str, ...] = ()
) -> RotaLook:
    plan, row = ctx.plans.laid(conn), kept.of_act(conn, act)[0]
    zone = zone_of(plan, user)
    by = named(ctx, plan, row.said_by)
    when = spell_for(row.said_at, row.said_at + timedelta(minutes=1), zone, zone, now).partition("–")[0]
    return RotaLook(
        title="Undo",
        wished=Wished("", state=found.state),
        said=(*said, f"{by} changed this on {when}. Taken back, it is:"),
        lines=sentences(ctx, conn, now, user, found),
        undoes=act,
    )


def sentences(ctx: Context, conn: Connection, now: datetime, user: str, found: Preview) -> tuple[str, ...]:
    """What a change would do, in the reader's time and the rota's."""
    plan = ctx.plans.laid(conn)
    names = {person.id: person.name for person in plan.executives}
    lines = told(
        found.moves, lambda one: names.get(one or "", ""), zone_of(plan, user), now, lambda one: named_zone(plan, one)
    )
    if not lines:
        lines = ["This moves nobody's turns."]
    if found.gaps:
        topics = dict.fromkeys(topic for gap in found.gaps for topic in gap.topics)
        about = "" if any(not gap.topics for gap in found.gaps) else f" for {listed(list(topics))}"
        lines.append(f"Nobody would be on then{about}. The leads are told at once.")
    return tuple(lines)


def _whose(plan: Plan, user: str, act: Act, now: datetime) -> list[Executive]:
    """For whom somebody may ask this."""
    return [one for one in plan.executives if one.active_at(now) and may(plan, user, Wish(act, one.id, now, now))]


def _rotas(plan: Plan) -> tuple[tuple[str, str], ...]:
    return tuple((rota.name, rota.name) for rota in plan.rotas) if len(plan.rotas) > 1 else ()


def _title(act: Act, who: Executive | None, me: Executive | None) -> str:
    mine = who is not None and who == me
    match act:
        case Act.COVER:
            return "Cover me" if mine else "Cover"
        case Act.AWAY:
            return "I am away" if mine else "Time off"
        case Act.TAKE:
            return "Take over"
        case Act.FILL:
            return "Fill a gap"
        case Act.PUT:
            return "Put somebody on"


def _moments(plan: Plan, who: str, entered: Entered) -> tuple[date | datetime, date | datetime] | None:
    """From when to when the fields say; whole days where no hour was chosen."""
    if entered.start is not None and entered.end is not None:
        return entered.start, entered.end
    if entered.first is None or entered.last is None:
        return None
    after = entered.last + timedelta(1)
    if entered.begins is None and entered.ends is None:
        return entered.first, after
    person = plan.executive(who)
    zone = ZoneInfo(person.timezone if person else "UTC")
    start = instant(datetime.combine(entered.first, entered.begins or time.min), zone)
    ends = datetime.combine(entered.last, entered.ends) if entered.ends else datetime.combine(after, time.min)
    return start, instant(ends, zone)


def _read(wished: Wished) -> Wish:
    return Wish(
        Act(wished.act), wished.who, parse_moment(wished.start), parse_moment(wished.end), wished.other, wished.rota
    )
