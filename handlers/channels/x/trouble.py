"""What went wrong at X, as one of Buckstop's errors: did it go out, may it be tried again, who hears of it.

Certainly not out: what never left, and every refusal (4xx). Anything else is unsure, whatever it is called. Refusals of
the same status differ in ``type``, in ``title``, and often in their words alone
(https://docs.x.com/x-api/fundamentals/response-codes-and-errors).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

from bot.errors import (
    DeliveryError,
    NotAuthorised,
    NotEligible,
    Rejected,
    Repeated,
    TargetGone,
    TooLong,
    TryLater,
    Unpaid,
    Unsure,
)
from bot.rules.cleaning import cut, one_line
from handlers.channels.x.request import Refused

#: How soon a request that never left may be tried again.
SOON: Final = timedelta(seconds=5)
#: How long to wait when X asks for patience without saying how much. Its windows have 15 minutes.
PATIENCE: Final = timedelta(minutes=1)
_LEAST: Final = timedelta(seconds=1)
_MOST_WORDS: Final = 300

_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ServerFingerprintMismatch)
_BUDGETS: Final = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")

_DUPLICATE: Final = ("duplicate content", "already said that", "status is a duplicate")
_TOO_LONG: Final = ("too long", "bit shorter", "character limit")
_GONE: Final = ("deleted or not visible", "does not exist", "no longer available", "could not find tweet")
_NOT_ELIGIBLE: Final = (
    "you can only reply",
    "reply to this conversation is not allowed",
    "have not been mentioned",
    "who can reply",
    "blocked from",
    "blocked by",
)
_LOCKED: Final = ("account is temporarily locked", "is suspended")
_LOCKED_OUT: Final = (
    *_LOCKED,
    "unsupported-authentication",
    "client-forbidden",
    "oauth1-permissions",
    "oauth2-permissions",
)
_NOT_TO_THEM: Final = (
    "permission to dm one or more participants",
    "cannot send messages to this user",
    "cannot send messages to users who are not following you",
)
#: X names what is missing only sometimes; most of the time it says no more than "Forbidden".
_NOT_PERMITTED: Final = (
    "X does not let us read or send direct messages: the account has to be connected with dm.read and dm.write."
)


def delivery_error(error: Exception, now: datetime) -> DeliveryError:
    """The error to raise instead of ``error``; it holds X's words where X refused, and nothing of ours."""
    match error:
        case DeliveryError():
            return error
        case Refused():
            return _refusal(error, now)
        case _ if isinstance(error, _NEVER_LEFT):
            return TryLater(SOON, f"X was not reached ({type(error).__name__}).")
        case _:
            return Unsure(f"{Unsure.__doc__} ({type(error).__name__})")


def private_error(error: Exception, now: datetime) -> DeliveryError:
    """As `delivery_error`, of a direct message. X permits and counts these apart: what it refuses or puts off here is
    nothing to the account's posts."""
    trouble = delivery_error(error, now)
    if isinstance(error, Refused) and isinstance(trouble, TryLater):
        return TryLater(trouble.after, str(trouble), all_wait=False)
    if not isinstance(error, Refused) or error.status != 403:
        return trouble
    words, signs = _read(error.body)
    if any(phrase in signs for phrase in _NOT_TO_THEM):
        return NotEligible(f"They take no direct messages from us. X says: {words}")
    locked = any(phrase in signs for phrase in _LOCKED)
    if words.lower() == "forbidden" or (isinstance(trouble, NotAuthorised) and not locked):
        return Rejected(f"{_NOT_PERMITTED} X says: {words or 'Forbidden'}")
    return trouble


def rest_asked(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long X asks to wait before the next request of this kind: nothing while some of the budget remains."""
    resets = [
        reset
        for budget in _BUDGETS
        if headers.get(f"{budget}-remaining") == "0" and (reset := _instant(headers.get(f"{budget}-reset")))
    ]
    return max(max(resets) - now, timedelta()) if resets else timedelta()


def even_pace(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How far apart requests of this kind lie when what remains of the budget has to last until it is filled again;
    nothing where X does not say."""
    remaining, reset = headers.get("x-rate-limit-remaining", ""), _instant(headers.get("x-rate-limit-reset"))
    if not remaining.isdecimal() or reset is None:
        return timedelta()
    return max(reset - now, timedelta()) / max(int(remaining), 1)


def _refusal(refused: Refused, now: datetime) -> DeliveryError:
    words, signs = _read(refused.body)
    said = f"X says: {words}" if words else f"X refused it (status {refused.status})."
    refusal = f"X refused it: “{words}”" if words else said

    def mentions(phrases: tuple[str, ...]) -> bool:
        return any(phrase in signs for phrase in phrases)

    match refused.status:
        case 429:
            return TryLater(_patience(refused.headers, now))
        case 401:
            return NotAuthorised(f"X no longer accepts the account's access. {said}")
        case 402:
            return Unpaid(f"Our credits at X are used up: top them up at console.x.com. {said}")
        case status if not 400 <= status < 500:
            return Unsure(f"{Unsure.__doc__} (X answered with status {status})")
        case _ if mentions(_DUPLICATE):
            return Repeated(f"X has these very words from this account already, and takes them once. {said}")
        case _ if mentions(_LOCKED_OUT):
            return NotAuthorised(said)
        case _ if mentions(_TOO_LONG):
            return TooLong(refusal)
        case _ if mentions(_GONE):
            return TargetGone(refusal)
        case _ if mentions(_NOT_ELIGIBLE):
            return NotEligible(refusal)
        case _:
            return Rejected(refusal)


def _read(body: bytes) -> tuple[str, str]:
    """X's own words for people, and all that tells kinds apart, in small letters."""
    try:
        problem: Any = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(problem, dict):
        return "", ""
    errors = problem.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    sources = [problem, first]
    found = [str(source[key]) for key in ("detail", "message", "title") for source in sources if source.get(key)]
    types = [str(source[key]) for key in ("type", "reason") for source in sources if source.get(key)]
    words = cut(one_line(found[0]), _MOST_WORDS) if found else ""
    return words, " ".join([*found, *types]).lower()


def _patience(headers: Mapping[str, str], now: datetime) -> timedelta:
    if asked := rest_asked(headers, now):
        return max(asked, _LEAST)
    seconds = headers.get("retry-after", "")
    if seconds.isdecimal():
        return max(timedelta(seconds=int(seconds)), _LEAST)
    reset = _instant(headers.get("x-rate-limit-reset"))
    return max(reset - now, _LEAST) if reset else PATIENCE


def _instant(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None
