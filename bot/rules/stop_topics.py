"""Stop topics: replies that may be drafted but need a second person to approve. Knows words and the plan, no case.

A post has one topic; what words may weigh most on (`SENSITIVE`) is looked for beside it, in what both sides wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.rules.lexicon import Signal
from bot.rules.matters import SENSITIVE
from bot.rules.plan.model import Executive, Plan
from bot.rules.reading import Lexicon, words

#: One lexicon each: a phrase may count for several.
_LEXICONS: Final = {topic: Lexicon([Signal(topic, 1.0, said)]) for topic, said in SENSITIVE.items()}


def stopped(
    stop: Collection[str], topic: str | None, theirs: Iterable[str], own: str, customer: str, executive: str
) -> str | None:
    """Why a reply needs a second person, as a sentence, or None. ``theirs`` are the customer's words in this case,
    ``own`` those of the reply; ``customer`` and ``executive`` are their names."""
    if topic in stop:
        return f"It is about “{topic}”, a stop topic."
    sought = [(one, _LEXICONS[one]) for one in stop if one in _LEXICONS]
    if not sought:
        return None
    said = [(customer, words(text)) for text in theirs] + [(executive, words(own))]
    for who, read in said:
        for one, lexicon in sought:
            if lexicon.find(read):
                return f"What {who} wrote touches “{one}”, a stop topic."
    return None


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may give a second look: a Slack user id, and the executive that they are, or None: a lead."""

    slack: str
    executive: Executive | None = None


def approvers(plan: Plan, not_these: Collection[str | None], ring: Sequence[str], now: datetime) -> list[Approver]:
    """Who may approve as the second person, whom to ask first at the head.

    ``not_these`` are the Slack ids of who wrote and who sends: nobody approves twice. ``ring`` orders the executives
    (their ids) where the plan names no approvers; then only those count who have agreed to answer under their names.
    """
    if plan.approvers:
        found = [_named(plan, one) for one in plan.approvers]
    else:
        order = dict.fromkeys((*ring, *(person.id for person in plan.executives)))
        people = [person for one in order if (person := plan.executive(one)) is not None and person.consent]
        found = [Approver(person.slack, person) for person in people if person.slack is not None]
    able = [one for one in found if one is not None and one.slack not in not_these]
    return [one for one in able if one.executive is None or one.executive.active_at(now)]


def _named(plan: Plan, name: str) -> Approver | None:
    person = plan.executive(name) or (plan.by_slack(name) if plan.is_lead(name) else None)
    if person is not None:
        return Approver(person.slack, person) if person.slack is not None else None
    return Approver(name) if plan.is_lead(name) else None
