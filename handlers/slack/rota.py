"""Presses and windows about the rota: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import rota_answers, rota_windows
from bot.flows.context import Context
from bot.pages import AtField, Window
from bot.pages.rota import Entered, Wished
from bot.rules.cleaning import clean
from bot.rules.plan.times import parse_moment
from bot.rules.rota.wish import Act
from handlers.slack import ids
from handlers.slack.values import ChangeRef, UnreadableValue, number, wished
from handlers.slack.views.rota import BUTTONS

_PRESSED: Final = {action: pressed for pressed, (_, action, _) in BUTTONS.items()}


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it is another's."""
    pressed, value = action.get("action_id"), action.get("value")
    if pressed == ids.ROTA_CHANGE:
        return lambda conn, now: rota_answers.change_window(ctx, conn, user)
    if pressed == ids.ROTA_BACK or (pressed == ids.ROTA_COVER and value != "{}"):
        before = _readable(wished(value))
        return lambda conn, now: rota_windows.again(ctx, conn, now, user, before)
    if pressed == ids.ROTA_UNDO and value != "{}":
        act = number(ChangeRef.decode(value).change)
        return lambda conn, now: rota_windows.undo_window(ctx, conn, now, user, act)
    found = _PRESSED.get(str(pressed))
    return None if found is None else lambda conn, now: rota_answers.window(ctx, conn, now, user, found)


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | AtField | None] | None:
    """What a submitted window does; None where it is another's. Raises ``UnreadableValue``."""
    raw = view.get("private_metadata")
    match view.get("callback_id"):
        case ids.WINDOW_ROTA:
            entered = _entered(view, wished(raw))
            return lambda conn, now: rota_windows.submit(ctx, conn, now, user, entered)
        case ids.WINDOW_ROTA_LOOK:
            shown, note = _readable(wished(raw)), clean(values.get(ids.INPUT_NOTE, "")).strip()
            return lambda conn, now: rota_windows.save(ctx, conn, now, user, shown, note)
        case ids.WINDOW_ROTA_UNDO:
            ref = ChangeRef.decode(raw)
            act = number(ref.change)
            return lambda conn, now: rota_windows.undo(ctx, conn, now, user, act, ref.state)
        case _:
            return None


def _readable(shown: Wished) -> Wished:
    """What a window carried, once it is sure that it can be read."""
    try:
        Act(shown.act)
        for moment in filter(None, (shown.start, shown.end)):
            parse_moment(moment)
    except ValueError:
        raise UnreadableValue from None
    return shown


def _entered(view: Mapping[str, Any], shown: Wished) -> Entered:
    fields: dict[str, Mapping[str, Any]] = {}
    for block in ((view.get("state") or {}).get("values") or {}).values():
        fields |= block

    def chosen(name: str) -> str:
        return str(((fields.get(name) or {}).get("selected_option") or {}).get("value") or "")

    def given(name: str, kind: str) -> Any:
        return (fields.get(name) or {}).get(f"selected_{kind}")

    try:
        instants = [given(name, "date_time") for name in (ids.INPUT_FROM, ids.INPUT_UNTIL)]
        start, end = (datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None for at in instants)
        dates = [given(name, "date") for name in (ids.INPUT_FROM, ids.INPUT_UNTIL)]
        first, last = (date.fromisoformat(day) if day else None for day in dates)
        hours = [given(name, "time") for name in (ids.INPUT_FROM_HOUR, ids.INPUT_UNTIL_HOUR)]
        begins, ends = (time.fromisoformat(hour) if hour else None for hour in hours)
        Act(shown.act)
    except (ValueError, TypeError, OverflowError, OSError):
        raise UnreadableValue from None
    return Entered(
        wished=shown,
        who=chosen(ids.INPUT_PERSON),
        other=chosen(ids.INPUT_OTHER),
        rota=chosen(ids.INPUT_ROTA),
        start=start,
        end=end,
        first=first,
        last=last,
        begins=begins,
        ends=ends,
    )
