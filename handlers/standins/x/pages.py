"""The parameters by which X's lists are cut into pages, and the tokens that lead from one to the next. Pure."""

from __future__ import annotations

import base64
import re
from typing import Final

from handlers.standins.wire import Json
from handlers.standins.x.fields import InvalidRequest

ID: Final = re.compile(r"[0-9]{1,19}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def in_range(a: Json, name: str, least: int, most: int, usual: int) -> int:
    """A number between two others. Raises `InvalidRequest`, as all here."""
    value = str(a.get(name) or usual)
    if not value.isdigit() or not least <= int(value) <= most:
        raise InvalidRequest(
            name, value, f"The `{name}` query parameter value [{value}] is not between {least} and {most}"
        )
    return int(value)


def id_of(a: Json, name: str) -> int:
    """An id, or 0 where none was given."""
    value = str(a.get(name) or "")
    if value and not ID.fullmatch(value):
        raise InvalidRequest(
            name, value, f"The `{name}` query parameter value [{value}] does not match ^[0-9]{{1,19}}$"
        )
    return int(value or 0)


def instant(a: Json, name: str) -> str:
    """An instant as X writes it, which sorts as text."""
    value = str(a.get(name) or "")
    if value and not _INSTANT.fullmatch(value):
        raise InvalidRequest(name, value, f"The `{name}` query parameter value [{value}] is not an RFC 3339 instant")
    return value if not value or "." in value else value.replace("Z", ".000Z")


def to_token(item_id: str) -> str:
    """The token of the page that goes on behind an item."""
    return base64.b32encode(f"before:{item_id}".encode()).decode().rstrip("=").lower()


def from_token(token: str) -> int:
    """The id behind which the page goes on."""
    try:
        return int(base64.b32decode(token.upper() + "=" * (-len(token) % 8)).decode().removeprefix("before:"))
    except ValueError:
        raise InvalidRequest(
            "pagination_token", token, f"The `pagination_token` value [{token}] is not valid"
        ) from None
