"""What the visitor does on the page, done as that person at the platform. It knows no HTTP."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from handlers.standins.demo import cast
from handlers.standins.demo.stage import CASES, Stage
from handlers.standins.slack import Message, NothingToPress, View
from handlers.standins.slack.delivery import Attempt
from handlers.standins.slack.rules import Refusal

Act = Mapping[str, Any]

_MOST_WORDS: Final = 4000
_ANY_KIND: Final = "application/octet-stream"
#: What Slack's own client says when an app does not answer a press.
_NO_ANSWER: Final = "Slack: the app did not answer. It may be down just now; nothing was sent."
_GONE: Final = "That is no longer there."


class Impossible(Exception):
    """A person could not have done that; the message says why."""


class Acts:
    """``await do({"do": "press", …})`` returns what the platform tells the person, or None. Raises `Impossible`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._acts: dict[str, Callable[[Act], Awaitable[str | None]]] = {
            "post": self._post,
            "press": self._press,
            "choose": self._choose,
            "select": self._select,
            "submit": self._submit,
            "type": self._type,
            "close": self._close,
            "say": self._say,
            "command": self._command,
            "home": self._home,
        }

    async def do(self, act: Act) -> str | None:
        try:
            return await self._acts[str(act.get("do"))](act)
        except (KeyError, TypeError, ValueError) as error:
            raise Impossible(f"This page asked for something unknown: {error}") from error
        except (NothingToPress, Refusal) as error:
            raise Impossible(_GONE) from error

    async def _post(self, act: Act) -> None:
        """Dana writes: ``on`` x or telegram, ``answers`` the id of the post on X that she answers."""
        on = str(act["on"])
        if on not in ("x", "telegram"):
            raise ValueError(on)
        answers = act.get("answers")
        self._stage.dana_writes(on, _words(act), str(answers) if answers else None)

    async def _press(self, act: Act) -> str | None:
        shown = self._shown(act)
        slack, place = self._stage.town.slack, act.get("channel")
        return _told(await slack.press(_person(act), shown, str(act["label"]), place, value=act.get("value")))

    async def _choose(self, act: Act) -> str | None:
        shown = self._shown(act)
        return _told(await self._stage.town.slack.choose(_person(act), shown, str(act["label"]), act.get("channel")))

    async def _select(self, act: Act) -> str | None:
        shown = self._shown(act)
        return _told(await self._stage.town.slack.select(_person(act), shown, str(act["label"]), act.get("channel")))

    async def _submit(self, act: Act) -> str | None:
        window = self._window(act)
        try:
            values = {block: self._brought(act, value) for block, value in dict(act["values"]).items()}
            submitted = await self._stage.town.slack.submit(_person(act), window, values)
        except NothingToPress as error:
            raise Impossible("Please fill in what is missing; files have at most 10 MB.") from error
        return " ".join(submitted.errors.values()) or _told(submitted.attempt)

    def _brought(self, act: Act, value: Any) -> Any:
        """What stands in a field; files come with their bytes, and go the way that Slack takes them."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            return value
        slack, person = self._stage.town.slack, _person(act)
        return [
            slack.file(person, str(one["name"]), base64.b64decode(one["data"]), str(one["type"]) or _ANY_KIND)
            for one in value
        ]

    async def _type(self, act: Act) -> None:
        """Words entered in a field so far. Nothing is said of it, as at Slack."""
        await self._stage.town.slack.type_in(_person(act), self._window(act), str(act["block"]), str(act["value"]))

    async def _close(self, act: Act) -> None:
        await self._stage.town.slack.close(_person(act), self._window(act))

    async def _say(self, act: Act) -> None:
        """Write in the case channel's thread ``thread``, or without one to the bot."""
        person, thread = _person(act), act.get("thread")
        text = _escaped(_words(act))
        for user, (name, _) in cast.PHONES.items():
            text = text.replace(f"@{name}", f"<@{user}>")
        channel = str(act.get("channel") or person)
        if channel not in (CASES, person):
            raise ValueError(channel)
        await self._stage.town.slack.say(person, text, channel, str(thread) if thread else None)

    async def _command(self, act: Act) -> str | None:
        """A slash command, as typed into the bot's direct message; Slack itself refuses all but the app's."""
        command, _, rest = _words(act).partition(" ")
        if command != "/rota":
            raise Impossible(f"Slack: {command} is not a valid command. Here there is /rota.")
        person = _person(act)
        place = self._stage.town.slack.workspace.direct(person).id
        return _told(await self._stage.town.slack.command(person, command, self._named(rest.strip()), place))

    def _named(self, text: str) -> str:
        """``@Ben Okafor`` or ``@Ben`` as Slack's own client puts it on the wire."""
        text = _escaped(text)
        for person in self._stage.town.slack.workspace.people.values():
            for name in (person.name, person.name.split()[0]):
                text = re.sub(rf"(?<!<)@{re.escape(name)}\b", f"<@{person.id}>", text, flags=re.IGNORECASE)
        return text

    async def _home(self, act: Act) -> None:
        await self._stage.town.slack.open_home(_person(act))

    def _shown(self, act: Act) -> Message:
        """The message, window or App Home that is pressed."""
        slack, person = self._stage.town.slack, _person(act)
        if act.get("home"):
            return slack.windows.homes[person]
        if act.get("view"):
            return self._window(act)
        whispered = [one for one in slack.ephemerals(person) if one["ts"] == act["ts"]]
        if whispered:
            return whispered[0]
        return slack.workspace.message(slack.workspace.channel(str(act["channel"])), str(act["ts"]))

    def _window(self, act: Act) -> View:
        window = self._stage.town.slack.window(_person(act))
        if window is None or window["id"] != act["view"]:
            raise NothingToPress
        return window


def _person(act: Act) -> str:
    person = str(act["as"])
    if person not in cast.PHONES:
        raise ValueError(person)
    return person


def _words(act: Act) -> str:
    words = str(act["text"]).strip()
    if not words:
        raise Impossible("There are no words yet.")
    if len(words) > _MOST_WORDS:
        raise Impossible(f"At most {_MOST_WORDS} characters.")
    return words


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _told(attempt: Attempt) -> str | None:
    return None if attempt.acknowledged else _NO_ANSWER
