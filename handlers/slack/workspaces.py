"""Whose a request and a person are: of our workspace, or of another, from which nothing is taken.

An app that is installed in two workspaces has one socket and one signing secret for both, and in a channel that is
shared (Slack Connect) people of other companies press and write. Their ids alone would not tell.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.response import BoltResponse

from bot import log

_log = log.logger("slack")


@dataclass(frozen=True)
class Workspace:
    """The one we are installed in, as ``auth.test`` names it; ``organization`` is that of an Enterprise plan, in which
    people may have another workspace as their home."""

    id: str = ""
    organization: str = ""

    def sent(self, body: Mapping[str, Any]) -> bool:
        """Whether a request of Slack's is of this workspace. One that does not say so is not, nor is any before we know
        which ours is."""
        view, team, granted = body.get("view"), body.get("team"), body.get("authorizations")
        said = [body.get("team_id"), team.get("id") if isinstance(team, dict) else team]
        said.append(view.get("app_installed_team_id") if isinstance(view, dict) else None)
        named = [one for one in said if one]
        # An event that several installations see is delivered to each of them, or once with all in it.
        ours = not granted or any(isinstance(one, dict) and one.get("team_id") == self.id for one in granted)
        return bool(self.id and named and ours) and all(one == self.id for one in named)

    def has(self, person: Mapping[str, Any]) -> bool:
        """Whether a person, as ``users.info`` tells of them, is of our own company; so is who has no home there.

        Slack calls nobody a stranger (``is_stranger``) who shares a channel with us: their home tells it.
        """
        member = person.get("enterprise_user") or {}
        homes = {person.get("team_id"), member.get("enterprise_id")} - {None, ""}
        return not self.id or not homes or bool(homes & {self.id, self.organization})


def keep_others_out(ours: Callable[[], Workspace]) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Bolt's middleware: what is of another workspace is acknowledged, noted without its words, and causes nothing."""

    async def middleware(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        workspace = ours()
        if workspace.sent(body):
            await next()
            return None
        if not workspace.id:  # Slack brings events again
            return BoltResponse(status=503, body="")
        _log.warning("of another workspace", kind=str(body.get("type") or "command")[:40])
        return BoltResponse(status=200, body="")

    return middleware
