"""Presses of whoever is asked for a second look, and the window behind *Not like this…*: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import second_approval
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import Window
from bot.pages.second import WhichLook
from bot.rules.cleaning import clean
from handlers.slack import ids
from handlers.slack.decoding import fields, identifier, number


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press decides; None where it is another's."""
    if action.get("action_id") != ids.SECOND_APPROVE:
        return None
    look, press = _look(action.get("value")), f"button {action.get('action_ts', '')}"
    return lambda conn, now: second_approval.approve(ctx, conn, now, look, user, press)


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it opens none."""
    if action.get("action_id") != ids.SECOND_RETURN:
        return None
    look = _look(action.get("value"))
    return lambda conn, now: second_approval.return_window(ctx, conn, now, look, user)


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | None] | None:
    """What the submitted window does; None for every other window."""
    if view.get("callback_id") != ids.WINDOW_RETURN:
        return None
    look, reason = _look(view.get("private_metadata")), clean(values.get(ids.INPUT_WORDS, "")).strip()
    return lambda conn, now: second_approval.give_back(ctx, conn, now, look, user, reason)


def which_look(raw: object) -> WhichLook:
    """The second look that a button, or the window behind it, is about."""
    return WhichLook(str(number(identifier(fields(raw), "look"))))


def _look(raw: object) -> int:
    return int(which_look(raw).look)
