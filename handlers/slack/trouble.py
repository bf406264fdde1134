"""What Slack's and aiohttp's errors mean for a message of ours: did it go out, may it be tried again, who hears."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import DeliveryError, NotAuthorised, PlaceGone, Rejected, TargetGone, TooLong, TryLater, Unsure

#: Slack's error codes (https://docs.slack.dev/reference/methods/chat.postMessage), by what they mean to us.
_NOT_AUTHORISED: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_GONE: Final = frozenset({"message_not_found", "thread_not_found", "view_not_found", "not_found"})
_NO_PLACE: Final = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
    }
)
_TOO_LONG: Final = frozenset({"msg_too_long", "msg_blocks_too_long"})
#: "Some aspect of the operation may have succeeded before the error", say Slack's documents.
_UNKNOWN: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})

#: A refused or unreachable address is tried again after this.
_SOON: Final = timedelta(seconds=1)
_DEFAULT_WAIT: Final = timedelta(seconds=30)


def translate(error: BaseException) -> DeliveryError:
    """The one of our errors that a failed call of the Web API is."""
    match error:
        case SlackApiError():
            return _answered(error)
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return TryLater(_SOON, "Slack cannot be reached.")
        case aiohttp.ClientError() | asyncio.TimeoutError() | OSError() | SlackClientError():
            return Unsure()
        case _:
            return Unsure()


def _answered(error: SlackApiError) -> DeliveryError:
    response: Any = error.response
    status = getattr(response, "status_code", getattr(response, "status", 200))
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        after = str(response.headers.get("Retry-After", ""))
        return TryLater(timedelta(seconds=int(after)) if after.isdigit() else _DEFAULT_WAIT, "Slack asks us to wait.")
    if status >= 500 or not code or code in _UNKNOWN:
        return Unsure()
    if code in _NOT_AUTHORISED:
        return NotAuthorised(f"Slack refuses the token: {code}.")
    if code in _GONE:
        return TargetGone(f"Slack: {code}.")
    if code in _NO_PLACE:
        return PlaceGone(f"Slack: {code}.")
    if code in _TOO_LONG:
        return TooLong(f"Slack: {code}.")
    return Rejected(f"Slack: {code}.")
