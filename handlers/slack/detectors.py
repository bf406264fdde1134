"""Presses about the detector, in App Home and its window: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import learned
from bot.flows.context import Context
from bot.pages import WhichDetector, WhichTopics, Window
from bot.rules.detectors import SHIPPED
from handlers.slack import ids
from handlers.slack.decoding import count, fields, identifier, number

#: A trail counts its events in 64 bits.
_MOST_EVENTS: Final = 2**63


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens, or that takes the place of the one it was in; None where it opens none."""
    match action.get("action_id"):
        case ids.DETECTOR:
            return lambda conn, now: learned.window(ctx, conn, now, user)
        case ids.DETECTOR_CHOOSE:
            which = which_detector(action.get("value"))
            return lambda conn, now: learned.choose(ctx, conn, now, user, which)
        case ids.TOPICS_CHOOSE:
            topics = which_topics(action.get("value"))
            return lambda conn, now: learned.choose_topics(ctx, conn, now, user, topics)
        case ids.DETECTOR_TRUST:
            return lambda conn, now: learned.trust(ctx, conn, now, user)
        case _:
            return None


def which_detector(raw: object) -> WhichDetector:
    """The detector that a button is about."""
    found = fields(raw)
    return WhichDetector(_name(found, "model"), _name(found, "was"))


def which_topics(raw: object) -> WhichTopics:
    """What was learned of topics that a button is about."""
    found = fields(raw)
    return WhichTopics(count(found, "learned", _MOST_EVENTS), count(found, "was", _MOST_EVENTS))


def _name(found: dict[str, Any], field: str) -> str:
    name = identifier(found, field)
    return name if name == SHIPPED else str(number(name))
