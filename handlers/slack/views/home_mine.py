"""An executive's part of App Home: what waits, what was promised, their turn, how they sign, what is quiet. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.pages import ListName, Standing
from bot.pages.home import Mine, OwnWay
from bot.pages.rota import RotaButton
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.values import OWN, ChannelRef
from handlers.slack.views.blocks import Block, Element, actions, button
from handlers.slack.views.causes import month
from handlers.slack.views.cover import cover_entries
from handlers.slack.views.first_day import agree_button, practise_button, stop_button
from handlers.slack.views.home_parts import and_more, entries, heading, lines, promise_buttons, promise_line, when
from handlers.slack.views.praise import entries as thanked
from handlers.slack.views.rota import rota_button
from handlers.slack.views.times import day, spoken

#: What they can do about their turn.
_TURN: Final = (
    rota_button(RotaButton.COVER),
    rota_button(RotaButton.AWAY),
    rota_button(RotaButton.MONTH, "See four weeks"),
    rota_button(RotaButton.CALENDAR),
)


def mine(mine: Mine, now: datetime) -> list[Block]:
    """Everything that an executive sees of their own."""
    blocks: list[Block] = []
    if mine.waiting_total:
        blocks.append(heading(f"Waiting for you ({mine.waiting_total})"))
        blocks += entries(mine.waiting, now, mine.person.zone, replies=mine.standing is Standing.AGREED)
        blocks += and_more(ListName.WAITING, mine.waiting_total - len(mine.waiting))
    else:
        blocks.append(heading("Nothing waits for you."))
    blocks += _promised(mine) + _praise(mine, now)
    if turn := _turn(mine, now):
        blocks += [heading("Your turn"), lines(turn), *actions(_TURN)]
    if mine.asks:
        blocks += [heading(f"You asked for cover ({mine.asks_total})"), *cover_entries(mine.asks, mine.asks_total)]
    if mine.asked_of:
        blocks += [heading(f"Asked of you ({mine.asked_of_total})"), *cover_entries(mine.asked_of, mine.asked_of_total)]
    return [*blocks, *_signing(mine), *_quiet(mine), *month(mine.month)]


def _promised(mine: Mine) -> list[Block]:
    if not mine.promised_total:
        return []
    blocks = [heading(f"You promised ({mine.promised_total})")]
    for entry in mine.promised:
        blocks += [lines(promise_line(entry, "promised by")), *promise_buttons(entry)]
    return blocks + and_more(ListName.PROMISED, mine.promised_total - len(mine.promised))


def _praise(mine: Mine, now: datetime) -> list[Block]:
    if not mine.praise_total:
        return []
    agreed = mine.standing is Standing.AGREED
    blocks = [heading(f"Praise ({mine.praise_total})"), *thanked(mine.praise, now, mine.person.zone, replies=agreed)]
    return blocks + and_more(ListName.PRAISE, mine.praise_total - len(mine.praise))


def _turn(mine: Mine, now: datetime) -> str:
    """``On now until Mon 09:00. Then Mon 25 May. After you: Ben Okafor.``"""
    turn, zone = mine.turn, mine.person.zone
    if not turn.on and turn.next is None:
        return ""
    first = f"On now until {when(turn.until, zone, now)}." if turn.until else "On now." if turn.on else ""
    word = "Then" if turn.on else "Next:"
    then = f"{word} {day(turn.next, zone)}, {spoken(turn.next, zone)}." if turn.next else ""
    after = f"After you: {display_name(turn.after, '')}." if turn.after else ""
    return " ".join(filter(None, (first, then, after)))


def _signing(mine: Mine) -> list[Block]:
    ways = [f"{channel}: {account}, “{mine.signature}”." for channel, account in mine.speaks_from]
    ways += [f"{way.title}: your own account {way.handle}, connected." for way in mine.own if way.handle]
    on = f" on {day(mine.said_at, mine.person.zone)}" if mine.said_at else ""
    change = button("Change…", ids.SIGNATURE, OWN, f"Change how replies of {mine.person.name} are signed")
    name = mine.person.name
    match mine.standing:
        case Standing.AGREED:
            told, buttons = f"You agreed{on}.", [change, practise_button(name), stop_button(name)]
        case Standing.STOPPED:
            told, buttons = f"You stopped{on}. Nothing leaves in your name.", [agree_button(name), change]
            buttons.append(practise_button(name))
        case _:
            told = "You have not agreed yet that replies go out under your name. Nothing leaves in it."
            buttons = [agree_button(name), change, practise_button(name)]
    # A row each: Slack wants an action only once in a row.
    own = [row for way in mine.own for row in actions([_own_button(way, name)])]
    return [heading("How you sign"), lines(*(ways or [mine.signature]), told), *actions(buttons), *own]


def _own_button(way: OwnWay, name: str) -> Element:
    ref = ChannelRef(way.channel)
    if way.handle:
        told = f"Disconnect {name}'s own account on {way.title}; asks first"
        return button(f"Disconnect {way.title}…", ids.DISCONNECT, ref, told)
    return button(f"Connect {way.title}…", ids.CONNECT, ref, f"Connect an account of {name}'s own on {way.title}")


def _quiet(mine: Mine) -> list[Block]:
    undo = f"Undo time {mine.undo_seconds} s" if mine.undo_seconds else "No undo time"
    look = "Second look always" if mine.always_look else "Second look when needed"
    words = f"Words in notifications {'on' if mine.words_in_notifications else 'off'}"
    quiet = [f"Quiet {mine.quiet[0]}–{mine.quiet[1]}"] if mine.quiet else []
    told = f"Change undo time, second look, quiet hours and notifications of {mine.person.name}"
    change = button("Change…", ids.QUIET, OWN, told)
    return [heading("Quiet"), lines(" · ".join((undo, look, *quiet, words))), *actions([change])]
