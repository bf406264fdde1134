"""What waits for a lead's look, in App Home's list and as a direct message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.pages import ListName, ListPage, ToCheck, Waiting
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef, encode
from handlers.slack.views.blocks import Block, Sentence, actions, button, line, plain, plain_text, rich, say, text
from handlers.slack.views.escalation import chosen_person
from handlers.slack.views.forms import option
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.times import spoken

_MOST_WORDS: Final = 140


def checks(found: Sequence[Waiting], now: datetime, zone: str) -> list[Block]:
    """The words of each, what it may be, where it goes by itself, and what a lead can say of it."""
    return [block for one in found for block in _check(one, now, zone)]


def _check(one: Waiting, now: datetime, zone: str) -> list[Block]:
    name, ref = display_name(one.customer, ""), CaseRef(one.case)
    why = f" ({one.why})" if one.why else ""
    what = "A question" if one.is_question else "Perhaps a complaint"
    told = f"{name} on {one.channel}: {_words(one)} {what}{why}. {_goes(one, zone, now)}"
    complaint = button("It is a complaint", ids.IS_COMPLAINT, ref, f"It is a complaint: {name} gets a card and a clock")
    neither = button("Not for us", ids.NOT_FOR_US, ref, f"Not for us: what {name} wrote is set aside")
    if one.is_question:
        give = chosen_person(ids.GIVE_QUESTION, one.choices)
        row = actions([*give, complaint, neither])
    else:
        question = button("A question", ids.IS_QUESTION, ref, f"A question: {name} waits among the questions")
        row = actions([complaint, question, neither])
    row[0]["block_id"] = f"{ids.GIVE_QUESTION}:{one.case}"
    # The least likely, where it costs no room.
    praise = {"type": "overflow", "action_id": ids.IS_PRAISE, "options": [option("It is praise", encode(ref))]}
    row[0]["elements"].append(praise)
    return [{"type": "section", "text": plain_text(told)}, *row]


def _words(one: Waiting) -> str:
    return f"“{quote(one.words, _MOST_WORDS)}”" if one.words.strip() else "Without words."


def _goes(one: Waiting, zone: str, now: datetime | None = None, what: str = "It") -> str:
    """``It goes to Ana Ruiz at 14:55 by itself.``"""
    to = display_name(one.to, "") if one.to else "whoever is on"
    return f"{what} goes to {to} at {spoken(one.until, zone, now)} by itself."


def to_check(page: ToCheck) -> Rendered:
    """``3 posts wait for a look.`` and the first of them."""
    zone = page.person.zone
    if not page.waiting:
        done = say("Nothing waits here any more. Thank you.")
        return Rendered(notification(plain(done)), [rich([line(done)])])
    waits = "A post waits" if page.total == 1 else f"{page.total} posts wait"
    first = say(f"{waits} for a look. ", _goes(page.waiting[0], zone, what="It" if page.total == 1 else "The first"))
    each = [_line(one) for one in page.waiting]
    more = page.total - len(page.waiting)
    lines = [first, *each, *([say(f"and {more} more")] if more > 0 else [])]
    others = "" if page.total == 1 else f" and {page.total - 1} more"
    opens = f"Look through what waits: {display_name(page.waiting[0].customer, '')}{others}"
    look = button("Look through", ids.SHOW_LIST, ListPage(ListName.ASIDE), opens)
    said = notification(" ".join(map(plain, lines)))
    return Rendered(said, [rich(map(line, lines)), *actions([look])])


def _line(one: Waiting) -> Sentence:
    what = "A question." if one.is_question else "Perhaps a complaint."
    return say(text(display_name(one.customer, ""), bold=True), f" on {one.channel}: {_words(one)} {what}")
