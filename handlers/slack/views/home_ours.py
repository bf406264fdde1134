"""A lead's part of App Home: what needs them now, who is on, the next days, what is late. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import ListName, ListPage
from bot.pages.home import Home, OnNow, Ours
from bot.pages.rota import RotaButton
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, actions, button, plain_text
from handlers.slack.views.causes import causes
from handlers.slack.views.cover import cover_entries
from handlers.slack.views.detector import detector_line
from handlers.slack.views.home_needs import needs
from handlers.slack.views.home_parts import age, and_more, heading, lines, promise_line, when
from handlers.slack.views.praise import entries as thanked
from handlers.slack.views.rota import rota_button, rota_lines

#: What they can do about the rota.
_ROTA: Final = (
    button("Change the rota…", ids.ROTA_CHANGE, OWN, "Change the rota: choose what"),
    rota_button(RotaButton.MONTH),
    rota_button(RotaButton.TRY),
)


def ours(ours: Ours, page: Home) -> list[Block]:
    """Everything that a lead sees of all."""
    blocks: list[Block] = []
    if ours.needs_total:
        blocks.append(heading(f"Needs you now ({ours.needs_total})"))
        blocks += needs(ours.needs, page.as_of, page.zone)
        blocks += and_more(ListName.NOBODY, ours.needs_total - len(ours.needs))
    elif page.mine is None:
        blocks.append(lines("Nothing needs you now."))
    blocks.append(heading("Now"))
    rotas = [_on_now(one, page, named=len(ours.on_now) > 1) for one in ours.on_now]
    oldest = f" · oldest {age(page.as_of, ours.oldest_since)}" if ours.oldest_since else ""
    blocks.append(lines(*rotas, f"Open {ours.open_total}{oldest} · late {ours.late}{_first_answers(ours)}"))
    blocks += [heading("The next days"), *rota_lines(ours.days), *actions(_ROTA)]
    if ours.requests:
        blocks += [heading(f"Requests ({ours.requests_total})"), *cover_entries(ours.requests, ours.requests_total)]
    if ours.overdue_total:
        blocks.append(heading(f"Promises past their day ({ours.overdue_total})"))
        blocks.append(lines(*(promise_line(entry, "with") for entry in ours.overdue)))
        blocks += and_more(ListName.OVERDUE, ours.overdue_total - len(ours.overdue))
    if ours.praise_total:
        blocks.append(heading(f"Praise past its time ({ours.praise_total})"))
        blocks += thanked(ours.praise, page.as_of, page.zone, replies=False)
        blocks += and_more(ListName.UNTHANKED, ours.praise_total - len(ours.praise))
    if ours.aside or ours.checks:
        told = f"Look through what waits and what was set aside today: {_to_check(ours, page)}"
        look = button("Look through", ids.SHOW_LIST, ListPage(ListName.ASIDE), told)
        shown = plain_text(f"To check ({_to_check(ours, page)})")
        blocks.append({"type": "section", "text": shown, "accessory": look})
    return blocks + causes(ours.causes) + detector_line(ours.detector)


def _to_check(ours: Ours, page: Home) -> str:
    """``3 wait, the first until 14:55; 20 set aside today``"""
    until = f", {'the first ' if ours.checks > 1 else ''}until {when(ours.first_check, page.zone, page.as_of)}"
    waits = f"{ours.checks} {'waits' if ours.checks == 1 else 'wait'}{until}" if ours.checks else ""
    return "; ".join(filter(None, (waits, _aside(ours))))


def _aside(ours: Ours) -> str:
    by = f", {ours.colleagues} by colleagues" if ours.colleagues else ""
    return f"{ours.aside} set aside today{by}" if ours.aside else ""


def _first_answers(ours: Ours) -> str:
    """`` · typical first answer 9 min, longest today 24 min``"""
    if ours.first_answers is None:
        return ""
    typical, longest = (_minutes(one) for one in ours.first_answers)
    return f" · typical first answer {typical}, longest today {longest}"


def _minutes(minutes: int) -> str:
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _on_now(on: OnNow, page: Home, *, named: bool) -> str:
    where_ = f"{on.rota}: " if named else ""
    who = display_name(on.name, "") if on.name else "Nobody"
    reached = f" {on.reached}" if on.reached else ""
    if on.until is None:
        return f"{where_}{who}.{reached}"
    then = display_name(on.following, "") if on.following else "nobody"
    return f"{where_}{who} until {when(on.until, page.zone, page.as_of)}, then {then}.{reached}"
