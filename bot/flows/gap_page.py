"""What a lead's gap report says now: the gaps that it told, and what became of each. Reads, never writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.flows.readiness import Lack
from bot.pages import Person
from bot.pages.gaps import GapLine, GapReport, SoonLine, WhichGap
from bot.rules.plan import Plan, Rota
from bot.rules.rota import CompiledRota
from bot.rules.rota.figures import label, zone_of
from bot.rules.rota.gaps import Cause, Gap, beyond, covers, gaps
from bot.rules.rota.wording import town
from bot.rules.wording import listed
from bot.store import gaps as store

#: How many days ahead a daily report looks.
DAYS: Final = 30


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> GapReport:
    """The message as it stands now."""
    facts = row.facts
    zone = zone_of(plan.rotas[0]) if plan.rotas else "UTC"
    lead = plan.by_slack(row.place)
    return GapReport(
        person=Person(row.place, lead.name if lead else "", "", zone),
        gaps=tuple(_line(conn, now, plan, one, zone) for one in facts["gaps"]),
        total=facts["total"],
        zone=town(zone),
        days=DAYS,
        soon=tuple(_soon(plan, now, one) for one in facts["soon"]),
        answered=tuple(_answered(conn, plan, now, store.gap_of(one), zone) for one in facts.get("answered", [])),
        by=facts.get("by", ""),
    )


def ref_of(gap: Gap) -> WhichGap:
    """What its buttons carry."""
    return WhichGap(gap.rota, int(gap.start.timestamp()), gap.topics[0] if gap.topics else "")


def _line(conn: Connection, now: datetime, plan: Plan, facts: Mapping[str, Any], zone: str) -> GapLine:
    gap = store.gap_of(facts)
    rota = plan.rota(gap.rota)
    when, on = named(plan, gap, zone, now)
    became, is_meant, left = _became(conn, plan, rota, gap, now)
    if left is not None:
        when, on = named(plan, left, zone, now)
    return GapLine(
        ref=ref_of(left or gap),
        when=when,
        on=on,
        near=_near((left or gap).start, now, zone),
        news=facts.get("news", ""),
        why=gap.why,
        can_mean=gap.cause is not Cause.AWAY and left is not None,
        became=became,
        meant=is_meant,
    )


def named(plan: Plan, gap: Gap, zone: str, now: datetime) -> tuple[str, str]:
    """When a gap is, as it stands in a list and in a sentence; of rota, zone and topic what is not plain anyway."""
    rota = plan.rota(gap.rota)
    own = zone_of(rota) if rota is not None else zone
    when = label(gap, own, now)
    more = [f"rota {gap.rota}"] if len(plan.rotas) > 1 else []
    more += [f"{town(own)} time"] if own != zone else []
    more += [f"for {listed(gap.topics)}"] if gap.topics else []
    tail = f" ({', '.join(more)})" if more else ""
    return when + tail, when.removesuffix(", the whole day").removesuffix(", whole days") + tail


def _became(conn: Connection, plan: Plan, rota: Rota | None, gap: Gap, now: datetime) -> tuple[str, bool, Gap | None]:
    """What became of a gap, in a sentence, whether it was called meant, and what is left of it."""
    if rota is None:
        return "This rota is no longer in the plan.", False, None
    if gap.end <= now:
        return "It is over.", False, None
    start = max(gap.start, now)
    here = [one for one in gaps(plan, rota, start, gap.end) if covers(one.topics, gap.topics)]
    if not here:
        return on_then(plan, rota, gap, start), False, None
    left = beyond(here, store.meant(conn))
    return ("", False, left[0]) if left else ("This is meant.", True, None)


def on_then(plan: Plan, rota: Rota, gap: Gap, t: datetime) -> str:
    """``Ben Okafor is on.``"""
    who = plan.executive(CompiledRota(plan, rota).at(t, gap.topics[0] if gap.topics else None).executive)
    return f"{who.name} is on." if who is not None else "It is no gap any more."


def _near(start: datetime, now: datetime, zone: str) -> str:
    where = ZoneInfo(zone)
    days = (start.astimezone(where).date() - now.astimezone(where).date()).days
    if start <= now:
        return "Now."
    return {0: "Today.", 1: "Tomorrow."}.get(days, f"In {days} days.")


def _answered(conn: Connection, plan: Plan, now: datetime, gap: Gap, zone: str) -> str:
    became = _became(conn, plan, plan.rota(gap.rota), gap, now)[0] or "It is a gap again."
    return f"{named(plan, gap, zone, now)[0]}: {became}"


def _soon(plan: Plan, now: datetime, facts: Mapping[str, Any]) -> SoonLine:
    """``Cho Min starts on 12 May and has not agreed yet.``"""
    person = plan.executive(facts["executive"])
    lack = Lack(facts["lack"])
    if person is None:
        return SoonLine(facts["executive"], "Somebody is no longer in the plan.", done=True)
    if lack is Lack.CONSENT and person.consent:
        return SoonLine(person.id, f"{person.name} has agreed.", done=True)
    start = datetime.fromisoformat(facts["start"])
    if lack is not Lack.CONSENT:
        return SoonLine(person.id, f"{person.name} {facts['said']}.")
    local = start.astimezone(ZoneInfo(person.timezone))
    begins = f"starts on {local.day} {local:%b}" if start > now else "is on"
    return SoonLine(person.id, f"{person.name} {begins} and {facts['said']}.", asks=person.name)
