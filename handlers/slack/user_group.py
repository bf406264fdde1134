"""Makes Slack's user groups what the rota says: at the start, and whenever somebody else is on.

One worker does it, and repeating it harms nothing. https://docs.slack.dev/reference/methods/usergroups.users.update
"""

from __future__ import annotations

from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot import log
from bot.errors import BuckstopError, DeliveryError, NotAuthorised, Rejected, TargetGone, TryLater
from bot.flows import user_group
from bot.flows.context import Context
from bot.flows.user_group import Following
from handlers.slack.desk import SlackDesk

_log = log.logger("user group")

#: How often it is looked who is on, and how long a refusal and an unknown outcome rest, in seconds.
_EVERY: Final = 2.0
_REFUSED_REST: Final = 600.0
_UNKNOWN_REST: Final = 30.0

#: What to do about Slack's refusals, by its code.
_DO: Final = {
    "missing_scope": "The app lacks a scope: paste what `buckstop manifest` prints, and install the app again.",
    "no_such_subteam": "Slack knows no such group, or it is switched off. Correct user_group in the plan.",
    "permission_denied": "Workspace settings, Permissions, User groups must let everybody change them.",
    "plan_upgrade_required": "User groups are not part of what this workspace pays for.",
    "paid_teams_only": "User groups are not part of what this workspace pays for.",
}
_OTHERWISE: Final = "Slack refuses it: {code}."


class UserGroups:
    """Keeps the groups of the plan. A duty of one worker, who begins by saying all of it once more."""

    def __init__(self, ctx: Context, desk: SlackDesk) -> None:
        self._ctx = ctx
        self._desk = desk
        self._done: dict[str, Following] = {}
        self._rests: dict[str, tuple[Following, float]] = {}

    async def run(self) -> None:
        """Follow the rota, for ever."""
        while True:
            try:
                await self.step()
            except Exception as error:
                _log.error("user groups not kept", error=type(error).__name__)
            await self._ctx.store.clock.sleep(_EVERY)

    async def step(self) -> None:
        """Whatever is not as it should be."""
        clock = self._ctx.store.clock
        groups = await self._ctx.store.read(lambda conn: user_group.following(self._ctx, conn, clock.now()))
        if not groups:
            return
        for group in groups:
            resting, until = self._rests.get(group.group, (None, 0.0))
            if self._done.get(group.group) == group or (resting == group and clock.monotonic() < until):
                continue
            await self._keep(group)

    async def _keep(self, group: Following) -> None:
        rest = _REFUSED_REST
        try:
            if not group.members:
                await self._say(user_group.nobody, group)
            else:
                await self._desk.call("usergroups.users.update", usergroup=group.group, users=list(group.members))
                await self._say(user_group.followed, group)
            self._done[group.group] = group
            self._rests.pop(group.group, None)
            return
        except TryLater as error:
            rest = error.after.total_seconds()
        except (Rejected, NotAuthorised, TargetGone) as error:
            code = refusal(error)
            await self._say(user_group.refused, group, code, what_to_do(code))
        except DeliveryError as error:
            rest = _UNKNOWN_REST
            _log.info("user group of unknown state", error=type(error).__name__)
        self._rests[group.group] = (group, self._ctx.store.clock.monotonic() + rest)

    async def _say(self, flow: Any, group: Following, *more: str) -> None:
        await self._ctx.store.write(lambda conn, now: flow(self._ctx, conn, now, group, *more))
        self._ctx.wake()


def refusal(error: BaseException) -> str:
    """Slack's own code of a refusal."""
    answer = error.__cause__
    return str(answer.response.get("error")) if isinstance(answer, SlackApiError) else type(error).__name__


def what_to_do(code: str) -> str:
    """What to do about a refusal, as a sentence."""
    return _DO.get(code, _OTHERWISE.format(code=code))


async def look(desk: SlackDesk, group: str) -> str:
    """What a group is called, for ``buckstop check``. Raises ``BuckstopError`` where it cannot be followed."""
    try:
        answer = await desk.call("usergroups.list", include_disabled="true")
    except DeliveryError as error:
        raise BuckstopError(what_to_do(refusal(error))) from error
    found = next((one for one in answer.get("usergroups") or [] if one.get("id") == group), None)
    if found is None:
        raise BuckstopError("Slack knows no such group")
    if found.get("date_delete"):
        raise BuckstopError("it is switched off in Slack")
    return f"@{found.get('handle') or found.get('name') or group}"
