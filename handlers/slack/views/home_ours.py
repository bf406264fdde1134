"""A lead's part of App Home: what needs them now, who is on, the next days, what is late. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import ListName
from bot.pages.home import Home, OnNow, Ours
from bot.pages.rota import RotaButton
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, actions, button
from handlers.slack.views.cover import cover_entries
from handlers.slack.views.home_parts import age, and_more, entries, heading, lines, promise_line, when
from handlers.slack.views.rota import rota_button, rota_lines

#: What they can do about the rota.
_ROTA: Final = (
    button("Change the rota…", ids.ROTA_CHANGE, OWN, "Change the rota: choose what"),
    rota_button(RotaButton.MONTH),
)

#: Requests for cover that stand here; `/rota gaps` has them all.
_MOST_REQUESTS: Final = 5


def ours(ours: Ours, page: Home) -> list[Block]:
    """Everything that a lead sees of all."""
    blocks: list[Block] = []
    if ours.nobody_total:
        blocks.append(heading(f"Needs you now ({ours.nobody_total})"))
        blocks += entries(ours.nobody, page.as_of, page.zone, replies=False, lead="Nobody on: ")
        blocks += and_more(ListName.NOBODY, ours.nobody_total - len(ours.nobody))
    blocks.append(heading("Now"))
    rotas = [_on_now(one, page, named=len(ours.on_now) > 1) for one in ours.on_now]
    oldest = f" · oldest {age(page.as_of, ours.oldest_since)}" if ours.oldest_since else ""
    blocks.append(lines(*rotas, f"Open {ours.open_total}{oldest} · late {ours.late}"))
    blocks += [heading("The next days"), *rota_lines(ours.days), *actions(_ROTA)]
    if ours.requests:
        blocks += [heading(f"Requests ({len(ours.requests)})"), *cover_entries(ours.requests[:_MOST_REQUESTS])]
    if ours.overdue_total:
        blocks.append(heading(f"Promises past their day ({ours.overdue_total})"))
        blocks.append(lines(*(promise_line(entry, "with") for entry in ours.overdue)))
        blocks += and_more(ListName.OVERDUE, ours.overdue_total - len(ours.overdue))
    if ours.aside:
        blocks += [heading(f"To check ({ours.aside} set aside since yesterday)")]
    return blocks


def _on_now(on: OnNow, page: Home, *, named: bool) -> str:
    where_ = f"{on.rota}: " if named else ""
    who = display_name(on.name, "") if on.name else "Nobody"
    if on.until is None:
        return f"{where_}{who}."
    then = display_name(on.following, "") if on.following else "nobody"
    return f"{where_}{who} until {when(on.until, page.zone, page.as_of)}, then {then}."
