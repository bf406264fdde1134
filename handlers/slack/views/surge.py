"""A surge: its one card, the direct messages about it, and what the reply window says on the way through. Pure.

Words of customers, the title among them, stand in rich text alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.pages import Pile, ReplyWindow, SurgeCard, Voiced, WhichPile, WhichSurge
from bot.rules.cleaning import cut, display_name, one_line
from bot.rules.wording import listed
from handlers.slack import ids
from handlers.slack.values import CaseRef, ReplyRef, WindowRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    Sentence,
    actions,
    button,
    date,
    line,
    plain,
    quoted,
    rich,
    say,
    section,
    text,
)
from handlers.slack.views.discreet import discreet
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.times import day, spoken

_MOST_WORDS: Final = 200
_MOST_TITLE: Final = 60
_MOST_HOLDERS: Final = 8
_EACH: Final = "Each of them gets an answer of their own; whoever writes about it now has no separate card."


def surge_card(page: SurgeCard) -> Rendered:
    quiet = page.person is not None and page.person.discreet
    first = _first(replace(page, title="") if quiet else page)
    nudges = page.minutes is not None and not page.over and not page.lead
    told = [] if nudges else [_when(page)]
    told += [_mine(page)] if page.person and not page.lead and not page.over else []
    told += [say("They write about ", _about(page), ".")] if quiet and page.title else []
    heard = [part for voice in page.voices for part in _voiced(voice)]
    blocks: list[Block] = [rich([line(first), *map(line, told), *heard])]
    if not page.over:
        blocks += [section(_held(page, "<@{1}>"))] if page.person is None and page.holders else []
        blocks.append(rich([line(say(_unmentioned(page), _EACH))]))
    blocks += actions(_buttons(page))
    said = [f"{display_name(voice.customer, '')} on {voice.channel}: “{_words(voice)}”" for voice in page.voices]
    after = [] if page.over else [_held(page, "{0}"), _nobody(page), _EACH]
    whole = " ".join(filter(None, [plain(first), *map(plain, told), *said, *after]))
    shown = Rendered(notification(whole), blocks)
    return discreet(shown, plain(first), page.topic) if quiet else shown


def _first(page: SurgeCard) -> Sentence:
    """``23 people write about the same thing: app login.``"""
    about = _about(page)
    if page.over:
        return say(f"It is over: {page.authors:,} people wrote about the same thing", ", " if about else "", about, ".")
    if page.minutes is None:
        return say(f"{page.authors:,} people write about the same thing", ": " if about else "", about, ".")
    who = f"{page.waiting:,} people who write about the same thing"
    if page.lead:
        return say(f"Nobody has answered {who}", ", " if about else "", about, ".")
    minutes = "a minute" if page.minutes == 1 else f"{page.minutes} minutes"
    by = say(" Answer by ", date(page.due, _zone(page), page.since), ".") if page.due else []
    return say(who, ", " if about else "", about, f", have been waiting for {minutes}.", by)


def _about(page: SurgeCard) -> Sentence:
    return say(text(_title(page.title), bold=True)) if page.title else []


def _when(page: SurgeCard) -> Sentence:
    zone = _zone(page)
    if page.over:
        return say(f"From {spoken(page.since, zone)} to {spoken(page.last, zone, page.since)}. Nobody waits any more.")
    wait = f" {page.waiting:,} wait for an answer" if page.waiting != 1 else " 1 waits for an answer"
    by = say("; the first answer is due at ", date(page.due, zone, page.since)) if page.due and page.waiting else []
    return say("Since ", date(page.since, zone), f" on {day(page.since, zone)}.", wait, by, ".")


def _mine(page: SurgeCard) -> Sentence:
    return say(f"{page.mine:,} of them wait for you." if page.mine != 1 else "1 of them waits for you.")


def _zone(page: SurgeCard) -> str | None:
    return page.person.zone if page.person else None


def _title(words: str) -> str:
    return cut(one_line(words), _MOST_TITLE)


def _words(voice: Voiced) -> str:
    return cut(one_line(voice.words), _MOST_WORDS)


def _voiced(voice: Voiced) -> list[Element]:
    return [line(say(text(display_name(voice.customer, ""), bold=True), f" on {voice.channel}")), quoted(_words(voice))]


def _held(page: SurgeCard, called: str) -> str:
    """``Ana Ruiz has 15 and Ben Okafor has 3.``, by name (``{0}``) or with a mention that counts (``{1}``). Who
    reads it in a message of their own was told their number before."""
    own = page.person.slack if page.person and not page.lead else None
    others = [holder for holder in page.holders if holder[1] != own][:_MOST_HOLDERS]
    has = [f"{called.format(name, slack)} has {number:,}" for name, slack, number in others]
    return f"{listed(has)}." if has else ""


def _nobody(page: SurgeCard) -> str:
    return f"Nobody has {page.unheld:,} of them yet." if page.unheld else ""


def _unmentioned(page: SurgeCard) -> str:
    """What stands beside the mentions, or instead of them."""
    told = (_held(page, "{0}") if page.person else "", _nobody(page))
    return "".join(f"{one} " for one in told if one)


def _buttons(page: SurgeCard) -> list[Element]:
    if page.over or not page.waiting:
        return []
    others = f" and {page.waiting - 1:,} more" if page.waiting > 1 else ""
    whom = f"{display_name(page.voices[0].customer, '')}{others}" if page.voices else f"{page.waiting:,} people"
    told = f"Work through them: {whom}, one answer each"
    return [button("Work through them", ids.SURGE_WORK, WhichSurge(page.surge), told, primary=True)]


def about(pile: Pile) -> list[Element]:
    """What the reply window says first: how many there are, and what became of the one before."""
    wait = f"{pile.left:,} people wait for you" if pile.left != 1 else "This is the last person who waits for you"
    title = say(", about ", text(_title(pile.title), bold=True)) if pile.title else []
    return [*([line(say(pile.done))] if pile.done else []), line(say(wait, title, ". Send goes to this one alone."))]


def ways(pile: Pile, case: str, customer: str) -> list[Block]:
    """To the next without an answer, to a card of this one, and back over the last Send."""
    later = f"Skip {customer} for now: the next person, nothing is sent"
    buttons = [button("Skip this one", ids.SURGE_NEXT, WhichSurge(pile.surge, case), later)]
    told = f"Give {customer} a card of their own, to talk about in its thread"
    buttons.append(button("A card of its own", ids.OWN_CARD, CaseRef(case), told))
    if pile.undo:
        buttons.append(button("Undo the last", ids.UNDO, ReplyRef(*pile.undo), f"Undo: nothing leaves. {pile.done}"))
    return actions(buttons)


def ref(window: ReplyWindow) -> WindowRef | WhichPile:
    """What the reply window carries."""
    which = (window.matter.case, window.seen, window.reply, window.revision)
    return WhichPile(*which, window.pile.surge) if window.pile else WindowRef(*which)


def back_button(pile: Pile, case: str, reply: str, customer: str) -> list[Element]:
    """From a second look back to the field, and on from there."""
    which = WhichPile(case, "", reply, 0, pile.surge)
    return [button("Back", ids.SURGE_BACK, which, f"Back to the field for {customer}; the words are still in it")]


def take_some(surge: str, told: str) -> list[Element]:
    """For an executive who has none of them."""
    return [button("Take five of them", ids.SURGE_TAKE, WhichSurge(surge), f"Take five of them: you answer. {told}")]
