"""Presses and windows about requests for cover: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import cover, cover_windows
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import AtField, WhichCover, Window
from bot.rules.plan.times import parse_instant
from handlers.slack import ids
from handlers.slack.values import UnreadableValue, number, which_cover

_DECIDE: Final[Mapping[str, Callable[..., Answer]]] = {
    ids.COVER_NOT_NOW: cover.not_now,
    ids.COVER_WITHDRAW: cover.withdraw,
    ids.COVER_ANYBODY: cover.ask_anybody,
}
_OPEN: Final[Mapping[str, Callable[..., Window]]] = {
    ids.COVER_ACCEPT: cover_windows.accept_window,
    ids.COVER_PART: cover_windows.part_window,
    ids.COVER_BACK: cover_windows.back_window,
    ids.COVER_GIVE: cover_windows.give_window,
}


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press decides; None where it is another's."""
    decide = _DECIDE.get(str(action.get("action_id")))
    if decide is None:
        return None
    request = number(which_cover(action.get("value")).request)
    return lambda conn, now: decide(ctx, conn, now, user, request)


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it is another's."""
    window = _OPEN.get(str(action.get("action_id")))
    if window is None:
        return None
    request = number(which_cover(action.get("value")).request)
    return lambda conn, now: window(ctx, conn, now, user, request)


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | AtField] | None:
    """What a submitted window does; None where it is another's. Raises ``UnreadableValue``."""
    callback, raw = view.get("callback_id"), view.get("private_metadata")
    if callback == ids.WINDOW_COVER_LOOK:
        shown = _readable(which_cover(raw))
        return lambda conn, now: cover_windows.save(ctx, conn, now, user, shown)
    if callback == ids.WINDOW_COVER_BACK:
        back = which_cover(raw)
        return lambda conn, now: cover_windows.save_back(ctx, conn, now, user, back)
    if callback == ids.WINDOW_COVER_PART:
        part, start, end = which_cover(raw), _instant(view, ids.INPUT_FROM), _instant(view, ids.INPUT_UNTIL)
        return lambda conn, now: cover_windows.part(ctx, conn, now, user, part, start, end)
    if callback == ids.WINDOW_COVER_GIVE:
        given, person = which_cover(raw), values.get(ids.INPUT_PERSON, "")
        return lambda conn, now: cover_windows.give(ctx, conn, now, user, given, person)
    return None


def _readable(shown: WhichCover) -> WhichCover:
    """What a window carried, once it is sure that it can be read."""
    try:
        parse_instant(shown.start)
        parse_instant(shown.end)
    except ValueError:
        raise UnreadableValue from None
    return shown


def _instant(view: Mapping[str, Any], name: str) -> datetime | None:
    given = ((view.get("state") or {}).get("values") or {}).get(name, {}).get(name, {}).get("selected_date_time")
    try:
        return datetime.fromtimestamp(given, UTC) if isinstance(given, int) else None
    except (ValueError, OverflowError, OSError):
        raise UnreadableValue from None
