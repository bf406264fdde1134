"""The message that asks an executive to agree, and follows what they say. slack-ux.md, section 4, "First day". Pure."""

from __future__ import annotations

from bot.pages import FirstDay, Standing
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Element, Sentence, actions, button, line, plain, rich, say
from handlers.slack.views.matter import ended
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.times import day

_PROMISE = "Nothing leaves without your Send. You can stop at any time; it takes effect at once."


def first_day(page: FirstDay) -> Rendered:
    lines: list[Sentence] = [say(first) for first in _lines(page)]
    return Rendered(notification(" ".join(map(plain, lines))), [rich(map(line, lines)), *actions(_buttons(page))])


def _lines(page: FirstDay) -> list[str]:
    on = f" on {day(page.at, page.person.zone)}" if page.at else ""
    signed = [ended(f"Replies will be signed: {page.signature}").removesuffix(".")] if page.signature else []
    match page.standing:
        case Standing.ASKED:
            who = f"{page.asked_by} asks" if page.asked_by else "Your support team asks"
            since = f", from {day(page.since, page.person.zone)}" if page.since else ""
            return [f"{who} you to answer customers under your own name{since}.", _PROMISE, *signed]
        case Standing.AGREED:
            return [f"You agreed{on}.", _PROMISE, *signed]
        case Standing.STOPPED:
            return [f"You stopped{on}. Nothing leaves in your name.", *signed]
        case Standing.OVER:
            return ["No longer needed."]


def _buttons(page: FirstDay) -> list[Element]:
    change = button("Change how I sign…", ids.SIGNATURE, OWN, f"Change how replies of {page.person.name} are signed")
    practise = practise_button(page.person.name)
    match page.standing:
        case Standing.ASKED | Standing.STOPPED:
            return [agree_button(page.person.name), change, practise]
        case Standing.AGREED:
            return [change, practise, stop_button(page.person.name)]
        case Standing.OVER:
            return []


def agree_button(name: str) -> Element:
    return button("Agree", ids.AGREE, OWN, f"Agree that replies go out under the name {name}", primary=True)


def practise_button(name: str) -> Element:
    return button("Practise once", ids.PRACTISE, OWN, f"Practise once as {name}, with a made-up customer")


def stop_button(name: str) -> Element:
    return button("Stop at once", ids.STOP, OWN, f"Stop at once: nothing leaves as {name}; asks first")
