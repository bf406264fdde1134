"""The windows of what executives decide for themselves: stopping, how they sign, what is quiet. Pure."""

from __future__ import annotations

from typing import Any, Final

from bot.pages import DisconnectWindow, QuietWindow, SignatureWindow, StopWindow
from bot.rules.plan.model import MOST_UNDO
from bot.rules.preferences import MOST_INITIALS, MOST_SIGNATURE
from handlers.slack import ids
from handlers.slack.values import OWN, ChannelRef, encode
from handlers.slack.views.blocks import Block, Element, line, plain_text, rich, say, text

View = dict[str, Any]

_UNDO: Final = (0, 5, 10, 20, 30, MOST_UNDO)
_QUIET_TOLD: Final = (
    "In quiet hours you are asked to take nobody else's case, unless people are in danger."
    " Your own turn stays as it is."
)
YES: Final = "yes"
NO: Final = "no"


def stop_window(window: StopWindow) -> View:
    waiting = f"{window.waiting} approved {'reply' if window.waiting == 1 else 'replies'} will not leave."
    lines = [
        f"From this moment on nothing leaves under the name {window.name}, replies that are on hold included.",
        *([waiting] if window.waiting else []),
        "Your leads are told. You can agree again at any time.",
    ]
    return _view(ids.WINDOW_STOP, "Stop at once", [rich(line(say(told)) for told in lines)], "Stop at once", "Not now")


def disconnect_window(window: DisconnectWindow) -> View:
    told = (
        f"From this moment on nothing leaves from {window.handle} on {window.title}, what waits to leave included.",
        "You can connect it again at any time.",
    )
    blocks = [rich(line(say(one)) for one in told)]
    made = _view(ids.WINDOW_DISCONNECT, f"Disconnect {window.title}", blocks, "Disconnect", "Not now")
    return made | {"private_metadata": encode(ChannelRef(window.channel))}


def signature_window(window: SignatureWindow) -> View:
    wrong = [rich(line(say(text(told, bold=True))) for told in window.said)] if window.said else []
    about = "The longest form that fits is taken. Initials stand where there is no room: “… ^AR”."
    blocks = [
        *wrong,
        rich([line(say(about))]),
        _field(ids.INPUT_FULL, "In full", window.full, "Ana Ruiz, Chief Operating Officer", MOST_SIGNATURE),
        _field(ids.INPUT_SHORT, "Short", window.short, "Ana Ruiz, COO", MOST_SIGNATURE),
        _field(ids.INPUT_INITIALS, "Initials", window.initials, "AR", MOST_INITIALS),
    ]
    return _view(ids.WINDOW_SIGNATURE, "How you sign", blocks, "Save", "Not now")


def quiet_window(window: QuietWindow) -> View:
    spans = sorted({*_UNDO, window.undo_seconds})
    undo = [(f"{span} s" if span else "None: it leaves at once", str(span)) for span in spans]
    look = [("When something deserves it", NO), ("Always", YES)]
    words = [("The customer's first words are shown", YES), ("Only who, where and when", NO)]
    wrong = [rich(line(say(text(told, bold=True))) for told in window.said)] if window.said else []
    blocks = [
        *wrong,
        _choice(ids.INPUT_UNDO, "Undo time after Send", undo, str(window.undo_seconds)),
        _choice(ids.INPUT_LOOK, "A second look before Send", look, YES if window.always_look else NO),
        _choice(ids.INPUT_SHOWN, "In notifications", words, YES if window.words_in_notifications else NO),
        _hour(ids.INPUT_QUIET_FROM, "Quiet from (empty: as the plan has it)", window.quiet_from),
        _hour(ids.INPUT_QUIET_UNTIL, "Quiet until", window.quiet_until),
        rich([line(say(_QUIET_TOLD))]),
    ]
    return _view(ids.WINDOW_QUIET, "Quiet", blocks, "Save", "Not now")


def _view(callback: str, title: str, blocks: list[Block], submit: str, close: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text(close),
        "private_metadata": encode(OWN),
        "blocks": blocks,
    }


def _field(name: str, label: str, value: str, hint: str, most: int) -> Block:
    element: Element = {
        "type": "plain_text_input",
        "action_id": name,
        "max_length": most,
        "placeholder": plain_text(hint),
    }
    if value:
        element["initial_value"] = value[:most]
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element, "optional": True}


def _choice(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> Block:
    options = [{"text": plain_text(words), "value": value} for words, value in choices]
    initial = next(option for option in options if option["value"] == chosen)
    element = {"type": "radio_buttons", "action_id": name, "options": options, "initial_option": initial}
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}


def _hour(name: str, label: str, at: str) -> Block:
    element: Element = {"type": "timepicker", "action_id": name} | ({"initial_time": at} if at else {})
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element, "optional": True}
