"""What a brand's own plan adds to the triage of a post: its topics, its colleagues, and whom a post names. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.rules.cleaning import clean
from bot.rules.named import named
from bot.rules.plan import Plan
from bot.rules.topics import NONE, Examples, guess
from bot.rules.triage import Place, Triage

#: Why a post of one of our own people is set aside.
BY_A_COLLEAGUE: Final = "by a colleague"
_MOST_SHARES: Final = 3
_MOST_REASONS: Final = 3


def refined(triage: Triage, text: str, plan: Plan, taught: Examples = NONE) -> Triage:
    """The same with the brand's own topics, by the plan and by what people set right, and the members of staff who are
    named."""
    about = guess(text, plan.topics, taught)
    return replace(triage, topic=about.topic, shares=about.shares[:_MOST_SHARES], names=named(clean(text)))


def by_colleague(triage: Triage) -> Triage:
    """The same for a post of somebody on the staff list: our own people's cheer, or grief, is no customer's voice.
    Danger to people is one whoever tells of it."""
    place = Place.SURE if triage.danger else Place.ASIDE
    reasons = (BY_A_COLLEAGUE, *triage.reasons)[:_MOST_REASONS]
    return replace(triage, place=place, reasons=reasons, colleague=True)
