"""What went wrong at Telegram, as one of Buckstop's errors: did it go out, may it be tried again, who hears of it.

Certainly not out: what never left, and every refusal (4xx). Anything else is unsure, whatever it is called.
Telegram's refusals differ in their words alone (https://core.telegram.org/bots/api#making-requests: "error_code …
its contents are subject to change").
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken

from bot.errors import (
    DeliveryError,
    Disconnected,
    NotAuthorised,
    Rejected,
    TargetGone,
    TooLong,
    TryLater,
    Unsure,
    WindowClosed,
)
from handlers.channels.telegram.request import Busy, NeverLeft, NoVerdict

#: How soon a request that never left may be tried again.
_SOON: Final = timedelta(seconds=5)
#: Telegram cuts the older of two pollers off; the other one may be a process of ours that is just ending.
_ANOTHER_POLLER: Final = timedelta(seconds=5)

_TOO_LONG: Final = ("message is too long", "message_too_long", "caption is too long", "media_caption_too_long")
_GONE: Final = (
    "chat not found",
    "message to be replied not found",
    "message to reply not found",
    "message thread not found",
    "message to edit not found",
    "message to delete not found",
    "message_id_invalid",
    "topic_deleted",
    "peer_id_invalid",
)
#: A connection with somebody's own account that ended, or no longer has the right to reply; the second group is of the
#: server behind (https://core.telegram.org/method/invokeWithBusinessConnection).
_DISCONNECTED: Final = (
    "business connection not found",
    "business_connection_invalid",
    "business_connection_not_allowed",
    "bot_access_forbidden",
)
_CLOSED: Final = "business_peer_usage_missing"


def delivery_error(error: Exception, token: str) -> DeliveryError:
    """The error to raise instead of ``error``; its text never holds ``token``."""
    words = (str(error) or type(error).__name__).replace(token, "[hidden]")
    match error:
        case DeliveryError():
            return error
        case NeverLeft():
            return TryLater(_SOON, f"Telegram was not reached: {words}")
        case Busy(after=after):
            return TryLater(after)
        case Conflict():
            return TryLater(_ANOTHER_POLLER, f"Telegram says: {words}")
        case InvalidToken():
            return NotAuthorised(f"Telegram does not accept the bot's token: {words}")
        case ChatMigrated():
            return TargetGone("Telegram says: the group became a supergroup with another id")
        case Forbidden() if any(phrase in words.lower() for phrase in _DISCONNECTED):
            return Disconnected(f"Telegram no longer lets us answer from this account: {words}")
        case Forbidden():
            return Rejected(_refused(words))
        case BadRequest():
            return _refusal(words)
        case NoVerdict():
            return Unsure(f"{Unsure.__doc__} ({words})")
        case _:
            # Nothing we know; its words could be anybody's.
            return Unsure(f"{Unsure.__doc__} ({type(error).__name__})")


def _refusal(words: str) -> DeliveryError:
    lowered = words.lower()
    if _CLOSED in lowered:
        return WindowClosed("Telegram lets us answer there only within 24 hours of the customer's last message.")
    if any(phrase in lowered for phrase in _DISCONNECTED):
        return Disconnected(f"Telegram no longer lets us answer from this account: {words}")
    if any(phrase in lowered for phrase in _TOO_LONG):
        return TooLong(_refused(words))
    kind = TargetGone if any(phrase in lowered for phrase in _GONE) else Rejected
    return kind(_refused(words))


def _refused(words: str) -> str:
    """Telegram's own words, without the name that it has for its errors."""
    return f"Telegram refused it: “{words.removeprefix('Bad Request: ').removeprefix('Forbidden: ')}”"
