"""App Home: what waits for its reader, their turns, how they sign, and the present for leads. slack-ux.md, section 10.

Pure. Times are written out in the reader's own zone. At most five entries a list, and 60 of Slack's 100 blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.pages import Matter, PromiseEntry, Standing
from bot.pages.home import Home, Mine, OnNow, Ours, OwnWay
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import OWN, ChannelRef, PromiseRef
from handlers.slack.views.blocks import Block, Element, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.first_day import agree_button, practise_button, stop_button
from handlers.slack.views.matter import customer, reply_button, where
from handlers.slack.views.times import day, place, spoken

_MOST_WORDS = 60


def home(page: Home) -> dict[str, Any]:
    """The view for ``views.publish``."""
    blocks: list[Block] = []
    if page.mine:
        blocks += _mine(page.mine, page.as_of)
    if page.ours:
        blocks += _ours(page.ours, page)
    if not blocks:
        told = "Only the addressed executive can answer customers. What you write in the threads stays among us."
        blocks.append(_lines(told))
    zone = ", ".join(filter(None, (spoken(page.as_of, page.zone), place(page.zone))))
    refresh = button("Refresh", ids.REFRESH, OWN, "Refresh: read this page anew")
    blocks.append(_lines(f"As of {zone}"))
    blocks += actions([refresh])
    return {"type": "home", "blocks": blocks}


# ---- an executive's part


def _mine(mine: Mine, now: datetime) -> list[Block]:
    blocks: list[Block] = []
    if mine.waiting_total:
        blocks.append(_heading(f"Waiting for you ({mine.waiting_total})"))
        blocks += _entries(
            mine.waiting, mine.waiting_total, now, mine.person.zone, replies=mine.standing is Standing.AGREED
        )
    else:
        blocks.append(_heading("Nothing waits for you."))
    blocks += _promised(mine)
    if turn := _turn(mine, now):
        blocks += [_heading("Your turn"), _lines(turn)]
    return [*blocks, *_signing(mine), *_quiet(mine)]


def _promised(mine: Mine) -> list[Block]:
    if not mine.promised_total:
        return []
    blocks = [_heading(f"You promised ({mine.promised_total})")]
    for entry in mine.promised:
        ref, name = PromiseRef(entry.promise), display_name(entry.customer, "")
        blocks.append(_lines(_entry(entry, "promised by")))
        done = button("Done…", ids.PROMISE_DONE, ref, f"Done: what was promised to {name}; asks how you know")
        blocks += actions(
            [done, button("Move…", ids.NEW_DATE, ref, f"Move what was promised to {name} to another day")]
        )
    return blocks + _and_more(mine.promised_total - len(mine.promised))


def _entry(entry: PromiseEntry, by: str) -> str:
    """``Sam Idowu: call on Fri 8 May``"""
    late = ". Its day has passed" if entry.late and by != "with" else ""
    return f"{display_name(entry.customer, '')}: {entry.told}{f', {by} {entry.by}' if entry.by else ''}{late}"


def _turn(mine: Mine, now: datetime) -> str:
    """``On now until Mon 09:00. Then Mon 25 May. After you: Ben Okafor.``"""
    turn, zone = mine.turn, mine.person.zone
    if turn.until is None and turn.next is None and not turn.after:
        return ""
    first = f"On now until {_when(turn.until, zone, now)}." if turn.until else ""
    word = "Then" if turn.until else "Next"
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
    return [_heading("How you sign"), _lines(*(ways or [mine.signature]), told), *actions(buttons), *own]


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
    change = button("Change…", ids.QUIET, OWN, f"Change undo time, second look and notifications of {mine.person.name}")
    return [_heading("Quiet"), _lines(" · ".join((undo, look, words))), *actions([change])]


# ---- a lead's part


def _ours(ours: Ours, page: Home) -> list[Block]:
    blocks: list[Block] = []
    if ours.nobody_total:
        blocks.append(_heading(f"Needs you now ({ours.nobody_total})"))
        blocks += _entries(ours.nobody, ours.nobody_total, page.as_of, page.zone, replies=False, lead="Nobody on: ")
    blocks.append(_heading("Now"))
    rotas = [_on_now(one, page, named=len(ours.on_now) > 1) for one in ours.on_now]
    oldest = f" · oldest {_age(page.as_of, ours.oldest_since)}" if ours.oldest_since else ""
    blocks.append(_lines(*rotas, f"Open {ours.open_total}{oldest} · late {ours.late}"))
    if ours.overdue_total:
        blocks.append(_heading(f"Promises past their day ({ours.overdue_total})"))
        blocks.append(_lines(*(_entry(entry, "with") for entry in ours.overdue)))
        blocks += _and_more(ours.overdue_total - len(ours.overdue))
    if ours.aside:
        blocks += [_heading(f"To check ({ours.aside} set aside since yesterday)")]
    return blocks


def _on_now(on: OnNow, page: Home, *, named: bool) -> str:
    where_ = f"{on.rota}: " if named else ""
    who = display_name(on.name, "") if on.name else "Nobody"
    if on.until is None:
        return f"{where_}{who}."
    then = display_name(on.following, "") if on.following else "nobody"
    return f"{where_}{who} until {_when(on.until, page.zone, page.as_of)}, then {then}."


# ---- shared by both


def _entries(
    matters: Sequence[Matter], total: int, now: datetime, zone: str, *, replies: bool, lead: str = ""
) -> list[Block]:
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
    return blocks + _and_more(total - len(matters))


def _and_more(more: int) -> list[Block]:
    return [_lines(f"and {more} more")] if more > 0 else []


def _heading(words: str) -> Block:
    return rich([line([text(words, bold=True)])])


def _lines(*told: str) -> Block:
    return rich([line(say(one)) for one in told])


def _when(at: datetime | None, zone: str, now: datetime) -> str:
    """``18:00`` today, ``Mon 09:00`` within a week, ``Mon 25 May, 09:00`` later."""
    if at is None:
        return ""
    if spoken(at, zone, now) == spoken(at, zone):
        return spoken(at, zone)
    date = day(at, zone)
    return f"{date.split()[0]} {spoken(at, zone)}" if (at - now).days < 6 else f"{date}, {spoken(at, zone)}"


def _age(now: datetime, since: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
