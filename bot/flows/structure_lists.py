"""What the plan's structure is, as windows to read and to begin a change from. Reads, never writes. For leads alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import structure
from bot.flows.context import Context
from bot.flows.rota_told import named, zone_of
from bot.pages import NoticeWindow, Window
from bot.pages.structure import Asked, PlanEntry, PlanList
from bot.rules.matters import TOPICS
from bot.rules.plan import Plan, edit_told
from bot.rules.plan.edit import What
from bot.rules.plan.edit_rotas import spelled, topics
from bot.store import plans

TITLE: Final = "The rota"
#: The value of what takes a version back; its name is the version.
UNDO: Final = "undo"
#: Slack shows a hundred blocks in a window.
_MOST: Final = 90
_GONE: Final = "It is no longer in the plan. Please begin again."


class Shelf(StrEnum):
    """What can be looked at."""

    ROTAS = "rotas"
    ONE_ROTA = "one-rota"
    ONE_LAYER = "one-layer"
    TOPICS = "topics"
    PEOPLE = "people"
    ESCALATION = "escalation"


def shown(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    """The list that was asked for."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (structure.NOT_YOURS,))
    plan = ctx.plans.file(conn)
    match Shelf(asked.what):
        case Shelf.ROTAS:
            return _rotas(ctx, conn, now, plan, user)
        case Shelf.ONE_ROTA:
            return _rota(plan, now, asked)
        case Shelf.ONE_LAYER:
            return _layer(plan, now, asked)
        case Shelf.TOPICS:
            return _topics(ctx, plan)
        case Shelf.PEOPLE:
            return _people(ctx.plans.current(conn), now)
        case Shelf.ESCALATION:
            return _escalation(plan)


def above(asked: Asked) -> Asked | None:
    """The list that a list or a form came from."""
    match asked.what:
        case Shelf.ONE_ROTA | What.NEW_ROTA:
            return Asked(Shelf.ROTAS)
        case Shelf.ONE_LAYER | What.NEW_LAYER | What.ROTA:
            return Asked(Shelf.ONE_ROTA, asked.rota)
        case What.MEMBERS | What.HOURS | What.HANDOFF | What.LAYER:
            return Asked(Shelf.ONE_LAYER, asked.rota, asked.name)
        case What.TOPIC | What.ROUTE:
            return Asked(Shelf.TOPICS)
        case What.PERSON:
            return Asked(Shelf.PEOPLE)
        case What.POLICY:
            return Asked(Shelf.ESCALATION)
        case _:
            return None


def place(channel: str | None) -> str:
    """A channel of Slack in a sentence; the desk shows its name."""
    return f"<#{channel}>" if channel else ""


def _rotas(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str) -> Window:
    entries = []
    for rota in plan.rotas:
        layers = [one.name for one in rota.layers if one.until is None or one.until > now]
        told = f"{rota.name}. {'Layers: ' + ', '.join(layers) if layers else 'No layers yet'}."
        entries.append(PlanEntry(told, Asked(Shelf.ONE_ROTA, rota.name), "Open…"))
    entries.append(PlanEntry("One more rota.", Asked(What.NEW_ROTA), "Add a rota…"))
    newest = plans.newest(conn)
    if newest is not None and newest.at_desk:
        when = f"{newest.applied_at.astimezone(ZoneInfo(zone_of(plan, user))):%a %-d %b, %H:%M}"
        told = f"{named(ctx, plan, newest.applied_by)} changed how it is built on {when}."
        entries.append(PlanEntry(told, Asked(UNDO, name=str(newest.id)), "Undo…"))
    return PlanList("Rotas", tuple(entries))


def _rota(plan: Plan, now: datetime, asked: Asked) -> Window:
    rota = plan.rota(asked.rota)
    if rota is None:
        return NoticeWindow(TITLE, (_GONE,))
    entries = [
        PlanEntry(
            f"{layer.name}. {edit_told.turns(plan, layer, now)} {edit_told.hours(layer)}",
            Asked(Shelf.ONE_LAYER, rota.name, layer.name),
            "Open…",
        )
        for layer in sorted(rota.layers, key=lambda one: -one.priority)
        if layer.until is None or layer.until > now
    ]
    entries.append(
        PlanEntry("One more ring of people who take turns.", Asked(What.NEW_LAYER, rota.name), "Add a layer…")
    )
    entries.append(PlanEntry(edit_told.fallback(plan, rota), Asked(What.ROTA, rota.name)))
    return PlanList(_titled(f"Rota {rota.name}"), tuple(entries[:_MOST]), above(asked))


def _layer(plan: Plan, now: datetime, asked: Asked) -> Window:
    rota = plan.rota(asked.rota)
    layer = next((one for one in rota.layers if one.name == asked.name), None) if rota else None
    if layer is None:
        return NoticeWindow(TITLE, (_GONE,))
    entries = (
        PlanEntry(edit_told.turns(plan, layer, now), Asked(What.MEMBERS, asked.rota, asked.name)),
        PlanEntry(edit_told.hours(layer), Asked(What.HOURS, asked.rota, asked.name)),
        PlanEntry(edit_told.handoff(layer, now), Asked(What.HANDOFF, asked.rota, asked.name)),
        PlanEntry(edit_told.standing(layer, now), Asked(What.LAYER, asked.rota, asked.name)),
    )
    return PlanList(_titled(f"Layer {layer.name}"), entries, above(asked))


def _topics(ctx: Context, plan: Plan) -> Window:
    titles = {name: one.title for name, one in ctx.channels.items()}
    entries = [
        PlanEntry(edit_told.topic(plan, one, place(plan.slack_channel_for(one, ""))), Asked(What.TOPIC, name=one))
        for one in dict.fromkeys([*topics(plan), *(() if plan.topics else TOPICS)])
    ]
    entries.append(PlanEntry("One more topic.", Asked(What.TOPIC), "Add a topic…"))
    for number, route in enumerate(plan.routes, 1):
        told = edit_told.route(route, place(route.slack_channel), titles.get(route.channel or "", ""))
        entries.append(PlanEntry(f"Route {number}: {told}", Asked(What.ROUTE, name=spelled(route))))
    first = "The first route that fits wins" if plan.routes else "There are no routes"
    entries.append(
        PlanEntry(f"{first}; without one it is rota {plan.rotas[0].name}.", Asked(What.ROUTE), "Add a route…")
    )
    return PlanList("Topics and routes", tuple(entries[:_MOST]))


def _people(plan: Plan, now: datetime) -> Window:
    entries = [PlanEntry(edit_told.person(one, now), Asked(What.PERSON, name=one.id)) for one in plan.executives]
    entries.insert(0, PlanEntry("One more executive.", Asked(What.PERSON), "Add a person…"))
    return PlanList("People", tuple(entries[:_MOST]))


def _escalation(plan: Plan) -> Window:
    steps = [PlanEntry(edit_told.step(one)) for one in plan.policy.steps]
    return PlanList("Escalation", (PlanEntry(edit_told.policy(plan.policy), Asked(What.POLICY)), *steps[:_MOST]))


def _titled(title: str) -> str:
    """What fits a window's head."""
    return title if len(title) <= 24 else f"{title[:23]}…"
