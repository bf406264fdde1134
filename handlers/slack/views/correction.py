"""A correction of words that left, in words: what Send would do, and what was done. slack-ux.md, section 7. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import ReplyPage
from bot.rules.cleaning import quote
from handlers.slack.views.blocks import Sentence, date, say
from handlers.slack.views.matter import see

#: The most graphemes of the words that a change replaced.
_MOST_BEFORE: Final = 300


def is_change(page: ReplyPage) -> bool:
    """Whether it changes what stands there, and is no message of its own."""
    return page.corrects is not None and page.corrects.changes > 0


def correction(page: ReplyPage) -> Sentence:
    """What Send would do to what left: change it, or send what is right behind it. Nothing changes by itself."""
    told, noun, channel = page.corrects, page.matter.noun, page.matter.channel
    if told is None:
        return []
    if not told.changes:
        can = "cannot change a" if told.never else "can no longer change this"
        return say(f"{channel} {can} {noun}. Send a correction?")
    what = f"the {noun}" if told.changes == 1 else f"the {told.changes} {noun}s"
    more = len(page.parts) - told.changes
    besides = f", and {_number(told.deletes, noun)} there will be deleted" if told.deletes else ""
    besides = f", and {'one' if more == 1 else more} more will follow" if more > 0 else besides
    return say(f"This changes {what} on {channel}{besides}.")


def changed(page: ReplyPage) -> Sentence:
    """``Changed on Telegram at 14:52. Before: “…”``"""
    at = say(" at ", date(page.at, page.person.zone, page.matter.waiting_since)) if page.at else []
    before = quote(page.corrects.before, _MOST_BEFORE) if page.corrects else ""
    return say(f"Changed on {page.matter.channel}", at, f". Before: “{before}”", see(page.matter, page.url))


def saw(page: ReplyPage, name: str) -> str:
    """What the customer has of a change that was refused."""
    return f"{name} saw only a part of the change." if page.there else f"{name} saw nothing of the change."


def _number(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} {noun}s"
