"""User groups of the workspace: who is in them, and how the app changes that. It knows the workspace.

https://docs.slack.dev/reference/methods/usergroups.users.update: the list of members is replaced whole, an empty one is
refused, and so are guests, apps and people of other companies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from handlers.standins.ledger import Ledger
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.workspace import BOT_USER, TEAM, Workspace
from handlers.standins.wire import Json, yes

_CREATED: Final = 1_700_000_000


@dataclass(slots=True)
class Group:
    """A user group. ``history`` is every list of members that the app has given it."""

    id: str
    handle: str
    members: list[str] = field(default_factory=list)
    disabled: bool = False
    history: list[list[str]] = field(default_factory=list)


class Groups:
    """``admins_only``: the workspace lets nobody else change them."""

    def __init__(self, workspace: Workspace, ledger: Ledger) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._groups: dict[str, Group] = {}
        self.admins_only = False

    def add(self, group_id: str, handle: str, *members: str, disabled: bool = False) -> Group:
        """A group that an administrator has made."""
        group = self._groups[group_id] = Group(group_id, handle, list(members), disabled)
        return group

    def list(self, a: Json) -> Json:
        """``usergroups.list``"""
        shown = [one for one in self._groups.values() if yes(a.get("include_disabled")) or not one.disabled]
        return {"usergroups": [self._shown(one, with_users=yes(a.get("include_users"))) for one in shown]}

    def users_update(self, a: Json) -> Json:
        """``usergroups.users.update``"""
        group = self._groups.get(str(a.get("usergroup") or ""))
        if group is None or group.disabled:
            raise Refusal("no_such_subteam")
        if self.admins_only:
            raise Refusal("permission_denied")
        given = a.get("users")
        if not given:
            raise Refusal("no_users_provided")
        users = given.split(",") if isinstance(given, str) else given
        if not isinstance(users, list) or not all(isinstance(one, str) and self._may_be_in(one) for one in users):
            raise Refusal("invalid_users")
        group.members = list(dict.fromkeys(users))
        group.history.append(group.members)
        self._ledger.stir()
        return {"usergroup": self._shown(group, with_users=True)}

    def _may_be_in(self, user: str) -> bool:
        person = self._workspace.people.get(user)
        return person is not None and not (person.guest or person.stranger or person.deleted)

    def _shown(self, group: Group, *, with_users: bool) -> dict[str, Any]:
        shown = {
            "id": group.id,
            "team_id": TEAM,
            "is_usergroup": True,
            "is_subteam": True,
            "name": group.handle,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_create": _CREATED,
            "date_update": _CREATED,
            "date_delete": _CREATED if group.disabled else 0,
            "auto_type": None,
            "created_by": BOT_USER,
            "updated_by": BOT_USER,
            "deleted_by": BOT_USER if group.disabled else None,
            "prefs": {"channels": [], "groups": []},
            "user_count": len(group.members),
        }
        return shown | ({"users": list(group.members)} if with_users else {})
