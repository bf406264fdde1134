"""What needs a lead now, and what was set aside, each with its button: in App Home and in its windows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.pages import SetAside
from bot.pages.needs import MayBeThere, Need, NobodyOn, Unconnected
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef, ChannelRef
from handlers.slack.views.blocks import Block, actions, button, link_button, plain_text
from handlers.slack.views.escalation import give_to
from handlers.slack.views.home_parts import age, entries

_MOST_WORDS = 140


def needs(found: Sequence[Need], now: datetime, zone: str) -> list[Block]:
    """One section each, and its button beside it."""
    return [block for one in found for block in _need(one, now, zone)]


def _need(need: Need, now: datetime, zone: str) -> list[Block]:
    match need:
        case NobodyOn():
            [entry] = entries([need.matter], now, zone, replies=False, lead="Nobody on: ")
            give = give_to(need.matter, need.choices)
            beside = {"block_id": f"{ids.GIVE_TO}:{need.matter.case}", "accessory": give[0]} if give else {}
            return [entry | beside]
        case MayBeThere():
            who, name = display_name(need.executive, ""), display_name(need.customer, "")
            told = f"May have been sent: {who} to {name}, {_ago(now, need.since)}"
            opens = link_button("Open", need.url, f"Open the thread about {name} in Slack")
            return [{"type": "section", "text": plain_text(told)} | ({"accessory": opens[0]} if opens else {})]
        case Unconnected():
            wait = "1 reply waits" if need.waiting == 1 else f"{need.waiting} replies wait"
            behind = f"; {wait}" if need.waiting else ""
            account = f"{need.title} account {need.handle}"
            told, label = f"{account} must be connected again{behind}", "Connect"
            said = f"Connect: how {account} is connected again"
            if need.unpaid:
                told, label = f"{account} has used up its credits{behind}", "What to do"
                said = f"What to do about the credits of {account}"
            beside = button(label, ids.RECONNECT, ChannelRef(need.channel), said)
            return [{"type": "section", "text": plain_text(told), "accessory": beside}]


def _ago(now: datetime, since: datetime) -> str:
    """``20 minutes ago``"""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 120:
        return "just now" if minutes == 0 else "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    return f"{age(now, since).replace(' h', ' hours')} ago"


def taken_for(kind: str) -> str:
    """A kind in words that fit after "taken for"."""
    return {"other": "something else", "complaint": "a complaint", "question": "a question"}.get(kind, kind)


def set_aside(found: Sequence[SetAside]) -> list[Block]:
    """The words of each, what it was taken for and why; one press brings it to the desk."""
    blocks: list[Block] = []
    for one in found:
        name = display_name(one.customer, "")
        words = f"“{quote(one.words, _MOST_WORDS)}”" if one.words.strip() else "Without words."
        why = f" ({one.why})" if one.why else ""
        told = f"{name} on {one.channel}: {words} Taken for {taken_for(one.kind)}{why}."
        blocks.append({"type": "section", "text": plain_text(told)})
        opens = f"It is a complaint: {name} gets a card and a clock"
        blocks += actions([button("It is a complaint", ids.COMPLAINT, CaseRef(one.case), opens)])
    return blocks
