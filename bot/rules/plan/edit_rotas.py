"""Changes of a rota, of what topics need and where they go, of routes, and of how long an answer may take. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.rules.plan.edit import ANY, At, Edit, Wrong
from bot.rules.plan.edit_layers import made_layer, people, rota_of, with_rota
from bot.rules.plan.edit_topics import described, says_something
from bot.rules.plan.edit_words import parse_step
from bot.rules.plan.model import Outside, Plan, Rota, Route
from bot.rules.plan.times import parse_duration


def rota(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """Who is asked when nobody else is on; or the rota goes."""
    old = rota_of(plan, edit)
    if not edit.removes:
        return with_rota(plan, old, replace(old, fallback=people(plan, edit, At.FALLBACK)))
    if len(plan.rotas) == 1:
        raise Wrong(At.REMOVE, "There must be one rota at least. Add another one first.")
    if any(route.rota == old.name for route in plan.routes):
        raise Wrong(At.REMOVE, "Routes lead to this rota. Change them first, under Topics and routes.")
    return with_rota(plan, old)


def new_rota(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """One more rota, with one layer. Nothing goes there until a route leads to it."""
    name = edit.needed(At.NAME, "Give it a name.")
    if plan.rota(name) is not None:
        raise Wrong(At.NAME, f"There is a rota “{name}” already. Choose another name.")
    return replace(plan, rotas=(*plan.rotas, Rota(name, (made_layer(plan, edit, now, "primary"),))))


def topics(plan: Plan) -> list[str]:
    """The brand's own list, and every topic that needs a skill or has a route, in the plan's order."""
    own = [topic.name for topic in plan.topics]
    needed = [topic for rota in plan.rotas for topic, _ in rota.needs]
    return list(dict.fromkeys([*own, *needed, *(route.topic for route in plan.routes if route.topic)]))


def own_route(plan: Plan, topic: str) -> Route | None:
    """The route of a topic on every channel."""
    return next((route for route in plan.routes if route.topic == topic and route.channel is None), None)


def skill_of(plan: Plan, topic: str) -> str:
    """The skill that a topic needs; empty where it needs none."""
    return next((skill for rota in plan.rotas if (skill := rota.skill_for(topic))), "")


def topic(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """The skill that a topic needs, the rota and the channel it goes to, what tells it and who owns its cause. A new
    one's route comes before those that lead every topic. The skill is asked for on each rota that the topic can
    reach."""
    name = edit.name or edit.needed(At.TOPIC, "Write what the topic is called.")
    if not edit.name and name in topics(plan):
        raise Wrong(At.TOPIC, f"There is a topic “{name}” already. Change that one.")
    skill = "" if edit.removes else _chosen(edit, At.SKILL) or ""
    old = own_route(plan, name)
    if edit.removes:
        plan = replace(plan, routes=tuple(route for route in plan.routes if route.topic != name))
    else:
        new = Route(name, rota=_chosen(edit, At.ROTA), slack_channel=edit.word(At.SLACK_CHANNEL) or None)
        leads = new.rota is not None or new.slack_channel is not None
        if not edit.name and not leads and not skill and not says_something(edit):
            raise Wrong(At.SKILL, "Say what it needs, where it goes, or what tells it.")
        plan = replace(plan, routes=tuple(_with_route(plan.routes, old, new if leads else None)))
    plan = described(plan, edit, name)
    channels = {"", *(route.channel or "" for route in plan.routes)}
    reached = {plan.rota_for(name, channel).name for channel in channels}
    return replace(
        plan, rotas=tuple(_needing(rota, name, skill if rota.name in reached else "") for rota in plan.rotas)
    )


def _with_route(routes: tuple[Route, ...], old: Route | None, new: Route | None) -> Iterable[Route]:
    placed = list(routes)
    if old is not None:
        at = placed.index(old)
        placed[at : at + 1] = [new] if new else []
    elif new is not None:
        at = next((number for number, route in enumerate(placed) if route.topic is None), len(placed))
        placed.insert(at, new)
    return placed


def _needing(rota: Rota, topic: str, skill: str) -> Rota:
    needs = dict(rota.needs)
    if skill:
        needs[topic] = skill
    else:
        needs.pop(topic, None)
    return replace(rota, needs=tuple(needs.items()))


def spelled(route: Route) -> str:
    """A route as an id: all that it says."""
    return "|".join(word or "" for word in (route.topic, route.channel, route.rota, route.slack_channel))


def route(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """Where posts of a topic, a channel or both go, and at which place it stands: the first that matches wins."""
    rest = list(plan.routes)
    if edit.name:
        old = next((one for one in rest if spelled(one) == edit.name), None)
        if old is None:
            raise Wrong(None, "It is no longer in the plan. Please begin again.")
        rest.remove(old)
    if edit.removes:
        return replace(plan, routes=tuple(rest))
    topic, channel, rota = (_chosen(edit, at) for at in (At.TOPIC, At.CHANNEL, At.ROTA))
    new = Route(topic, channel, rota, edit.word(At.SLACK_CHANNEL) or None)
    if new.rota is None and new.slack_channel is None:
        raise Wrong(At.ROTA, "Where should it lead? Choose a rota, or a channel of Slack.")
    place = edit.word(At.PLACE)
    rest.insert(int(place) if place.isascii() and place.isdigit() else len(rest), new)
    return replace(plan, routes=tuple(rest))


def policy(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """How long an answer may take, and who hears when it takes longer. Open cases keep what they began with."""
    cap = edit.word(At.CAP)
    if cap and not (cap.isascii() and cap.isdigit() and 1 <= int(cap) <= 1000):
        raise Wrong(At.CAP, "Write a number from 1 to 1000, or nothing.")
    new = replace(
        plan.policy,
        first_response=edit.read(At.FIRST_RESPONSE, parse_duration),
        next_response=edit.read(At.NEXT_RESPONSE, parse_duration),
        outside=edit.read(At.OUTSIDE, Outside),
        steps=tuple(edit.read(At.STEPS, parse_step, line) for line in edit.words(At.STEPS)),
        cap=int(cap) if cap else None,
    )
    if new == plan.policy:
        return plan
    return replace(plan, escalation=(new, *plan.escalation[1:]))


def _chosen(edit: Edit, at: At) -> str | None:
    word = edit.word(at)
    return None if word in ("", ANY) else word
