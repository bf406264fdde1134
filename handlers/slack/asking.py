"""Presses of those who are asked to take a case, and of leads who give it to somebody: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import handover, offer
from bot.flows.context import Context
from bot.flows.reply import Answer
from handlers.slack import ids
from handlers.slack.values import BatchRef, OfferRef, UnreadableValue, number


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press decides; None where it is another's."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.TAKE_OFFER:
            asked = number(OfferRef.decode(value).offer)
            return lambda conn, now: offer.take(ctx, conn, now, asked, user)
        case ids.NOT_NOW:
            asked = number(OfferRef.decode(value).offer)
            return lambda conn, now: offer.refuse(ctx, conn, now, asked, user)
        case ids.GIVE_TO:
            case, to = _given(action)
            return lambda conn, now: offer.give_to(ctx, conn, now, case, user, to)
        case ids.KEEP_THESE:
            batch = BatchRef.decode(value).batch
            return lambda conn, now: handover.keep_these(ctx, conn, now, batch, user)
        case _:
            return None


def _given(action: Mapping[str, Any]) -> tuple[int, str]:
    """The case that the block's id ends with, and the executive who was chosen."""
    block, to = action.get("block_id"), (action.get("selected_option") or {}).get("value")
    if not isinstance(block, str) or not isinstance(to, str) or not to:
        raise UnreadableValue
    return number(block.rpartition(":")[2]), to
