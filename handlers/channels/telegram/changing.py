"""Changing and deleting what the bot has said; it knows the methods and their refusals, and not why something changes.

https://core.telegram.org/bots/api#updating-messages. Refusals differ in their words alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram.error import BadRequest, Forbidden

from bot.errors import Rejected
from handlers.channels.telegram.place import message

#: One call of a method with its arguments.
Call = Callable[[str, dict[str, object]], Awaitable[Any]]

_SAME: Final = "message is not modified"
_NO_TEXT: Final = "there is no text in the message to edit"
_GONE: Final = "message to delete not found"


async def change(call: Call, receipt_id: str, words: str) -> None:
    """Give a message new words: its text, or the caption of its file. What says so already is changed."""
    there = message(receipt_id)
    try:
        await call("editMessageText", there | {"text": words, "link_preview_options": {"is_disabled": True}})
    except BadRequest as refusal:
        if _says(refusal, _NO_TEXT):
            await _caption(call, there | {"caption": words})
        elif not _says(refusal, _SAME):
            raise


async def _caption(call: Call, arguments: dict[str, object]) -> None:
    try:
        await call("editMessageCaption", arguments)
    except BadRequest as refusal:
        if not _says(refusal, _SAME):
            raise


async def delete(call: Call, receipt_id: str) -> None:
    """Delete a message. What is not there is deleted."""
    try:
        there = message(receipt_id)
        if (connection := there.pop("business_connection_id")) is not None:
            there = {"business_connection_id": connection, "message_ids": [there["message_id"]]}
            await _delete_own(call, there)
            return
        await call("deleteMessage", there)
    except BadRequest as refusal:
        if not _says(refusal, _GONE):
            raise


async def _delete_own(call: Call, arguments: dict[str, object]) -> None:
    """In a chat of somebody's own account this takes a right of its own. Without it we may answer all the same."""
    try:
        await call("deleteBusinessMessages", arguments)
    except Forbidden as refusal:
        raise Rejected("Telegram lets only the account's owner delete it.") from refusal


def _says(refusal: BadRequest, phrase: str) -> bool:
    return phrase in str(refusal).lower()
