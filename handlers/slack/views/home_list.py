"""A list of App Home whole, a page of it at a time, as a window. Pure."""

from __future__ import annotations

from bot.pages import HomeList, ListName, ListPage
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Element, actions, button
from handlers.slack.views.checking import checks
from handlers.slack.views.forms import View, view
from handlers.slack.views.home_needs import needs, set_aside
from handlers.slack.views.home_parts import TITLES, entries, lines, promise_buttons, promise_line
from handlers.slack.views.praise import entries as thanked


def home_list(window: HomeList) -> View:
    """A whole list, a page of it at a time."""
    name = window.page.name
    mine = name in (ListName.WAITING, ListName.PROMISED)
    blocks = entries(window.matters, window.as_of, window.zone, replies=mine and window.replies)
    for entry in window.promises:
        blocks.append(lines(promise_line(entry, "promised by" if mine else "with")))
        blocks += promise_buttons(entry) if mine else []
    blocks += needs(window.needs, window.as_of, window.zone)
    blocks += checks(window.checks, window.as_of, window.zone)
    blocks += set_aside(window.aside)
    blocks += thanked(window.praise, window.as_of, window.zone, replies=True)
    if window.said:
        blocks.insert(0, lines(window.said))
    if not blocks:
        blocks.append(lines("Nothing is left here."))
    turns: list[Element] = []
    if window.page.number:
        earlier = ListPage(name, window.page.number - 1)
        turns.append(button("Back", ids.SHOW_LIST_BACK, earlier, "Back: the page before"))
    if window.more:
        later = ListPage(name, window.page.number + 1)
        turns.append(button(f"{window.more} more", ids.SHOW_LIST, later, "More: the next page"))
    return view(ids.WINDOW_NOTICE, TITLES[name], [*blocks, *actions(turns)], OWN, close="Close")
