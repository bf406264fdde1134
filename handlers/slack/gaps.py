"""Presses under a gap report and in the window that fills a gap: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import fill
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import Window
from handlers.slack import ids
from handlers.slack.values import PersonRef, UnreadableValue, which_gap


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press decides; None where it is another's."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.MEANT:
            gap = which_gap(value)
            return lambda conn, now: fill.mean(ctx, conn, now, user, gap)
        case ids.NOT_MEANT:
            gap = which_gap(value)
            return lambda conn, now: fill.unmean(ctx, conn, now, user, gap)
        case ids.ASK_CONSENT:
            person = PersonRef.decode(value).person
            return lambda conn, now: fill.ask_to_agree(ctx, conn, now, user, person)
        case _:
            return None


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it opens none."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.FILL:
            gap = which_gap(value)
            return lambda conn, now: fill.window(ctx, conn, now, user, gap)
        case ids.WHAT_TO_DO:
            person = PersonRef.decode(value).person
            return lambda conn, now: fill.what_to_do(ctx, conn, user, person)
        case _:
            return None


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window] | None:
    """What the submitted window does; None for every other window."""
    if view.get("callback_id") != ids.WINDOW_FILL:
        return None
    gap, person = which_gap(view.get("private_metadata")), values.get(ids.INPUT_PERSON, "")
    if not person:
        raise UnreadableValue
    return lambda conn, now: fill.choose(ctx, conn, now, user, gap, person)
