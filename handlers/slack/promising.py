"""Presses and windows about promises, and of the question whether it is right: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import ask_right, promised
from bot.flows.ask_right import Asking
from bot.flows.context import Context
from bot.pages import Window
from bot.rules.cleaning import clean
from handlers.slack import ids
from handlers.slack.plain import typed
from handlers.slack.values import AskRef, CaseRef, PromiseRef, UnreadableValue, WindowRef, number

_HOW = frozenset({"tell", "kept", "none"})


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press of one of these buttons opens; None for any other."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.ASK_RIGHT:
            case = number(CaseRef.decode(value).case)
            return lambda conn, now: ask_right.open_window(ctx, conn, now, case, user)
        case ids.BACK_TO_ASK:
            ref = AskRef.decode(value)
            case, about = number(ref.case), number(ref.promise or "0")
            return lambda conn, now: ask_right.open_window(ctx, conn, now, case, user, about)
        case ids.TELL_KEPT:
            promise = number(PromiseRef.decode(value).promise)
            return lambda conn, now: promised.tell_window(ctx, conn, now, promise, user)
        case ids.PROMISE_DONE:
            promise = number(PromiseRef.decode(value).promise)
            return lambda conn, now: promised.done_window(ctx, conn, promise, user)
        case ids.NEW_DATE:
            promise = number(PromiseRef.decode(value).promise)
            return lambda conn, now: promised.move_window(ctx, conn, now, promise, user)
        case _:
            return None


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | None] | None:
    """What one of these windows does when it is submitted; None for any other."""
    raw = view.get("private_metadata")
    match view.get("callback_id"):
        case ids.WINDOW_ASK:
            asking = _asking(view, values, user)
            return lambda conn, now: ask_right.submit(ctx, conn, now, asking)
        case ids.WINDOW_ASK_LOOK:
            ref = WindowRef.decode(raw)
            reply, seen, shown = number(ref.reply), number(ref.seen), str(view.get("id", ""))
            return lambda conn, now: ask_right.confirm(ctx, conn, now, reply, ref.revision, user, seen, shown)
        case ids.WINDOW_DONE:
            promise, how = number(PromiseRef.decode(raw).promise), values.get(ids.INPUT_HOW, "")
            if how not in _HOW:
                raise UnreadableValue
            return lambda conn, now: promised.done(ctx, conn, now, promise, user, how)
        case ids.WINDOW_NEW_DATE:
            promise, day = number(PromiseRef.decode(raw).promise), _day(values.get(ids.INPUT_DAY, ""))
            tells = values.get(ids.INPUT_TELL) == "yes"
            return lambda conn, now: promised.move_to(ctx, conn, now, promise, user, day, tells=tells)
        case _:
            return None


def closing(
    view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], None] | None:
    """What the window of the question leaves when it is closed: its words, as a draft."""
    if view.get("callback_id") != ids.WINDOW_ASK:
        return None
    asking = _asking(view, values, user)
    return lambda conn, now: ask_right.keep_words(conn, now, asking)


def _asking(view: Mapping[str, Any], values: Mapping[str, str], user: str) -> Asking:
    ref = AskRef.decode(view.get("private_metadata"))
    words = clean(typed(values.get(ids.INPUT_WORDS, "")).text)
    return Asking(number(ref.case), user, words, number(ref.seen or "0"), number(ref.promise or "0"))


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UnreadableValue from error
