"""Presses and windows about calendars and the leave in them: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import calendar, leave_feed, leave_proposal
from bot.flows.context import Context
from bot.pages import AtField, Window
from handlers.slack import ids
from handlers.slack.values import CalendarRef, ProposalRef, number


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], str | None] | None:
    """What a press decides; None where it is another's."""
    match action.get("action_id"):
        case ids.I_AM_AWAY:
            away = number(ProposalRef.decode(action.get("value")).proposal)
            return lambda conn, now: leave_proposal.accept(ctx, conn, now, away, user)
        case ids.I_CAN_ANSWER:
            here = number(ProposalRef.decode(action.get("value")).proposal)
            return lambda conn, now: leave_proposal.decline(ctx, conn, now, here, user)
        case _:
            return None


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it opens none."""
    match action.get("action_id"):
        case ids.CALENDAR:
            return lambda conn, now: calendar.window(ctx, conn, now, user)
        case ids.NEW_ADDRESS:
            subject = CalendarRef.decode(action.get("value")).calendar
            return lambda conn, now: calendar.renew_window(ctx, conn, subject, user)
        case ids.LEAVE_STOP:
            return lambda conn, now: leave_feed.stop(ctx, conn, now, user)
        case _:
            return None


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | AtField | None] | None:
    """What a submitted window of these does; None for every other window."""
    match view.get("callback_id"):
        case ids.WINDOW_CALENDAR:
            address = values.get(ids.INPUT_WORDS, "")
            return lambda conn, now: leave_feed.give(ctx, conn, now, user, address)
        case ids.WINDOW_NEW_ADDRESS:
            subject = CalendarRef.decode(view.get("private_metadata")).calendar
            return lambda conn, now: calendar.renew(ctx, conn, now, subject, user)
        case _:
            return None
