"""Slack's windows and App Homes: what each person has open, on top of what. It knows no HTTP."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.standins.slack.rules import Refusal, check_view
from handlers.standins.slack.triggers import Triggers
from handlers.standins.slack.workspace import APP, BOT, TEAM, with_ids

View = dict[str, Any]

STACK: Final = 3


@dataclass(slots=True)
class Windows:
    """``open`` holds each person's stack of windows, the one they look at last; ``homes`` each person's App Home."""

    triggers: Triggers
    open: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def top(self, user: str) -> View | None:
        """The window somebody looks at."""
        stack = self.open.get(user)
        return stack[-1] if stack else None

    def opened(self, trigger: str, view: object) -> View:
        """``views.open``: a first window (whatever the person had open is closed). Raises `Refusal`."""
        checked = check_view(view)
        user, _ = self.triggers.redeem(trigger)
        self._refuse_duplicate(checked)
        made = self._made(checked)
        self.open[user] = [made]
        return made

    def pushed(self, trigger: str, view: object) -> View:
        """``views.push``: one more on top of the window the press came from. Raises `Refusal`."""
        checked = check_view(view)
        user, below = self.triggers.redeem(trigger)
        if below is None:
            raise Refusal("not_found")
        return self.push(user, checked)

    def push(self, user: str, view: object) -> View:
        """One more window for somebody, as ``response_action: push`` asks. Raises `Refusal`."""
        checked = check_view(view)
        stack = self.open.setdefault(user, [])
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        self._refuse_duplicate(checked)
        made = self._made(checked, stack)
        stack.append(made)
        return made

    def updated(self, view_id: str | None, external_id: str | None, view: object, hash_: str | None) -> View:
        """``views.update`` and ``response_action: update``: other content for an open window. Raises `Refusal`."""
        checked = check_view(view)
        for stack in self.open.values():
            for number, old in enumerate(stack):
                if view_id == old["id"] or (external_id and external_id == old["external_id"]):
                    if hash_ and hash_ != old["hash"]:
                        raise Refusal("hash_conflict")
                    made = self._made(checked)
                    keep = ("id", "root_view_id", "previous_view_id")
                    stack[number] = made | {key: old[key] for key in keep} | {"state": _kept_state(old, made)}
                    return stack[number]
        raise Refusal("not_found")

    def published(self, user: str, view: object, hash_: str | None) -> View:
        """``views.publish``: somebody's App Home. Raises `Refusal`."""
        checked = check_view(view)
        if checked["type"] != "home":
            raise Refusal("invalid_arguments")
        old = self.homes.get(user)
        if hash_ and old and old["hash"] != hash_:
            raise Refusal("hash_conflict")
        self.homes[user] = self._made(checked) | ({"id": old["id"]} if old else {})
        return self.homes[user]

    def close(self, user: str, *, everything: bool = False) -> None:
        """Take the top window off somebody's stack, or all."""
        if everything:
            self.open.pop(user, None)
        elif self.open.get(user):
            self.open[user].pop()

    def _refuse_duplicate(self, view: View) -> None:
        external = view.get("external_id")
        if external and any(old["external_id"] == external for stack in self.open.values() for old in stack):
            raise Refusal("duplicate_external_id")

    def _made(self, view: View, stack: list[View] | None = None) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        made: View = {
            "id": view_id,
            "team_id": TEAM,
            "type": view["type"],
            "blocks": with_ids(view["blocks"]),
            "private_metadata": view.get("private_metadata") or "",
            "callback_id": view.get("callback_id") or "",
            "state": {"values": {}},
            "hash": f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}",
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "submit_disabled": bool(view.get("submit_disabled")),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": stack[-1]["id"] if stack else None,
            "root_view_id": stack[0]["id"] if stack else view_id,
            "app_id": APP,
            "external_id": view.get("external_id") or "",
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
        }
        return made | {"title": view["title"]} if "title" in view else made


def _kept_state(old: View, new: View) -> dict[str, Any]:
    """What was typed stays where block and element keep their ids, as in Slack's own clients."""
    ids = {(block["block_id"], (block.get("element") or {}).get("action_id")) for block in new["blocks"]}
    return {
        "values": {
            block: {action: value for action, value in actions.items() if (block, action) in ids}
            for block, actions in old["state"]["values"].items()
            if any((block, action) in ids for action in actions)
        }
    }
