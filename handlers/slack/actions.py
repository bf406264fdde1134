"""Presses of buttons and choices in menus: decode, one flow, and a word to the person who pressed.

Slack never brings a press again: what it decides is committed before it is acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import carded, drafts, give, later, proof, send_both, sign, voice
from bot.flows import case as case_flow
from bot.flows import reply as reply_flow
from bot.flows import topic as topics
from bot.flows import unopened as not_open
from bot.flows import windows as window_flow
from bot.flows.context import Context
from bot.flows.hear import pick_case
from bot.flows.reply import Answer
from bot.pages import Window
from bot.rules.lifecycle import PartState
from handlers.slack import (
    approving,
    asking,
    calendars,
    checking,
    choosing,
    covers,
    detectors,
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
from handlers.slack.values import CaseRef, DraftRef, MenuChoice, ReplyRef, WindowRef, number

#: Decides in one transaction and returns what to tell the person, or None.
Decision = Callable[[Connection, datetime], Answer]
#: Reads in one transaction what a window shows.
Opening = Callable[[Connection, datetime], Window]

OLD = "This button is from another time. Please use the newest message."


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Decision | None:
    """What a press of a button decides; None where it decides nothing (it opens a window, or is a link)."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.SEND:
            ref = ReplyRef.decode(value)
            press = f"button {action.get('action_ts', '')}"
            return lambda conn, now: send_both.approve(ctx, conn, now, number(ref.reply), ref.revision, user, press)
        case ids.UNDO:
            ref = ReplyRef.decode(value)
            return lambda conn, now: reply_flow.undo(ctx, conn, now, number(ref.reply), user)
        case ids.KEEP:
            ref = ReplyRef.decode(value)
            return lambda conn, now: reply_flow.keep(ctx, conn, now, number(ref.reply), user)
        case ids.WRITE:
            ref = ReplyRef.decode(value)
            return lambda conn, now: reply_flow.write(ctx, conn, now, number(ref.reply), user)
        case ids.IS_THERE:
            return _unsure(ctx, value, user, PartState.SENT)
        case ids.SEND_AGAIN:
            return _unsure(ctx, value, user, PartState.QUEUED)
        case ids.DROP:
            return _unsure(ctx, value, user, PartState.DROPPED)
        case ids.CLOSE:
            case = number(CaseRef.decode(value).case)
            return lambda conn, now: case_flow.done(ctx, conn, now, case, user)
        case ids.TAKE:
            case = int(CaseRef.decode(value).case)
            return lambda conn, now: case_flow.take(ctx, conn, now, case, user)
        case ids.GIVE:
            case = number(CaseRef.decode(value).case)
            return lambda conn, now: give.give(ctx, conn, now, case, user)
        case ids.PICK_CASE:
            draft = DraftRef.decode(value)
            return lambda conn, now: pick_case(ctx, conn, now, number(draft.draft), number(draft.case), user)
        case ids.MORE:
            return _chosen(ctx, action, user)
        case own:
            asked = asking.decision(ctx, action, user) or removing.decision(ctx, action, user)
            asked = asked or calendars.decision(ctx, action, user) or gaps.decision(ctx, action, user)
            asked = asked or approving.decision(ctx, action, user) or surging.decision(ctx, action, user)
            asked = asked or checking.decision(ctx, action, user)
            asked = asked or choosing.decision(ctx, action, user)
            return asked or covers.decision(ctx, action, user) or home.decision(ctx, own, user)


def _unsure(ctx: Context, value: object, user: str, state: PartState) -> Decision:
    ref = ReplyRef.decode(value)
    return lambda conn, now: reply_flow.unsure(ctx, conn, now, number(ref.reply), user, state)


