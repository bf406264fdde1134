"""Presses of leads on what waits for a look, on the daily sample, and of whoever hands praise on: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import handing, home_lists, sample
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import AtField, NoticeWindow, Window
from bot.rules.triage import Kind
from handlers.slack import ids
from handlers.slack.decoding import is_member
from handlers.slack.plain import typed
from handlers.slack.values import CaseRef, UnreadableValue, number

_SAYS: Final = {
    ids.IS_COMPLAINT: Kind.COMPLAINT,
    ids.IS_QUESTION: Kind.QUESTION,
    ids.IS_PRAISE: Kind.PRAISE,
    ids.NOT_FOR_US: Kind.OTHER,
}


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press under the daily sample decides; None where it is another's."""
    decide = {ids.SAMPLE_RIGHT: sample.right, ids.SAMPLE_COMPLAINT: sample.complaint}.get(str(action.get("action_id")))
    if decide is None:
        return None
    case = number(CaseRef.decode(action.get("value")).case)
    return lambda conn, now: decide(ctx, conn, now, case, user)


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens, or that takes the list's place; None where it is another's."""
    pressed = str(action.get("action_id"))
    if pressed in _SAYS:
        value = action.get("value") or (action.get("selected_option") or {}).get("value")
        case, kind = number(CaseRef.decode(value).case), _SAYS[pressed]
        return lambda conn, now: home_lists.say(ctx, conn, now, user, case, kind)
    if pressed == ids.GIVE_QUESTION:
        block, to = action.get("block_id"), (action.get("selected_option") or {}).get("value")
        if not isinstance(block, str) or not isinstance(to, str) or not to:
            raise UnreadableValue
        asked = number(block.rpartition(":")[2])
        return lambda conn, now: home_lists.give(ctx, conn, now, user, asked, to)
    if pressed == ids.HAND_ON:
        praised = number(CaseRef.decode(action.get("value")).case)
        return lambda conn, now: handing.hand_window(ctx, conn, praised, user)
    return None


def people(view: Mapping[str, Any]) -> list[str]:
    """The colleague whom a window says that praise is brought to."""
    given = ((view.get("state") or {}).get("values") or {}).get(ids.INPUT_COLLEAGUE) or {}
    chosen = (given.get(ids.INPUT_COLLEAGUE) or {}).get("selected_user")
    return [chosen] if isinstance(chosen, str) else []


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | AtField | None] | None:
    """What the window does in which praise is handed on; None for every other. Raises ``UnreadableValue``."""
    if view.get("callback_id") != ids.WINDOW_HAND_ON:
        return None
    case = number(CaseRef.decode(view.get("private_metadata")).case)
    to, how = typed(values.get(ids.INPUT_PERSON, "")).text, typed(values.get(ids.INPUT_HOW, "")).text
    colleague = values.get(ids.INPUT_COLLEAGUE, "")
    if colleague and not is_member(colleague):
        raise UnreadableValue

    def submit(conn: Connection, now: datetime) -> Window | AtField | None:
        told = handing.hand_on(ctx, conn, now, case, user, to, how, colleague)
        return NoticeWindow(handing.TITLE, (told,)) if told else None

    return submit
