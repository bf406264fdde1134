"""The presses and windows of the way from a public thread to a private chat: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import private
from bot.flows.context import Context
from bot.flows.private import Inviting
from bot.pages import Purpose, Window
from bot.rules.cleaning import clean
from handlers.slack import ids
from handlers.slack.plain import typed
from handlers.slack.values import MenuChoice, WindowRef, number

_Opens = Callable[[Connection, datetime], Window]

_BUTTONS: Final = {
    ids.INVITE: Purpose.INVITE,
    ids.REMIND: Purpose.REMIND,
    ids.PUBLIC_END: Purpose.END,
}
_WINDOWS: Final = {
    ids.WINDOW_INVITE: Purpose.INVITE,
    ids.WINDOW_REMIND: Purpose.REMIND,
    ids.WINDOW_PUBLIC_END: Purpose.END,
}


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> _Opens | None:
    """The window that a press of one of these buttons opens; None for any other."""
    purpose = _BUTTONS.get(str(action.get("action_id")))
    if purpose is None:
        return None
    ref = WindowRef.decode(action.get("value"))
    case, instead_of = number(ref.case), number(ref.reply) if ref.reply else None
    return lambda conn, now: private.open_window(ctx, conn, now, case, user, purpose, instead_of=instead_of)


def chosen(ctx: Context, choice: MenuChoice, user: str) -> _Opens:
    """*Continue in private…* in the menu of a preview."""
    reply = number(choice.reply)
    return lambda conn, now: private.from_preview(ctx, conn, now, reply, user)


def submission(ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str) -> _Opens | None:
    """What one of these windows does when it is submitted; None for any other."""
    if view.get("callback_id") == ids.WINDOW_PRIVATE_LOOK:
        ref = WindowRef.decode(view.get("private_metadata"))
        reply, seen, shown = number(ref.reply), number(ref.seen), str(view.get("id", ""))
        return lambda conn, now: private.confirm(ctx, conn, now, reply, ref.revision, user, seen, shown)
    written = _written(view, values, user)
    return None if written is None else lambda conn, now: private.submit(ctx, conn, now, written)


def closing(
    view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], None] | None:
    """What such a window leaves when it is closed: its words, as drafts."""
    written = _written(view, values, user)
    return None if written is None else lambda conn, now: private.keep_words(conn, now, written)


def _written(view: Mapping[str, Any], values: Mapping[str, str], user: str) -> Inviting | None:
    purpose = _WINDOWS.get(str(view.get("callback_id")))
    if purpose is None:
        return None
    ref = WindowRef.decode(view.get("private_metadata"))
    return Inviting(
        case=number(ref.case),
        user=user,
        purpose=purpose,
        words=clean(typed(values.get(ids.INPUT_WORDS, "")).text),
        first=clean(typed(values.get(ids.INPUT_FIRST, "")).text),
        seen=number(ref.seen or "0"),
        instead_of=number(ref.reply) if ref.reply else None,
    )
