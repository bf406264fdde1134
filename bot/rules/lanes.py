"""Which way a post goes: to an executive at once, into the leads' list, into praise's own lane, or aside. Pure.

The detector's two borders say how sure it is (`bot.rules.triage.Place`); what leads decided in the plan, whether the
post presses, and whether its author wrote before, say what follows from that. What waits for nobody's look is never
made to wait for one.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.messages import Audience, Post
from bot.rules.cues import cues
from bot.rules.plan.model import Plan
from bot.rules.triage import Kind, Place, Triage

#: From this urgency on waiting does harm.
HARM: Final = 0.5
#: What came so short before is the same breath: people write in bursts.
BREATH: Final = timedelta(minutes=30)
#: A customer who was at the desk so lately comes back with it.
LATELY: Final = timedelta(days=14)
#: The lexicon's two cues of praise together, that somebody is pleased and that they thank or recommend. One alone is
#: an answer's "thanks", or irony, in one of five; both are praise in 96 of 100 (docs/decisions/0028).
_SURELY: Final = 3.0


class Way(StrEnum):
    """Where a post goes."""

    DESK = "desk"  #: an executive is addressed at once
    UNSURE = "unsure"  #: it may be a complaint; a lead may look first
    QUESTION = "question"  #: a lead looks first, at a calmer pace
    PRAISE = "praise"
    ASIDE = "aside"  #: listed with its reason, and sampled


def way(triage: Triage, plan: Plan, *, returns: bool, praises: bool) -> Way:
    """The way of a post. ``returns``: its author comes back with something; ``praises`` as in `is_praise`."""
    if triage.place is Place.SURE:
        return Way.DESK
    if triage.colleague:
        return Way.ASIDE
    presses = returns or triage.urgency >= HARM
    if triage.place is Place.UNSURE:
        return Way.DESK if presses or plan.triage.unsure is None else Way.UNSURE
    if triage.kind is Kind.QUESTION:
        if presses:
            return Way.DESK
        return Way.ASIDE if plan.triage.questions is None else Way.QUESTION
    return Way.PRAISE if praises and plan.praise is not None else Way.ASIDE


def is_praise(triage: Triage, post: Post) -> bool:
    """Whether a post surely is praise, and said to the company."""
    if triage.kind is not Kind.PRAISE or triage.place is not Place.ASIDE or "?" in post.text:
        return False
    to_us = post.audience is Audience.PRIVATE or (bool(post.addressed) and post.unanswerable is None)
    return to_us and cues(post.text).strength(Kind.PRAISE) >= _SURELY
