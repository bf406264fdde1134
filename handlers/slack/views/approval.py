"""The question for a second look at a reply about a stop topic, what became of it, and the way back. Pure.

Complete enough to decide on: the customer's words, every part exactly as it would leave, from where, who reads it, why.
"""

from __future__ import annotations

from typing import Final

from bot.pages import ReplyPage, ReturnWindow, SecondLook, SecondState
from handlers.slack import ids
from handlers.slack.views.blocks import Element, Sentence, actions, button, line, plain, plain_text, rich, say
from handlers.slack.views.discreet import discreet
from handlers.slack.views.forms import View, asked, typing, view
from handlers.slack.views.matter import came_with, customer, due, leaves_from, named, where, words
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.reply import files, numbered, parts

_EXACTLY: Final = "It leaves exactly as it stands here, and never without a second person."
_MOST_QUOTE: Final = 400
_TITLE: Final = "Not like this"


def second_look(page: SecondLook) -> Rendered:
    """``Ana Ruiz asks for your second look: Dana Wells on X, public, by 15:02.``"""
    matter, reply = page.asked, page.reply
    if page.state is not SecondState.ASKED:
        told = _settled(page)
        return Rendered(notification(plain(told)), [rich([line(told)])])
    safety = "Safety. " if matter.danger else ""
    asks = f"{safety}{reply.person.name} asks for your second look: "
    first = say(asks, named(matter), f" on {where(matter)}", due(matter, page.reader.zone, ", by "), ".")
    wrote = say(f"{customer(matter)} wrote:") if matter.words.strip() else []
    texts = [reply, *([page.first] if page.first else [])]
    shown = [element for text in texts for element in (line(_heading(text)), *parts(text))]
    lines = [line(first), line(say(page.why)), *([line(wrote)] if wrote else []), *words(matter, _MOST_QUOTE), *shown]
    heard = f"{plain(wrote)} “{matter.words}”" if wrote else ""
    private = [f"{plain(_heading(text))} “{' '.join(text.parts)}”" for text in texts[1:]]
    after = " ".join(filter(None, (files(reply), *private, _EXACTLY, heard, came_with(matter))))
    said = Rendered(
        notification(f"{plain(first)} {page.why} {plain(_heading(reply))}", numbered(reply), after),
        [rich([*lines, line(say(_EXACTLY))]), *actions(_buttons(page))],
    )
    return discreet(said, plain(first), matter.topic) if page.reader.discreet else said


def _heading(text: ReplyPage) -> Sentence:
    """``Public, on X, from @acme, signed by Ana Ruiz:``"""
    matter = text.matter
    return say(f"{matter.audience.capitalize()}, on {matter.channel},{leaves_from(matter, text.voice)}:")


def _buttons(page: SecondLook) -> list[Element]:
    name, who = customer(page.asked), page.reply.person.name
    return [
        button("Approve", ids.SECOND_APPROVE, page.ref, f"Approve: {who}'s answer leaves to {name}", primary=True),
        button("Not like this…", ids.SECOND_RETURN, page.ref, f"Not like this: back to {who} with your reason"),
    ]


def _settled(page: SecondLook) -> Sentence:
    name, who = customer(page.asked), page.reply.person.name
    match page.state:
        case SecondState.APPROVED:
            return say(f"You approved {who}'s answer to {name}. Thank you.")
        case SecondState.RETURNED:
            return say(f"{who} has your reason. Nothing went to {name}. Thank you.")
        case SecondState.ELSEWHERE:
            return say(f"{page.by} has looked at {who}'s answer to {name}. Thank you.")
        case _:
            return say(f"No longer needed: {who}'s answer to {name}. Thank you.")


def return_window(window: ReturnWindow) -> View:
    """A reason is asked for, and none is needed."""
    told = f"Nothing goes to {window.customer}. {window.executive} gets the words back, and alone reads what you write."
    field = asked(ids.INPUT_WORDS, "What should be different?", typing(ids.INPUT_WORDS, "A sentence is enough"))
    blocks = [{"type": "section", "text": plain_text(told)}, field | {"optional": True}]
    return view(ids.WINDOW_RETURN, _TITLE, blocks, window.ref, submit="Give it back", close="Not yet")
