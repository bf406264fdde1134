"""What is legal in a plan and yet worth a look. Knows no clock: it judges the plan, not the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.rules.matters import SENSITIVE, TOPICS
from bot.rules.plan.faults import unknown
from bot.rules.plan.model import MOST_UNDO, Executive, Layer, Plan, Rota
from bot.rules.plan.times import format_instant
from bot.rules.triage import Kind


def warnings(plan: Plan) -> list[str]:
    """One sentence for each thing that is legal but probably not meant, in the order of the plan file."""
    of_rotas = (words for rota in plan.rotas for words in _of_rota(plan, rota))
    return [*_of_people(plan), *of_rotas, *_of_topics(plan), *_of_stop_topics(plan)]


def _of_people(plan: Plan) -> Iterator[str]:
    for person in plan.executives:
        if person.slack is None:
            yield f"Executive {person.id} has no Slack id: no case can be addressed to {person.name}."
        if not person.consent:
            yield f"{person.name} has not agreed yet: no reply goes out under this name."
        if person.undo_seconds > MOST_UNDO:
            wait = f"{person.undo_seconds} s before they leave"
            yield f"{person.name}'s replies wait {wait}; up to {MOST_UNDO} s are usual."
    if not plan.leads:
        yield "There are no leads: nobody hears of gaps and of silence."


def _of_rota(plan: Plan, rota: Rota) -> Iterator[str]:
    where = f"Rota {rota.name}"
    if not rota.layers:
        yield f"{where} has no layers: only overrides and the fallback put anybody on."
    for layer in rota.layers:
        yield from _of_layer(plan, f"{where}, layer {layer.name}", layer)
    for executive in rota.fallback:
        yield from _inactive(plan.executive(executive), f"{where}: the fallback")
    held = {skill for person in plan.executives for skill in person.skills}
    for topic, skill in rota.needs:
        if skill not in held:
            yield f"{where}: {topic} needs “{skill}”, which nobody has; only overrides and the fallback answer it."
    for override in rota.overrides:
        person = plan.executive(override.executive)
        if person and not (person.active_at(override.start) and _active_until(person, override.end)):
            yield f"{where}: {person.id} is not active during the whole override of {format_instant(override.start)}."
    for swap in rota.swaps:
        begins = format_instant(swap.start)
        taker = plan.executive(swap.taker)
        if swap.taker is None:
            yield f"{where}: nobody has accepted yet to stand in for {swap.asker} on {begins}."
        elif taker and not (taker.active_at(swap.start) and _active_until(taker, swap.end)):
            yield f"{where}: {taker.id} is not active during the whole swap of {begins}."


def _of_topics(plan: Plan) -> Iterator[str]:
    """Of a brand's own list; without one, whatever a route names may be meant for *Wrong topic…* alone."""
    known = [*(topic.name for topic in plan.topics), str(Kind.PRAISE)]
    for topic in plan.topics:
        if not topic.words and not topic.examples and topic.name not in TOPICS:
            yield f"Topics: nothing tells “{topic.name}”. Give it words or examples, or it is only ever set by hand."
        yield from _inactive(plan.executive(topic.owner), f"Topic {topic.name}")
    needed = [topic for rota in plan.rotas for topic, _ in rota.needs]
    for where, topics in (("Routes", [route.topic for route in plan.routes]), ("Needs", needed)):
        for named in dict.fromkeys(filter(None, topics)):
            if plan.topics and named not in known:
                yield unknown(f"{where}: the topic", named, known)


def _of_stop_topics(plan: Plan) -> Iterator[str]:
    named = [route.topic for route in plan.routes] + [topic for rota in plan.rotas for topic, _ in rota.needs]
    own = [topic.name for topic in plan.topics] or TOPICS
    known = {*own, *SENSITIVE, *filter(None, named)}
    for topic in plan.stop_topics:
        if topic not in known:
            yield unknown("Stop topics: the topic", topic, known)
    people = {*(person.id for person in plan.executives), *plan.leads}
    for approver in plan.approvers:
        if approver not in people:
            yield unknown("Approvers: the executive or lead", approver, people)
    if plan.approvers and not plan.stop_topics:
        yield "There are approvers and no stop topics: nobody is ever asked for a second look."
    able = [person.id for person in plan.executives if person.slack and person.consent]
    able = [one for one in plan.approvers if one in people] if plan.approvers else able
    if plan.stop_topics and not able:
        yield "Nobody can give the second look that stop topics need: no reply on them leaves."
    elif plan.stop_topics and len(able) == 1 and plan.executive(able[0]):
        yield f"Only {able[0]} can give the second look that stop topics need, and never to their own words."


def _of_layer(plan: Plan, where: str, layer: Layer) -> Iterator[str]:
    if not layer.members:
        yield f"{where} has an empty ring."
    for change in layer.changes:
        if not change.members:
            yield f"{where} has an empty ring from {format_instant(change.start)} on."
    if layer.holidays and not layer.windows:
        yield f"{where}: holidays close windows, and there are none; it counts on holidays too."
    ever = dict.fromkeys([*layer.members, *(member for change in layer.changes for member in change.members)])
    for executive in ever:
        yield from _inactive(plan.executive(executive), where)


def _inactive(person: Executive | None, where: str) -> Iterator[str]:
    if person and person.active_from:
        yield f"{where} counts on {person.id}, who is not active before {format_instant(person.active_from)}."
    if person and person.active_until:
        yield f"{where} counts on {person.id}, who is not active from {format_instant(person.active_until)} on."


def _active_until(person: Executive, end: datetime) -> bool:
    return person.active_until is None or person.active_until >= end