def _chosen(ctx: Context, action: Mapping[str, Any], user: str) -> Decision | None:
    choice = MenuChoice.decode((action.get("selected_option") or {}).get("value"))
    match choice.do:
        case ids.DO_DONE:
            return lambda conn, now: case_flow.done(ctx, conn, now, number(choice.case), user)
        case ids.DO_COMPLAINT:
            return lambda conn, now: carded.not_praise(ctx, conn, now, number(choice.case), user)
        case ids.DO_LATER:
            return lambda conn, now: later.not_now(ctx, conn, now, number(choice.case), user)
        case ids.DO_PROVE:
            ref = number(choice.reply)
            return lambda conn, now: proof.add_link(ctx, conn, now, ref, choice.revision, user)
        case ids.DO_JOIN:
            return lambda conn, now: reply_flow.join(ctx, conn, now, number(choice.reply), user)
        case _:
            return None


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Opening | None:
    """The window that a press opens; None where it opens none."""
    match action.get("action_id"):
        case ids.REPLY:
            case = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: window_flow.open_reply(ctx, conn, now, case, user)
        case ids.PROVE:
            case = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: proof.open_proof(ctx, conn, now, case, user)
        case ids.SHOW_WORDS:
            case = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: drafts.words_window(ctx, conn, case, user)
        case ids.SPEAK:
            case = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: voice.how(ctx, conn, now, case, user)
        case ids.EDIT:
            reply = number(ReplyRef.decode(action.get("value")).reply)
            return lambda conn, now: window_flow.open_edit(ctx, conn, now, reply, user)
        case ids.BACK:
            window = WindowRef.decode(action.get("value"))
            case, edited = number(window.case), number(window.reply) if window.reply else None
            return lambda conn, now: window_flow.back(ctx, conn, now, case, edited, user)
        case ids.MORE:
            choice = MenuChoice.decode((action.get("selected_option") or {}).get("value"))
            return _menu_window(ctx, choice, user)
        case _:
            opens = inviting.opening(ctx, action, user) or removing.opening(ctx, action, user)
            opens = opens or calendars.opening(ctx, action, user) or promising.opening(ctx, action, user)
            opens = opens or gaps.opening(ctx, action, user) or covers.opening(ctx, action, user)
            opens = opens or approving.opening(ctx, action, user)
            opens = opens or structure.opening(ctx, action, user) or surging.opening(ctx, action, user)
            opens = opens or checking.opening(ctx, action, user) or detectors.opening(ctx, action, user)
            return opens or rota.opening(ctx, action, user) or home.opening(ctx, action, user)


def unopened(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], None]:
    """What tells that the window of a press did not open."""
    press = str(action.get("action_ts", ""))
    match action.get("action_id"):
        case ids.REPLY:
            case = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: not_open.tell(ctx, conn, now, user, press, case)
        case ids.EDIT:
            ref = ReplyRef.decode(action.get("value"))
            edited = (number(ref.reply), ref.revision)
            return lambda conn, now: not_open.tell(ctx, conn, now, user, press, edited=edited)
        case _:
            return lambda conn, now: not_open.tell(ctx, conn, now, user, press)


def _menu_window(ctx: Context, choice: MenuChoice, user: str) -> Opening | None:
    if choice.do == ids.DO_PRIVATE:
        return inviting.chosen(ctx, choice, user)
    if choice.do == ids.DO_SIGN:
        reply = number(choice.reply)
        return lambda conn, now: sign.sign_window(ctx, conn, now, reply, user)
    if not choice.case:
        return None
    case = number(choice.case)
    match choice.do:
        case ids.DO_PASS:
            return lambda conn, now: case_flow.pass_window(ctx, conn, now, case, user)
        case ids.DO_ASIDE:
            return lambda conn, now: case_flow.aside_window(ctx, conn, case, user)
        case ids.DO_TOPIC:
            return lambda conn, now: topics.topic_window(ctx, conn, now, case, user)
        case ids.DO_ELSEWHERE:
            return lambda conn, now: case_flow.elsewhere_window(ctx, conn, case, user)
        case ids.DO_ABOUT:
            return lambda conn, now: case_flow.history_window(ctx, conn, now, case, user)
        case _:
            return None
