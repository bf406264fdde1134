"""Presses and windows about the plan's structure: decode, one flow."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import structure_trial, structure_windows
from bot.flows.context import Context
from bot.flows.structure_lists import UNDO, Shelf
from bot.flows.structure_trial import Trial
from bot.pages import AtField, Window
from bot.pages.structure import Asked
from bot.rules.plan import holidays
from bot.rules.plan.edit import What, with_lines
from bot.rules.plan.times import format_instant
from bot.rules.rota.trial import Tried
from handlers.slack import ids
from handlers.slack.decoding import fields, number
from handlers.slack.values import UnreadableValue

_SHELVES: Final = {
    ids.STRUCTURE_ROTAS: Shelf.ROTAS,
    ids.STRUCTURE_TOPICS: Shelf.TOPICS,
    ids.STRUCTURE_PEOPLE: Shelf.PEOPLE,
    ids.STRUCTURE_ESCALATION: Shelf.ESCALATION,
}
_KNOWN: Final = frozenset({*Shelf, *What, *Tried, UNDO})


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it is another's."""
    pressed = str(action.get("action_id"))
    if pressed == ids.STRUCTURE_TRY:
        return lambda conn, now: structure_trial.opened(ctx, conn, now, user, Asked(Tried.CHOICES))
    if pressed in _SHELVES:
        shelf = Asked(_SHELVES[pressed])
        return lambda conn, now: structure_windows.opened(ctx, conn, now, user, shelf)
    if pressed == ids.STRUCTURE:
        asked = decoded(action.get("value"))
        if asked.what == UNDO:
            version = number(asked.name)
            return lambda conn, now: structure_windows.undo_window(ctx, conn, now, user, version)
        if asked.what in (What.HOURS, Tried.HOURS):
            # Countries' holidays take longer to load than a submitted window may wait, and less than filling it in.
            threading.Thread(target=holidays.load, daemon=True).start()
        if asked.what in list(Tried):
            return lambda conn, now: structure_trial.opened(ctx, conn, now, user, asked)
        return lambda conn, now: structure_windows.opened(ctx, conn, now, user, asked)
    if pressed == ids.STRUCTURE_ORDER:
        ordered = _a_change(decoded(action.get("value")))
        return lambda conn, now: structure_windows.look(ctx, conn, now, user, ordered)
    return None


def submission(
    ctx: Context, view: Mapping[str, Any], user: str
) -> Callable[[Connection, datetime], Window | AtField | None] | None:
    """What a submitted window does; None where it is another's. Raises ``UnreadableValue``."""
    raw = view.get("private_metadata")
    match view.get("callback_id"):
        case ids.WINDOW_STRUCTURE:
            entered = replace(_a_change(decoded(raw)), said=_entered(view))
            return lambda conn, now: structure_windows.submit(ctx, conn, now, user, entered)
        case ids.WINDOW_STRUCTURE_LOOK:
            shown = decoded(raw)
            if shown.what == UNDO:
                version = number(shown.name)
                return lambda conn, now: structure_windows.undo(ctx, conn, now, user, version, shown.state)
            change = _a_change(shown)
            return lambda conn, now: structure_windows.save(ctx, conn, now, user, change)
        case _:
            return None


def trial(ctx: Context, view: Mapping[str, Any], user: str) -> Callable[[], Awaitable[Window | AtField]] | None:
    """What a submitted window tries; None where it is another's. It is reckoned in a thread: nothing waits for it."""
    if view.get("callback_id") != ids.WINDOW_TRY:
        return None
    asked = decoded(view.get("private_metadata"))
    if asked.what not in list(Tried):
        raise UnreadableValue
    entered = replace(asked, said=_entered(view))

    async def lived() -> Window | AtField:
        now = ctx.store.clock.now()
        found = await ctx.store.read(lambda conn: structure_trial.gathered(ctx, conn, now, user, entered))
        return await asyncio.to_thread(structure_trial.lived, found) if isinstance(found, Trial) else found

    return lived


def decoded(raw: object) -> Asked:
    """What a button or a window carries. Raises ``UnreadableValue``."""
    found = fields(raw)
    values = {name: found.get(name, "") for name in Asked.__slots__}
    if not all(isinstance(value, str) for value in values.values()) or values["what"] not in _KNOWN:
        raise UnreadableValue
    return Asked(**values)


def _a_change(asked: Asked) -> Asked:
    if asked.what not in list(What):
        raise UnreadableValue
    return asked


def _entered(view: Mapping[str, Any]) -> str:
    """What stands in the fields."""
    said = ""
    for block in ((view.get("state") or {}).get("values") or {}).values():
        for name, given in block.items():
            said = with_lines(said, name, _value(given).splitlines())
    return said


def _value(given: Mapping[str, Any]) -> str:
    if given.get("type") in ("checkboxes", "multi_static_select"):
        return "\n".join(str(one.get("value")) for one in given.get("selected_options") or ())
    if (at := given.get("selected_date_time")) is not None:
        try:
            return format_instant(datetime.fromtimestamp(at, UTC))
        except (TypeError, ValueError, OverflowError, OSError):
            raise UnreadableValue from None
    chosen = (given.get("selected_option") or {}).get("value")
    picked = (given.get(f"selected_{kind}") for kind in ("date", "time", "user", "conversation"))
    return next((str(value) for value in (given.get("value"), chosen, *picked) if value), "")
