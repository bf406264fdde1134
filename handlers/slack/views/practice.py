"""*Practise once*: the direct message and the windows of a made-up case, marked as such in every line. Pure."""

from __future__ import annotations

from typing import Any, Final

from bot.pages import Practice, PracticeLook, PracticeWindow
from handlers.slack import ids
from handlers.slack.values import OWN, CaseRef, encode
from handlers.slack.views.blocks import Block, Element, actions, button, date, line, plain, quoted, rich, say
from handlers.slack.views.matter import customer, due, leaves, named, where, words
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.windows import look_window, reply_window

View = dict[str, Any]

_MARK: Final = "Practice. "
_ALONE: Final = f"{_MARK}Nobody else sees this, and nothing can leave."


def practice(page: Practice) -> Rendered:
    """Before the answer and after it."""
    matter, zone = page.matter, page.person.zone if page.person else None
    if page.at is not None:
        at = date(page.at, zone, matter.waiting_since)
        first = say(f"{_MARK}You answered ", named(matter), " at ", at, ". Nothing left.")
        again = button("Practise once", ids.PRACTISE, OWN, f"Practise once more with {customer(matter)}")
        lines = [line(first), *(quoted(part) for part in page.parts)]
        return Rendered(notification(plain(first), "\n".join(page.parts)), [rich(lines), *actions([again])])
    first = say(_MARK, named(matter), f" on {where(matter)}", due(matter, zone))
    said = plain(say(_MARK, named(matter), f" on {where(matter)}", due(matter, zone, ", by ")))
    how = f"{_MARK}{leaves(matter, page.person, page.voice)}" if page.person else ""
    lines = [line(first), *words(matter), *(line(say(told)) for told in (how, _ALONE) if told)]
    reply = button("Reply", ids.PRACTISE_REPLY, CaseRef(page.practice), f"Reply to {customer(matter)}", primary=True)
    return Rendered(notification(f"{said}:", matter.words, f"{how} {_ALONE}"), [rich(lines), *actions([reply])])


def practice_window(window: PracticeWindow) -> View:
    """The reply window; what is typed stays in it."""
    shown = reply_window(window.window)
    field = [_quiet(block) for block in shown["blocks"]]
    return _marked(shown, field, ids.WINDOW_PRACTICE, window.practice) | {"notify_on_close": False}


def practice_look(window: PracticeLook) -> View:
    """The second look."""
    shown = look_window(window.look)
    blocks = [block for block in shown["blocks"] if block["type"] != "actions"]  # its way back leads to real cases
    return _marked(shown, blocks, ids.WINDOW_PRACTICE_LOOK, window.practice)


def _marked(shown: View, blocks: list[Block], callback: str, practice: str) -> View:
    mark = rich([line(say(_ALONE))])
    title = shown["title"] | {"text": "Practice"}
    own = {"callback_id": callback, "title": title, "private_metadata": encode(CaseRef(practice))}
    return shown | own | {"blocks": [mark, *blocks]}


def _quiet(block: Block) -> Element:
    """The field without handing over each pause in typing: there is no draft to keep."""
    if block["type"] != "input":
        return block
    element = {key: value for key, value in block["element"].items() if key != "dispatch_action_config"}
    return {key: value for key, value in block.items() if key != "dispatch_action"} | {"element": element}
