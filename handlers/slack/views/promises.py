"""Promises and the question whether it is right: what an executive is asked, and the windows behind it. Pure.

slack-ux.md, sections 2, 10 and 12.
"""

from __future__ import annotations

from typing import Final

from bot.messages import Audience
from bot.pages import AskLook, AskWindow, DoneWindow, MoveWindow, PromiseDue
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.values import AskRef, PromiseRef, WindowRef
from handlers.slack.views.blocks import Element, actions, button, line, link_button, plain, plain_text, rich, say, text
from handlers.slack.views.discreet import discreet
from handlers.slack.views.forms import MOST_FIELD, View, asked, radio, typing, view
from handlers.slack.views.matter import customer, leaves_from, publicly, where, words
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.praise import hand_button
from handlers.slack.views.reply import cautions, parts, send_label

_MOST_QUOTE: Final = 200
_ASK: Final = "Ask whether it is right"


def promise_due(page: PromiseDue) -> Rendered:
    """``You told Dana Wells “by Friday”. Has the refund arrived?``"""
    matter, name = page.matter, customer(page.matter)
    who = display_name(page.by, "") if page.by else "You"
    promise = f"{who} told {name} “{page.words}”."
    if page.became:
        first = say(f"{promise} {page.became}")
        return Rendered(notification(plain(first)), [rich([line(first)])])
    first = say(f"{promise} {page.question}")
    stands = say(f"{where(matter)}.")
    shown = Rendered(
        notification(plain(first), matter.words, plain(stands)),
        [rich([line(first), *words(matter, _MOST_QUOTE), line(stands)]), *actions(_answers(page))],
    )
    return discreet(shown, plain(first), matter.topic) if page.person.discreet else shown


def _answers(page: PromiseDue) -> list[Element]:
    ref, name = PromiseRef(page.promise), customer(page.matter)
    tell = f"It is done: write to {name} and ask whether it is right"
    move = f"Not yet: choose a new day for what {name} was told"
    ask = f"Ask your colleagues in the thread about {name}; it stays among us"
    first = button(page.tell, ids.TELL_KEPT, ref, tell, primary=True)
    return [
        hand_button(page.matter.case, name, primary=True) if page.hands_on else first,
        button("Not yet: new date…", ids.NEW_DATE, ref, move),
        *link_button("Ask in the thread", page.thread_url, ask),
    ]


def ask_window(window: AskWindow) -> View:
    """A short question, in the executive's own words; it gets a second look."""
    matter, name = window.matter, customer(window.matter)
    everyone = "Everyone can read it." if matter.audience is Audience.PUBLIC else f"Only {name} can read it."
    about = [line(say(f"To {name},{leaves_from(matter, window.voice)}. {everyone}")), *words(matter, _MOST_QUOTE)]
    field = typing(ids.INPUT_WORDS, "In your own words") | {"focus_on_load": True}
    field |= {"initial_value": window.words[:MOST_FIELD]} if window.words else {}
    signed = f", followed by: {window.voice.signature}" if window.voice.signature else ""
    told = [
        f"Leaves {publicly(matter)}, exactly as typed{signed}" + ("" if signed.endswith(".") else "."),
        "A yes closes the case, a no opens it again. Without an answer it is closed after a week.",
    ]
    blocks = [
        rich(about),
        asked(ids.INPUT_WORDS, "Your question", field),
        rich(line(say(one)) for one in told),
    ]
    ref = AskRef(matter.case, window.seen, window.promise)
    made = view(ids.WINDOW_ASK, _ASK, blocks, ref, submit="Look once more", close="Not yet")
    return made | {"notify_on_close": True}


def ask_look(window: AskLook) -> View:
    """The question as it leaves."""
    page, matter = window.page, window.page.matter
    heading = f"{matter.audience.capitalize()}, on {matter.channel},{leaves_from(matter, page.voice)}, to "
    shown = [line(say(heading, text(customer(matter), bold=True), ":")), *parts(page)]
    shown += [line(say(caution)) for caution in cautions(page)]
    back = button(
        "Back", ids.BACK_TO_ASK, AskRef(matter.case, "", window.promise), f"Back to the words to {customer(matter)}"
    )
    ref = WindowRef(matter.case, window.seen, page.reply, page.revision)
    blocks = [rich(shown), *actions([back])]
    return view(ids.WINDOW_ASK_LOOK, "One more look", blocks, ref, submit=send_label(page), close="Not yet")


def done_window(window: DoneWindow) -> View:
    """It counts as kept when the customer says so, or was asked and did not contradict."""
    name = customer(window.matter)
    ways = [
        ("I tell them now, and ask whether it is right", "tell"),
        ("They said themselves that it is right", "kept"),
        ("It was no promise, or is no longer needed", "none"),
    ]
    choice = radio(ids.INPUT_HOW, ways)
    blocks = [
        rich([line(say(f"{name}: {window.told}"))]),
        asked(ids.INPUT_HOW, "How do you know?", choice | {"initial_option": choice["options"][0]}),
    ]
    return view(ids.WINDOW_DONE, "Is it done?", blocks, PromiseRef(window.promise), submit="Next", close="Not yet")


def move_window(window: MoveWindow) -> View:
    """A new day; telling the customer is offered, and leaves with its own Send."""
    name = customer(window.matter)
    about = [line(say(f"{name}: {window.told}"))]
    about += [line(say(text(window.said, bold=True)))] if window.said else []
    picker = {
        "type": "datepicker",
        "action_id": ids.INPUT_DAY,
        "initial_date": window.suggested.isoformat(),
        "placeholder": plain_text("Choose a day"),
    }
    tell = radio(ids.INPUT_TELL, [("Yes: open a reply with words to begin with", "yes"), ("No, not now", "no")])
    blocks = [
        rich(about),
        asked(ids.INPUT_DAY, "It will be done by", picker),
        asked(ids.INPUT_TELL, f"Tell {name}?", tell | {"initial_option": tell["options"][0]}),
    ]
    title = "Not yet: a new date"
    return view(ids.WINDOW_NEW_DATE, title, blocks, PromiseRef(window.promise), submit="Move it", close="Not yet")
