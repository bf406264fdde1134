"""Acts as a person with what the app shows: presses buttons, fills windows, gives commands. It knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handlers.standins.ledger import Ledger
from handlers.standins.slack.delivery import Attempt, Deliveries
from handlers.standins.slack.forms import NothingToPress, filled
from handlers.standins.slack.responses import ResponseUrls
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.windows import View, Windows
from handlers.standins.slack.words import Message, buttons, elements, label
from handlers.standins.slack.workspace import APP, DOMAIN, TEAM, Channel, Workspace


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submitted window: ``errors`` by block, ``view`` is what the person looks at now (or None)."""

    attempt: Attempt
    errors: dict[str, str]
    view: View | None


class Presses:
    """What people do with buttons, menus and windows. Nothing of it is delivered twice."""

    def __init__(
        self,
        workspace: Workspace,
        deliveries: Deliveries,
        windows: Windows,
        responses: ResponseUrls,
        ledger: Ledger,
    ) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._windows = windows
        self._responses = responses
        self._ledger = ledger

    async def press(
        self, user: str, message: Message, label_prefix: str, channel: str | None = None, *, value: str | None = None
    ) -> Attempt:
        """Press the first button whose label begins so (case does not count), of a message or of an open window.

        Raises `NothingToPress` where there is none. ``channel`` is found by the message where it is not given;
        ``value`` tells buttons of one label apart.
        """
        found = [one for one in buttons(message) if label(one).lower().startswith(label_prefix.lower())]
        found = [one for one in found if value in (None, one.get("value"))]
        if not found:
            raise NothingToPress(f"{label_prefix!r} among {[label(one) for one in buttons(message)]}")
        pressed = {key: found[0][key] for key in ("action_id", "block_id", "text", "value", "style") if key in found[0]}
        return await self._act(user, message, channel, pressed | {"type": "button"})

    async def choose(self, user: str, message: Message, label_prefix: str, channel: str | None = None) -> Attempt:
        """Choose from an overflow menu, by the beginning of the option's label. Raises `NothingToPress`."""
        for menu in elements(message, "overflow"):
            for option in menu["options"]:
                if label(option).lower().startswith(label_prefix.lower()):
                    chosen = {"action_id": menu["action_id"], "block_id": menu["block_id"], "selected_option": option}
                    return await self._act(user, message, channel, chosen | {"type": "overflow"})
        labels = [label(option) for menu in elements(message, "overflow") for option in menu["options"]]
        raise NothingToPress(f"{label_prefix!r} among {labels}")

    async def select(self, user: str, message: Message, label_prefix: str, channel: str | None = None) -> Attempt:
        """Choose from a select menu, by the beginning of the option's label. Raises `NothingToPress`."""
        for menu in elements(message, "static_select"):
            for option in menu["options"]:
                if label(option).lower().startswith(label_prefix.lower()):
                    chosen = {"action_id": menu["action_id"], "block_id": menu["block_id"], "selected_option": option}
                    return await self._act(user, message, channel, chosen | {"type": "static_select"})
        raise NothingToPress(f"{label_prefix!r} in no select menu")

    async def type_in(self, user: str, view: View, block: str, value: str) -> Attempt | None:
        """Type into a field of an open window; the app hears of it where the field says so (``dispatch_action``)."""
        view["state"] = {"values": filled(view, {block: value}, strict=False)}
        element = next(one for one in view["blocks"] if one["block_id"] == block)
        if not element.get("dispatch_action"):
            return None
        action = {"type": "plain_text_input", "block_id": block, "value": value}
        return await self._act(user, view, None, action | {"action_id": element["element"]["action_id"]})

    async def submit(self, user: str, view: View | None = None, values: dict[str, Any] | None = None) -> Submitted:
        """Submit a window (the top one), its fields filled in by block id; fields not named keep what is in them.

        Raises `NothingToPress` where Slack's own client would not let the person submit.
        """
        view = view or self._windows.top(user)
        if view is None or not view.get("submit"):
            raise NothingToPress("no window with a submit button")
        view["state"] = {"values": filled(view, values or {})}
        payload = self._base("view_submission", user) | {
            "trigger_id": self._windows.triggers.give(user, view["id"]),
            "view": view,
            "response_urls": [],
        }
        attempt = await self._deliveries.once("interactive", payload)
        errors = self._answered(user, view, attempt)
        self._ledger.stir()
        return Submitted(attempt, errors, self._windows.top(user))

    async def close(self, user: str, view: View | None = None, *, everything: bool = False) -> Attempt | None:
        """Close the top window (or all); the app hears of it where it asked to (``notify_on_close``)."""
        view = view or self._windows.top(user)
        if view is None:
            raise NothingToPress("no window is open")
        self._windows.close(user, everything=everything)
        self._ledger.stir()
        if not view["notify_on_close"]:
            return None
        payload = self._base("view_closed", user) | {"view": view, "is_cleared": everything}
        return await self._deliveries.once("interactive", payload)

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Attempt:
        """Use a shortcut of the app: of a message, or from anywhere."""
        payload = self._base("shortcut", user) | {"callback_id": callback_id, "action_ts": self._workspace.stamp()}
        payload["trigger_id"] = self._windows.triggers.give(user)
        if message:
            place = self._place_of(message)
            payload |= {"type": "message_action", "message": message, "message_ts": message["ts"]}
            payload |= {"channel": _channel(place), "response_url": self._responses.make(user, place, message)}
            # Slack names app and login in every interaction but this one.
            del payload["api_app_id"], payload["user"]["username"]
        return await self._deliveries.once("interactive", payload)

    async def command(self, user: str, command: str, text: str = "", channel: str = "C0CASES") -> Attempt:
        """Give a slash command. What the app answers with its acknowledgement is shown to that person."""
        place = self._workspace.channel(channel)
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": DOMAIN,
            "channel_id": place.id,
            "channel_name": _channel(place)["name"],
            "user_id": user,
            "user_name": self._name(user),
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._responses.make(user, place, None),
            "trigger_id": self._windows.triggers.give(user),
        }
        attempt = await self._deliveries.once("slash_commands", payload)
        if attempt.answer:
            self._responses.show(user, place, attempt.answer)
        return attempt

    async def _act(self, user: str, shown: Message, channel: str | None, action: Message) -> Attempt:
        in_view = "root_view_id" in shown
        payload = self._base("block_actions", user) | {
            "trigger_id": self._windows.triggers.give(user, shown["id"] if in_view else None),
            "actions": [action | {"action_ts": self._workspace.stamp()}],
        }
        if in_view:
            shown["state"] = {"values": filled(shown, {}, strict=False)}
            payload |= {"view": shown, "container": {"type": "view", "view_id": shown["id"]}}
        else:
            place = self._workspace.channel(channel) if channel else self._place_of(shown)
            ephemeral = "ephemeral_to" in shown
            container: Message = {
                "type": "message",
                "message_ts": shown["ts"],
                "channel_id": place.id,
                "is_ephemeral": ephemeral,
            }
            if "thread_ts" in shown:
                container["thread_ts"] = shown["thread_ts"]
            payload |= {"container": container, "channel": _channel(place), "state": {"values": {}}}
            payload["response_url"] = self._responses.make(user, place, shown)
            if not ephemeral:
                payload["message"] = {key: value for key, value in shown.items() if key != "metadata"}
        return await self._deliveries.once("interactive", payload)

    def _answered(self, user: str, view: View, attempt: Attempt) -> dict[str, str]:
        """Do with the windows what the acknowledgement of a submission asks."""
        if not attempt.acknowledged:
            return {}
        answer = attempt.answer or {}
        action = answer.get("response_action")
        try:
            if action == "errors":
                return dict(answer.get("errors") or {})
            if action == "update":
                self._windows.updated(view["id"], None, answer.get("view"), None)
            elif action == "push":
                self._windows.push(user, answer.get("view"))
            else:
                self._windows.close(user, everything=action == "clear")
        except Refusal as refusal:
            # Slack shows "We had some trouble connecting" then, and the window stays.
            self._ledger.surprise(f"slack response_action {action}: {refusal.error} {refusal.details}")
            return {"": refusal.error}
        return {}

    def _base(self, kind: str, user: str) -> Message:
        return {
            "type": kind,
            "user": {
                "id": user,
                "username": self._name(user),
                "name": self._name(user),
                "team_id": "T0OTHER" if self._workspace.person(user).stranger else TEAM,
            },
            "api_app_id": APP,
            "token": "legacy",
            "team": {"id": TEAM, "domain": DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _name(self, user: str) -> str:
        return self._workspace.person(user).name.lower().replace(" ", ".")

    def _place_of(self, message: Message) -> Channel:
        if "channel" in message:
            return self._workspace.channel(message["channel"])
        for channel in self._workspace.channels.values():
            if channel.messages.get(message["ts"]) is message:
                return channel
        raise NothingToPress("the message is no longer there")


def _channel(place: Channel) -> Message:
    return {"id": place.id, "name": "directmessage" if place.user else place.name}
