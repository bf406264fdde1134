"""The windows in which one of a few is chosen: what a case is about, how a reply is signed. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import SignWindow, TopicWindow
from handlers.slack import ids
from handlers.slack.values import CaseRef, WindowRef
from handlers.slack.views.blocks import line, plain_text, rich, say
from handlers.slack.views.forms import MOST_CHOICES, View, asked, option, radio, view
from handlers.slack.views.matter import customer, where, words

_MOST_QUOTE: Final = 200
#: An option's value takes 150 characters; a longer topic cannot be chosen here.
_MOST_VALUE: Final = 150


def topic_window(window: TopicWindow) -> View:
    """Each topic says whom it would bring the case to, where that is somebody else."""
    matter = window.matter
    about = [line(say(f"{customer(matter)} on {where(matter)}")), *words(matter, _MOST_QUOTE)]
    topics = [
        option(f"{topic}: goes to {holder}" if holder else topic, topic)
        for topic, holder in window.choices
        if len(topic) <= _MOST_VALUE
    ][:MOST_CHOICES]
    chosen = next((one for one in topics if one["value"] == window.chosen), None)
    select = {
        "type": "static_select",
        "action_id": ids.INPUT_TOPIC,
        "placeholder": plain_text("Choose a topic"),
        "options": topics,
    } | ({"initial_option": chosen} if chosen else {})
    field = asked(ids.INPUT_TOPIC, "What is it about?", select)
    return view(ids.WINDOW_TOPIC, "Wrong topic", [rich(about), field], CaseRef(matter.case), submit="Save")


def sign_window(window: SignWindow) -> View:
    """The forms that the plan has for this person, as each reads under the words."""
    matter = window.matter
    choices = radio(ids.INPUT_SIGN, [(text, form) for form, text in window.choices])
    chosen = next((one for one in choices["options"] if one["value"] == window.chosen), None)
    told = f"Your words to {customer(matter)} come back as a preview, signed so. Nothing leaves from here."
    return view(
        ids.WINDOW_SIGN,
        "Sign differently",
        [
            rich([line(say(told))]),
            asked(
                ids.INPUT_SIGN, "How are these words signed?", choices | ({"initial_option": chosen} if chosen else {})
            ),
        ],
        WindowRef(matter.case, "", window.reply, window.revision),
        submit="Sign so",
    )
