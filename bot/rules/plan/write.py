"""A plan as a plan file again. Knows the keys; what it writes, ``read_plan`` reads to an equal plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.rules.plan.lanes import AS_USUAL, MANY, Looks, PraiseLane, Surges
from bot.rules.plan.model import (
    VERSION,
    Executive,
    Layer,
    Plan,
    Policy,
    PublicHolidays,
    Rota,
    Route,
    Sign,
    Swap,
    TimeOff,
    Turns,
    Window,
)
from bot.rules.plan.rotas import DAYS
from bot.rules.plan.times import format_duration, format_instant
from bot.rules.plan.topics import topic_data

Data = dict[str, Any]
#: Keys whose value is written on one line.
_ONE_LINE = {
    *("sign", "skills", "delegates", "leads", "fallback", "needs", "every", "members", "holidays", "hours"),
    *("stop_topics", "approvers", "triage", "praise", "surges", "words", "staff"),
}
#: Lists whose items are written on one line each.
_ITEM_A_LINE = {"changes", "windows", "overrides", "swaps", "time_off", "routes", "steps"}


def write_plan(plan: Plan) -> str:
    """The plan file of a plan. Equal plans give equal texts."""
    text = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_laid_out(as_data(plan)), text)
    return text.getvalue()


def as_data(plan: Plan) -> Data:
    """The plan in the words of the plan file, as plain values; what says nothing is left out."""
    return _said(
        version=VERSION,
        executives=[_executive(person) for person in plan.executives],
        leads=list(plan.leads),
        rotas=[_rota(rota) for rota in plan.rotas],
        time_off=[_time_off(absence) for absence in plan.time_off],
        routes=[_route(route) for route in plan.routes],
        escalation=[_policy(policy) for policy in plan.escalation],
        stop_topics=list(plan.stop_topics),
        approvers=list(plan.approvers),
        triage=_looks(plan.triage),
        praise=_praise(plan.praise) if plan.praise else None,
        surges=_surges(plan.surges),
        topics=[_said(**topic_data(topic)) for topic in plan.topics],
        staff={channel: list(handles) for channel, handles in plan.staff},
    ) | ({} if plan.executives else {"executives": []})


def _executive(person: Executive) -> Data:
    return _said(
        id=person.id,
        name=person.name,
        title=person.title,
        sign=_sign(person.sign),
        slack=person.slack,
        timezone=person.timezone,
        skills=list(person.skills),
        consent=person.consent,
        active_from=person.active_from,
        active_until=person.active_until,
        delegates=list(person.delegates),
        undo_seconds=person.undo_seconds,
        cap=person.cap,
        hours=_window(person.hours) if person.hours else None,
    )


def _sign(sign: Sign) -> Data:
    return _said(full=sign.full, short=sign.short, initials=sign.initials)


def _rota(rota: Rota) -> Data:
    return _said(
        name=rota.name,
        user_group=rota.user_group,
        fallback=list(rota.fallback),
        needs=dict(rota.needs),
        layers=[_layer(layer) for layer in rota.layers],
        overrides=[_said(start=o.start, end=o.end, executive=o.executive) for o in rota.overrides],
        swaps=[_swap(swap) for swap in rota.swaps],
    )


def _layer(layer: Layer) -> Data:
    # Members are written even where there are none: the key is required.
    return (
        _said(name=layer.name, priority=layer.priority, timezone=layer.timezone)
        | {"anchor": layer.anchor.isoformat(), "every": {str(layer.every.unit): layer.every.count}}
        | {"members": list(layer.members)}
        | _said(
            changes=[{"from": format_instant(c.start), "members": list(c.members)} for c in layer.changes],
            windows=[_window(window) for window in layer.windows],
            turns=None if layer.turns is Turns.CALENDAR else str(layer.turns),
            holidays=[_holiday(day) for day in layer.holidays],
            until=layer.until,
        )
    )


def _window(window: Window) -> Data:
    days = None if window.days == tuple(range(7)) else [DAYS[day] for day in window.days]
    return _said(days=days, start=_clock(window.start), end=_clock(window.end))


def _holiday(day: date | PublicHolidays) -> str | Data:
    if isinstance(day, PublicHolidays):
        return _said(country=day.country, subdivision=day.subdivision)
    return day.isoformat()


def _swap(swap: Swap) -> Data:
    return _said(start=swap.start, end=swap.end) | {"from": swap.asker, "to": swap.taker}


def _time_off(absence: TimeOff) -> Data:
    return {"executive": absence.executive, "from": _plain(absence.start), "to": _plain(absence.end)}


def _route(route: Route) -> Data:
    return _said(topic=route.topic, channel=route.channel, rota=route.rota, slack_channel=route.slack_channel)


def _policy(policy: Policy) -> Data:
    return _said(
        name=policy.name,
        first_response=format_duration(policy.first_response),
        next_response=format_duration(policy.next_response),
        outside=str(policy.outside),
        steps=[{"after": format_duration(step.after), str(step.act): str(step.whom)} for step in policy.steps],
        cap=policy.cap,
    )


def _looks(looks: Looks) -> Data:
    """What is as always is left out."""
    spans = (("unsure", looks.unsure, AS_USUAL.unsure), ("questions", looks.questions, AS_USUAL.questions))
    return {key: format_duration(span) if span else "off" for key, span, usual in spans if span != usual}


def _praise(praise: PraiseLane) -> Data:
    return {"first_response": format_duration(praise.first_response)}


def _surges(surges: Surges) -> Data:
    """What is as always is left out."""
    found: Data = {"authors": surges.authors} if surges.authors != MANY.authors else {}
    return found | ({"within": format_duration(surges.within)} if surges.within != MANY.within else {})


def _clock(moment: time) -> str:
    return moment.isoformat() if moment.second or moment.microsecond else moment.isoformat("minutes")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _said(**values: Any) -> Data:
    return {key: _plain(value) for key, value in values.items() if value is not None and value not in ("", [], {})}


def _laid_out(value: Any, *, flow: bool = False, items_flow: bool = False) -> Any:
    """The same values with short things on one line, as people write plan files."""
    laid: CommentedMap | CommentedSeq
    if isinstance(value, Mapping):
        laid = CommentedMap()
        for key, inner in value.items():
            laid[key] = _laid_out(inner, flow=flow or key in _ONE_LINE, items_flow=key in _ITEM_A_LINE)
    elif isinstance(value, list):
        laid = CommentedSeq(_laid_out(item, flow=flow or items_flow) for item in value)
    else:
        return value
    if flow:
        laid.fa.set_flow_style()
    return laid
