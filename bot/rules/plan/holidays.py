"""Which countries and subdivisions have public holidays that are known here, and what somebody may have meant.

It knows the codes of ``holidays`` and what the countries are called there, and nothing of a plan. The package is loaded
on first use: it takes a third of a second, and most plans name no country.
"""

from __future__ import annotations

import importlib
import re
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from bot.rules.plan.faults import unknown
from bot.rules.plan.model import PublicHolidays

#: How alike a word is to the name of a country that is offered instead. "England" is not Greenland.
_ALIKE: Final = 0.8


def load() -> None:
    """Load what is known now, so that the first question does not wait for it."""
    _countries()


def public_holidays(country: str, subdivision: str | None) -> PublicHolidays:
    """The holidays of a country or of one subdivision. Raises ``ValueError`` with what was probably meant."""
    known = _countries()
    if country not in known:
        meant = _meant(country, known, _names())
        raise ValueError(_did_you_mean("the country", country, meant) or unknown("the country", country, _codes()))
    if subdivision and subdivision not in known[country]:
        what = f"the subdivision of {country}"
        meant = _meant(subdivision, known[country], _subdivision_names(country))
        raise ValueError(_did_you_mean(what, subdivision, meant) or unknown(what, subdivision, known[country]))
    return PublicHolidays(country, subdivision)


def _meant(word: str, codes: Any, names: dict[str, str]) -> str | None:
    """The code that is written otherwise (``gb``), or that a name stands for (``Germany``)."""
    if word.upper() in codes:
        return word.upper()
    near = get_close_matches(_plain(word), names, n=1, cutoff=_ALIKE)
    return names[near[0]] if near else None


def _did_you_mean(what: str, word: str, meant: str | None) -> str | None:
    return f"{what} “{word}” is not known. Did you mean “{meant}”?" if meant else None


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


@cache
def _countries() -> dict[str, list[str]]:
    package: Any = importlib.import_module("holidays")
    found: dict[str, list[str]] = package.list_supported_countries()
    return found


def _codes() -> list[str]:
    """The codes of two letters: those of three say the same again."""
    return [code for code in _countries() if len(code) == 2]


@cache
def _names() -> dict[str, str]:
    registry: Any = importlib.import_module("holidays.registry")
    return {_plain(name): codes[1] for name, codes in registry.COUNTRIES.items()}


@cache
def _subdivision_names(country: str) -> dict[str, str]:
    package: Any = importlib.import_module("holidays")
    named: dict[str, str] = getattr(package.country_holidays(country), "subdivisions_aliases", {})
    return {_plain(name): code for name, code in named.items()}
