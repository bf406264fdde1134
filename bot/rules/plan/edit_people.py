"""Somebody comes into the plan, or what it says of them changes. Pure.

Consent is their own word and never set here, so a Slack user, once somebody has one, is not given to another: whoever
agreed has to be whoever sends.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.plan.edit import At, Edit, Wrong
from bot.rules.plan.edit_words import parse_zone
from bot.rules.plan.model import Executive, Plan
from bot.rules.plan.times import parse_date
from bot.rules.plan.wall import beginning, local


def person(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """A new executive, who has not agreed to anything yet, or one that the plan has."""
    old = plan.executive(edit.name)
    if edit.name and old is None:
        raise Wrong(None, "Somebody else changed the plan: this person is no longer in it.")
    name = edit.needed(At.NAME, "Write the name as customers should read it.")
    given = replace(
        old or Executive(new_id(plan, name), name),
        name=name,
        title=edit.word(At.TITLE),
        timezone=edit.read(At.TIMEZONE, parse_zone),
        skills=tuple(dict.fromkeys(edit.word(At.SKILLS).replace(",", " ").split())),
    )
    given = replace(given, active_until=_leaves(edit, given, now))
    if old is None or old.slack is None:
        given = replace(given, slack=edit.needed(At.SLACK, "Choose who it is in Slack."))
    everybody = [given if one.id == given.id else one for one in plan.executives]
    return replace(plan, executives=tuple(everybody if old else [*everybody, given]))


def new_id(plan: Plan, name: str) -> str:
    """A stable id made of the whole name: ``ana-ruiz``, ``ana-ruiz-2`` where that is taken.

    Not of the first name alone: what somebody of that id agreed to or connected, years ago, must not become another's.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char)))
    whole = "-".join(words)[:50].rstrip("-") or "executive"
    wanted = [whole, *(f"{whole}-{number}" for number in range(2, len(plan.executives) + 3))]
    return next(one for one in wanted if plan.executive(one) is None)


def last_day(someone: Executive) -> str:
    """The last day of somebody who leaves, in their own zone, as a date; empty where they stay."""
    if someone.active_until is None:
        return ""
    return local(someone.active_until - timedelta.resolution, ZoneInfo(someone.timezone)).date().isoformat()


def _leaves(edit: Edit, someone: Executive, now: datetime) -> datetime | None:
    day = edit.word(At.LAST)
    if day == last_day(someone):
        return someone.active_until
    if not day:
        return None
    ends = beginning(edit.read(At.LAST, parse_date) + timedelta(1), ZoneInfo(someone.timezone))
    if ends <= now:
        raise Wrong(At.LAST, "That is over already. Choose today or a day to come.")
    return ends
