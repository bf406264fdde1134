"""Reading back what our buttons, menus and windows carried: JSON of ids, from versions of us long gone.

Whatever is not exactly ours is refused with ``UnreadableValue``; nothing else is ever raised. It knows no value.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from bot.errors import BuckstopError

#: Our ids and Slack's: short, no spaces, no quotes. An option's value may have 150 characters in all.
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,47}\Z")
_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,20}\Z")
_NUMBER: Final = re.compile(r"[0-9]{1,18}\Z")
_MOST_VALUE: Final = 3000
#: Names of the plan: rotas, topics, executives.
_MOST_NAME: Final = 200


class UnreadableValue(BuckstopError):
    """A button, menu or window came with a value that is not ours."""


def fields(raw: object) -> dict[str, Any]:
    """The fields of a value."""
    if not isinstance(raw, str) or len(raw) > _MOST_VALUE:
        raise UnreadableValue
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableValue from None
    if not isinstance(found, dict):
        raise UnreadableValue
    return found


def identifier(found: dict[str, Any], name: str) -> str:
    """One of our ids, or of Slack's."""
    value = found.get(name)
    if not isinstance(value, str) or not _ID.match(value):
        raise UnreadableValue
    return value


def named(found: dict[str, Any], name: str) -> str:
    """A name of the plan, whatever stands in it."""
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _MOST_NAME:
        raise UnreadableValue
    return value


def count(found: dict[str, Any], name: str, most: int = 2**31) -> int:
    """A number that is not negative."""
    value = found.get(name)
    if type(value) is not int or not 0 <= value < most:  # a bool is an int to Python, and none to us
        raise UnreadableValue
    return value


def is_member(value: str) -> bool:
    """Whether it has the form of a Slack member's id."""
    return bool(_MEMBER.match(value))


def number(value: str) -> int:
    """One of our own ids as the store counts them."""
    if not _NUMBER.match(value):
        raise UnreadableValue
    return int(value)
