"""The two likeliest topics on a card: decode, one flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import topic
from bot.flows.context import Context
from bot.pages.why import WhichTopic
from handlers.slack import ids
from handlers.slack.decoding import fields, identifier, named, number


def decision(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], str | None] | None:
    """What a press says a case is about; None where it is another's."""
    if action.get("action_id") not in (ids.TOPIC_FIRST, ids.TOPIC_SECOND):
        return None
    said = which_topic(action.get("value"))
    return lambda conn, now: topic.choose(ctx, conn, now, number(said.case), user, said.topic)


def which_topic(raw: object) -> WhichTopic:
    """The topic that a button stands for."""
    found = fields(raw)
    return WhichTopic(identifier(found, "case"), named(found, "topic"))
