"""What belongs together: presses and windows on the way through a surge, and of two cases that may be one matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import joining, surge_out, surge_work
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.flows.submit import Written
from bot.pages import AtField, WhichJoining, WhichPile, WhichSurge, Window
from handlers.slack import ids
from handlers.slack.decoding import count, fields, identifier, number
from handlers.slack.values import CaseRef


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Answer] | None:
    """What a press decides; None where it is another's."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.OWN_CARD:
            case = number(CaseRef.decode(value).case)
            return lambda conn, now: surge_out.own_card(ctx, conn, now, case, user)
        case ids.JOIN_THEM:
            pair = number(which_joining(value).joining)
            return lambda conn, now: joining.join(ctx, conn, now, pair, user)
        case ids.NOT_THE_SAME:
            pair = number(which_joining(value).joining)
            return lambda conn, now: joining.refuse(ctx, conn, now, pair, user)
        case ids.NOT_ONE_PERSON:
            pair = number(which_joining(value).joining)
            return lambda conn, now: joining.split(ctx, conn, now, pair, user)
        case _:
            return None


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens; None where it opens none."""
    value = action.get("value")
    match action.get("action_id"):
        case ids.SURGE_WORK | ids.SURGE_NEXT:
            which = which_surge(value)
            surge, after = number(which.surge), number(which.after or "0")
            return lambda conn, now: surge_work.following(ctx, conn, now, surge, user, after)
        case ids.SURGE_TAKE:
            surge = number(which_surge(value).surge)
            return lambda conn, now: surge_work.take_some(ctx, conn, now, surge, user)
        case ids.SURGE_BACK:
            pile = which_pile(value)
            surge, about, reply = number(pile.surge), number(pile.case), number(pile.reply) if pile.reply else None
            return lambda conn, now: surge_work.back(ctx, conn, now, surge, about, reply, user)
        case _:
            return None


def submission(
    ctx: Context, view: Mapping[str, Any], user: str, written: Written | None
) -> Callable[[Connection, datetime], Window | AtField] | None:
    """What a submitted window does that is one of many: ``written``, or the Send of a second look. None for every
    other."""
    if "surge" not in fields(view.get("private_metadata")):
        return None
    pile = which_pile(view.get("private_metadata"))
    surge = number(pile.surge)
    if written is not None:
        return lambda conn, now: surge_work.submitted(ctx, conn, now, surge, written)
    reply, seen = number(pile.reply), number(pile.seen)
    return lambda conn, now: surge_work.confirmed(ctx, conn, now, surge, reply, pile.revision, user, seen)


def which_surge(raw: object) -> WhichSurge:
    """The surge that a button is about."""
    found = fields(raw)
    return WhichSurge(identifier(found, "surge"), identifier(found, "after") if "after" in found else "")


def which_joining(raw: object) -> WhichJoining:
    """The pair of cases that a button is about."""
    return WhichJoining(identifier(fields(raw), "joining"))


def which_pile(raw: object) -> WhichPile:
    """What a window on the way through a surge carries."""
    found = fields(raw)
    named = {name: identifier(found, name) if name in found else "" for name in ("seen", "reply")}
    revision = count(found, "rev") if "rev" in found else 0
    return WhichPile(identifier(found, "case"), revision=revision, surge=identifier(found, "surge"), **named)
