"""What both parts of App Home are made of: headings, lines, entries. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.pages import ListName, ListPage, Matter, PromiseEntry
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import PromiseRef
from handlers.slack.views.blocks import Block, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.matter import customer, reply_button, where
from handlers.slack.views.times import day, spoken

_MOST_WORDS: Final = 60
TITLES: Final = {
    ListName.WAITING: "Waiting for you",
    ListName.NOBODY: "Needs you now",
    ListName.PROMISED: "You promised",
    ListName.OVERDUE: "Past their day",
    ListName.ASIDE: "To check",
    ListName.PRAISE: "Praise",
    ListName.UNTHANKED: "Praise past its time",
}


def entries(matters: Sequence[Matter], now: datetime, zone: str, *, replies: bool, lead: str = "") -> list[Block]:
    """One section each, its words raw, with *Reply* beside it."""
    blocks: list[Block] = []
    for matter in matters:
        by = f", by {spoken(matter.due, zone, now)}" if matter.due else ""
        words = f" “{quote(matter.words, _MOST_WORDS)}”" if matter.words.strip() else ""
        entry: Block = {
            "type": "section",
            "text": plain_text(f"{lead}{customer(matter)} on {where(matter)}{by}.{words}"),
        }
        if replies:
            entry["accessory"] = reply_button(matter, primary=False)
        blocks.append(entry)
    return blocks


def and_more(name: ListName, more: int) -> list[Block]:
    """``and 23 more [Show]``; the whole list opens as a window."""
    if more <= 0:
        return []
    show = button("Show", ids.SHOW_LIST, ListPage(name), f"Show: {TITLES[name].lower()}, the whole list")
    return [{"type": "section", "text": plain_text(f"and {more} more"), "accessory": show}]


def heading(words: str) -> Block:
    """What follows belongs together."""
    return rich([line([text(words, bold=True)])])


def lines(*told: str) -> Block:
    """Sentences of ours, one below the other."""
    return rich([line(say(one)) for one in told])


def when(at: datetime | None, zone: str, now: datetime) -> str:
    """``18:00`` today, ``Mon 09:00`` within a week, ``Mon 25 May, 09:00`` later."""
    if at is None:
        return ""
    if spoken(at, zone, now) == spoken(at, zone):
        return spoken(at, zone)
    date = day(at, zone)
    return f"{date.split()[0]} {spoken(at, zone)}" if (at - now).days < 6 else f"{date}, {spoken(at, zone)}"


def age(now: datetime, since: datetime) -> str:
    """How long ago: minutes, hours, days."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def promise_line(entry: PromiseEntry, by: str) -> str:
    """``Sam Idowu: call on Fri 8 May``"""
    late = ". Its day has passed" if entry.late and by != "with" else ""
    return f"{display_name(entry.customer, '')}: {entry.told}{f', {by} {entry.by}' if entry.by else ''}{late}"


def promise_buttons(entry: PromiseEntry) -> list[Block]:
    """What its keeper can do about a promise."""
    ref, name = PromiseRef(entry.promise), display_name(entry.customer, "")
    done = button("Done…", ids.PROMISE_DONE, ref, f"Done: what was promised to {name}; asks how you know")
    return actions([done, button("Move…", ids.NEW_DATE, ref, f"Move what was promised to {name} to another day")])
