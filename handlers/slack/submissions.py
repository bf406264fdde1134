"""Submitted and closed windows: decode, one flow, and the window that comes next. The answer is the acknowledgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import case as case_flow
from bot.flows import sign
from bot.flows import submit as submit_flow
from bot.flows import topic as topics
from bot.flows.context import Context
from bot.flows.submit import Written
from bot.pages import AtField, NoticeWindow, Window
from bot.rules.attached import Attached
from bot.rules.cleaning import clean
from bot.rules.triage import Kind
from handlers.slack import (
    approving,
    calendars,
    checking,
    chosen,
    covers,
    gaps,
    home,
    ids,
    inviting,
    promising,
    removing,
    rota,
    structure,
    surging,
)
from handlers.slack.plain import typed
from handlers.slack.values import CaseRef, UnreadableValue, WindowRef, number

#: Decides in one transaction and returns the window that replaces the submitted one, or None: it closes.
Submission = Callable[[Connection, datetime], Window | AtField | None]


def submission(ctx: Context, view: Mapping[str, Any], user: str, files: tuple[Attached, ...] = ()) -> Submission | None:
    """What a submitted window does; None for a window that decides nothing. ``files`` were added in it."""
    raw, values = view.get("private_metadata"), _values(view)
    match view.get("callback_id"):
        case ids.WINDOW_REPLY:
            written = replace(_written(view, user), files=files)
            pile = surging.submission(ctx, view, user, replace(written, view=""))
            return pile or (lambda conn, now: submit_flow.submit(ctx, conn, now, written))
        case ids.WINDOW_LOOK:
            ref = WindowRef.decode(raw)
            reply, seen, shown = number(ref.reply), number(ref.seen), str(view.get("id", ""))
            pile = surging.submission(ctx, view, user, None)
            one = lambda conn, now: submit_flow.confirm(ctx, conn, now, reply, ref.revision, user, seen, shown)  # noqa: E731
            return pile or one
        case ids.WINDOW_PASS:
            case, to = number(CaseRef.decode(raw).case), values.get(ids.INPUT_PERSON, "")
            why = clean(values.get(ids.INPUT_WORDS, "")).strip()
            return _told(
                "Pass to someone else", lambda conn, now: case_flow.pass_on(ctx, conn, now, case, user, to, why)
            )
        case ids.WINDOW_ASIDE:
            case, kind = number(CaseRef.decode(raw).case), _kind(values.get(ids.INPUT_KIND, ""))
            return _told("Not a complaint", lambda conn, now: case_flow.set_aside(ctx, conn, now, case, user, kind))
        case ids.WINDOW_TOPIC:
            case, topic = number(CaseRef.decode(raw).case), values.get(ids.INPUT_TOPIC, "")
            return _told(topics.TITLE, lambda conn, now: topics.set_topic(ctx, conn, now, case, user, topic))
        case ids.WINDOW_SIGN:
            ref, form = WindowRef.decode(raw), values.get(ids.INPUT_SIGN, "")
            reply = number(ref.reply)
            return _told(
                "Sign differently", lambda conn, now: sign.sign(ctx, conn, now, reply, ref.revision, user, form)
            )
        case ids.WINDOW_ABOUT:
            case = number(CaseRef.decode(raw).case)
            return _told("Done", lambda conn, now: case_flow.done(ctx, conn, now, case, user))
        case ids.WINDOW_ELSEWHERE:
            case = number(CaseRef.decode(raw).case)
            how, said = values.get(ids.INPUT_HOW, ""), values.get(ids.INPUT_WORDS, "")
            promised = values.get(ids.INPUT_PROMISE, "")
            return _told(
                "I answered elsewhere",
                lambda conn, now: case_flow.answered_elsewhere(ctx, conn, now, case, user, how, promised, said),
            )
        case _:
            decided = inviting.submission(ctx, view, values, user) or removing.submission(ctx, view, user)
            own = calendars.submission(ctx, view, values, user) or rota.submission(ctx, view, values, user)
            own = own or structure.submission(ctx, view, user) or checking.submission(ctx, view, values, user)
            own = own or covers.submission(ctx, view, values, user) or approving.submission(ctx, view, values, user)
            own = own or gaps.submission(ctx, view, values, user) or home.submission(ctx, view, values, user)
            return decided or promising.submission(ctx, view, values, user) or own


def closing(ctx: Context, view: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], None] | None:
    """What a window that was closed without being submitted leaves: its words, as a draft."""
    if view.get("callback_id") != ids.WINDOW_REPLY:
        return inviting.closing(view, _values(view), user) or promising.closing(view, _values(view), user)
    written = _written(view, user)
    return lambda conn, now: submit_flow.keep_words(conn, now, written)


def typing(view: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], None] | None:
    """Characters were entered in the reply window: the latest words are kept as a draft."""
    if view.get("callback_id") != ids.WINDOW_REPLY:
        return None
    written = _written(view, user)
    return lambda conn, now: submit_flow.keep_words(conn, now, written)


def _written(view: Mapping[str, Any], user: str) -> Written:
    ref = WindowRef.decode(view.get("private_metadata"))
    plain = typed(_values(view).get(ids.INPUT_WORDS, ""))
    return Written(
        case=number(ref.case),
        user=user,
        words=clean(plain.text),
        seen=number(ref.seen or "0"),
        reply=number(ref.reply) if ref.reply else None,
        revision=ref.revision,
        converted=plain.converted,
        view=str(view.get("id", "")),
        alone=_values(view).get(ids.INPUT_AUDIENCE) == ids.ALONE,
        keeps=chosen.keeps(view),
    )


def _values(view: Mapping[str, Any]) -> dict[str, str]:
    """The inputs' values by action id: text, a date, a time of day, a person, or the value of the chosen option."""
    found = {}
    for block in ((view.get("state") or {}).get("values") or {}).values():
        for action, given in block.items():
            chosen_one = (given.get("selected_option") or {}).get("value")
            value = given.get("value") or chosen_one or given.get("selected_date") or given.get("selected_time")
            value = value or given.get("selected_user")
            if isinstance(value, str):
                found[action] = value
    return found


def _kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError as error:
        raise UnreadableValue from error


def _told(title: str, decide: Callable[[Connection, datetime], str | None]) -> Submission:
    def submit(conn: Connection, now: datetime) -> Window | None:
        told = decide(conn, now)
        return NoticeWindow(title, (told,)) if told else None

    return submit
