"""What executives decide for themselves, and how it lies over the plan: consent, signature, undo time, quiet.

Pure. The rule of consent: a person's own *no* beats whatever a plan says; their own *yes* beats the plan's *no*, as
long as the Slack account that said it is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import Any, Final

from bot.rules.escalation import HOURS
from bot.rules.plan.model import MOST_UNDO, Executive, Plan, Sign, Window

#: The longest signature, and the longest initials, that one may give oneself.
MOST_SIGNATURE: Final = 120
MOST_INITIALS: Final = 4
_AS_PLANNED: Final = Sign()


class SecondLook(StrEnum):
    """When the window shows once more what would leave."""

    WHEN_NEEDED = "when needed"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Preferences:
    """``undo_seconds``, ``quiet`` (from and until, on their own clock) and the forms of ``sign`` that are None are as
    the plan has them."""

    words_in_notifications: bool = True
    undo_seconds: int | None = None
    second_look: SecondLook = SecondLook.WHEN_NEEDED
    sign: Sign = _AS_PLANNED
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """An executive's newest word: yes, no, or None where it is left to the plan; ``by`` is who said it."""

    agreed: bool | None
    by: str


def from_facts(facts: Mapping[str, Any]) -> Preferences:
    """As they are stored; what cannot be read is as if it had not been set."""
    undo, look, sign = facts.get("undo_seconds"), facts.get("second_look"), facts.get("sign")
    forms = sign if isinstance(sign, Mapping) else {}
    return Preferences(
        words_in_notifications=facts.get("words_in_notifications") is not False,
        undo_seconds=undo if type(undo) is int and 0 <= undo <= MOST_UNDO else None,
        second_look=SecondLook(look) if look in list(SecondLook) else SecondLook.WHEN_NEEDED,
        sign=Sign(*(forms.get(form) if isinstance(forms.get(form), str) else None for form in Sign.__slots__)),
        quiet=_quiet(facts.get("quiet")),
    )


def _quiet(stored: object) -> tuple[time, time] | None:
    if not isinstance(stored, list):
        return None
    try:
        begins, ends = map(time.fromisoformat, stored)
    except (TypeError, ValueError):
        return None
    return begins, ends


def to_facts(preferences: Preferences) -> dict[str, Any]:
    """To be stored; what is as the plan or the house has it is left out."""
    facts: dict[str, Any] = {}
    if not preferences.words_in_notifications:
        facts["words_in_notifications"] = False
    if preferences.undo_seconds is not None:
        facts["undo_seconds"] = preferences.undo_seconds
    if preferences.second_look is not SecondLook.WHEN_NEEDED:
        facts["second_look"] = str(preferences.second_look)
    if preferences.quiet is not None:
        facts["quiet"] = [f"{at:%H:%M}" for at in preferences.quiet]
    sign = {form: getattr(preferences.sign, form) for form in Sign.__slots__ if getattr(preferences.sign, form)}
    return facts | ({"sign": sign} if sign else {})


def agreed(executive: Executive, word: Word | None) -> bool:
    """Whether replies may go out under this name."""
    if word is None or word.agreed is None:
        return executive.consent
    if word.agreed and word.by != executive.slack:  # the plan gave the name to somebody else since
        return executive.consent
    return word.agreed


def effective(plan: Plan, words: Mapping[str, Word], chosen: Mapping[str, Preferences]) -> Plan:
    """The plan as it is obeyed: each executive with their own word and their own settings."""
    if not words and not chosen:
        return plan
    taken = {person.sign.initials.casefold(): person.id for person in plan.executives if person.sign.initials}
    people = []
    for person in plan.executives:
        own = chosen.get(person.id, Preferences())
        sign = Sign(own.sign.full or person.sign.full, own.sign.short or person.sign.short, person.sign.initials)
        initials = own.sign.initials
        # Two people must not sign alike, even where the plan gave the initials away later.
        if initials and taken.setdefault(initials.casefold(), person.id) == person.id:
            sign = replace(sign, initials=initials)
        undo = person.undo_seconds if own.undo_seconds is None else own.undo_seconds
        consent = agreed(person, words.get(person.id))
        hours = person.hours if own.quiet is None else working(person.hours, own.quiet)
        people.append(replace(person, consent=consent, sign=sign, undo_seconds=undo, hours=hours))
    return replace(plan, executives=tuple(people))


def working(hours: Window | None, quiet: tuple[time, time]) -> Window:
    """The working day that quiet hours leave, on the days of the plan's; ``quiet`` is from and until."""
    begins, ends = quiet
    return replace(hours or HOURS, start=ends, end=begins)


def quiet_hours(executive: Executive) -> tuple[str, str] | None:
    """What an executive's own hours leave quiet, ``("20:00", "07:00")``; None where they have none, or all the day."""
    hours = executive.hours
    if hours is None or hours.start == hours.end:
        return None
    return f"{hours.end:%H:%M}", f"{hours.start:%H:%M}"


def faults(plan: Plan, executive: Executive, sign: Sign) -> list[str]:
    """Why somebody cannot sign like this, in sentences; ``plan`` is the one in force."""
    found = []
    for form, what in ((sign.full, "full"), (sign.short, "short")):
        if form and len(form) > MOST_SIGNATURE:
            found.append(f"The {what} form has more than {MOST_SIGNATURE} characters.")
        if form and not any(word.casefold() in form.casefold() for word in executive.name.split()):
            found.append(f"The {what} form has your name in it: {executive.name}.")
    initials = sign.initials or ""
    if initials and not (initials.isalpha() and len(initials) <= MOST_INITIALS):
        found.append(f"Initials are at most {MOST_INITIALS} letters.")
    for other in plan.executives:
        theirs = other.sign.initials
        if initials and theirs and other.id != executive.id and theirs.casefold() == initials.casefold():
            found.append(f"{other.name} signs “{theirs}” already.")
    return found
