"""User groups follow the rota, against the Slack stand-in: who is on now, once; and what leads hear when it cannot."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.store import plans
from bot.store.store import Store
from bot.store.tables import events, outgoing, user_groups
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.slack.user_group import UserGroups, look
from handlers.standins import Town
from handlers.standins.faults import Kind
from handlers.standins.slack import BOT_TOKEN
from tests.conftest import PLAN, HandClock, make_context

GROUP = "S0ONCALL"
FOLLOWED = PLAN.replace("  - name: default\n", f"  - name: default\n    user_group: {GROUP}\n", 1)
#: Ana until 13:00, then Ben; and Cho on a second rota of the same group.
CHANGING = FOLLOWED.replace(
    "  - {name: empty",
    "    overrides: [{start: 2026-05-06T13:00:00Z, end: 2026-05-06T14:00:00Z, executive: ben}]\n  - {name: empty",
)
TWO_ROTAS = CHANGING.replace("{name: empty, layers: []}", f"{{name: empty, fallback: [cho], user_group: {GROUP}}}")
NOBODY = FOLLOWED.replace("members: [ana]", "members: []")


@dataclass
class Keeping:
    """Workers that keep the groups of one database."""

    town: Town
    store: Store
    clock: HandClock
    desk: SlackDesk
    workers: dict[str, UserGroups] = field(default_factory=dict)

    async def apply(self, text: str) -> None:
        await self.store.write(lambda conn, now: plans.add(conn, now, text, "test"))

    async def step(self, worker: str = "one") -> None:
        """A worker looks once; one that is new has just started."""
        if worker not in self.workers:
            self.workers[worker] = UserGroups(make_context(self.store), self.desk)
        await self.workers[worker].step()

    async def told(self) -> list[str]:
        """What leads were told."""
        rows = await self.rows(outgoing)
        return [row.facts["text"] for row in rows if row.place == "U0LEE"]

    async def rows(self, table: Any) -> list[Any]:
        return await self.store.read(lambda conn: list(conn.execute(table.select())))


@pytest.fixture
async def keeping(town: Town, tmp_path: Path, sqlite_template: Path, clock: HandClock) -> AsyncIterator[Keeping]:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    async with aiohttp.ClientSession() as session:
        yield Keeping(town, store, clock, SlackDesk(SlackClient(BOT_TOKEN, town.env()["SLACK_API_URL"], session)))
    await store.close()


async def test_whoever_is_on_is_in_it_from_the_start_and_is_told_to_slack_once(keeping: Keeping) -> None:
    group = keeping.town.slack.groups.add(GROUP, "oncall", "U0EVE")
    await keeping.apply(FOLLOWED)
    for _ in range(3):
        await keeping.step()
        keeping.clock.advance(seconds=2)
    assert group.history == [["U0ANA"]]
    await keeping.step("after a restart")
    assert group.history == [["U0ANA"]] * 2
    assert [row.facts for row in await keeping.rows(events) if row.what == "user group changed"] == [
        {"group": GROUP, "members": ["U0ANA"]}
    ]


async def test_it_changes_with_the_shift_and_with_the_plan(keeping: Keeping) -> None:
    group = keeping.town.slack.groups.add(GROUP, "oncall")
    await keeping.apply(CHANGING)
    await keeping.step()
    keeping.clock.advance(hours=1)
    await keeping.step()
    keeping.clock.advance(hours=1)
    await keeping.step()
    assert group.history == [["U0ANA"], ["U0BEN"], ["U0ANA"]]
    await keeping.apply(CHANGING.replace("members: [ana]", "members: [cho]"))
    await keeping.step()
    assert group.members == ["U0CHO"]


async def test_several_rotas_feed_one_group(keeping: Keeping) -> None:
    group = keeping.town.slack.groups.add(GROUP, "oncall")
    await keeping.apply(TWO_ROTAS)
    await keeping.step()
    keeping.clock.advance(hours=1)
    await keeping.step()
    assert group.history == [["U0ANA", "U0CHO"], ["U0BEN", "U0CHO"]]


async def test_while_nobody_is_on_it_stays_and_leads_hear_of_it_once(keeping: Keeping) -> None:
    group = keeping.town.slack.groups.add(GROUP, "oncall", "U0BEN")
    await keeping.apply(NOBODY)
    for worker in ("one", "one", "two"):
        await keeping.step(worker)
        keeping.clock.advance(seconds=10)
    assert (group.members, group.history) == (["U0BEN"], [])
    assert await keeping.told() == [
        f"The user group {GROUP} of rota default stays as it was while nobody is on: Slack takes no empty group. "
        "This is said once."
    ]
    await keeping.apply(FOLLOWED)
    await keeping.step("two")
    assert group.members == ["U0ANA"]


async def test_without_a_group_in_the_plan_nothing_is_asked_and_nothing_written(keeping: Keeping) -> None:
    await keeping.apply(PLAN)
    await keeping.step()
    assert not await keeping.rows(user_groups)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("missing scope", "The app lacks a scope"),
        ("unknown", "Slack knows no such group, or it is switched off."),
        ("disabled", "Slack knows no such group, or it is switched off."),
        ("admins only", "Workspace settings, Permissions, User groups"),
        ("guest", "Slack refuses it: invalid_users."),
    ],
)
async def test_leads_hear_why_it_does_not_follow_once_until_it_does(keeping: Keeping, trouble: str, words: str) -> None:
    slack = keeping.town.slack
    group = slack.groups.add(GROUP if trouble != "unknown" else "S0OTHER", "oncall", disabled=trouble == "disabled")
    slack.groups.admins_only = trouble == "admins only"
    slack.workspace.person("U0ANA").guest = trouble == "guest"
    if trouble == "missing scope":
        slack.scopes.remove("usergroups:write")
    await keeping.apply(FOLLOWED)
    for _ in range(3):
        await keeping.step()
        keeping.clock.advance(minutes=11)
    [told] = await keeping.told()
    assert told.startswith(f"The user group {GROUP} of rota default does not follow the rota. {words}")
    slack.scopes.add("usergroups:write")
    slack.groups.admins_only = slack.workspace.person("U0ANA").guest = False
    slack.groups.add(GROUP, "oncall")
    await keeping.step()
    [row] = await keeping.rows(user_groups)
    assert (row.members, row.trouble) == ("U0ANA", "")
    assert group is not None
    assert len(await keeping.told()) == 1


async def test_a_refusal_rests_and_a_change_is_tried_at_once(keeping: Keeping) -> None:
    await keeping.apply(CHANGING)
    await keeping.step()
    group = keeping.town.slack.groups.add(GROUP, "oncall")
    keeping.clock.advance(minutes=1)
    await keeping.step()
    assert group.history == []
    keeping.clock.advance(minutes=59)
    await keeping.step()
    assert group.history == [["U0BEN"]]


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.ERROR, Kind.HTML])
async def test_trouble_that_passes_is_told_to_nobody(keeping: Keeping, kind: Kind) -> None:
    group = keeping.town.slack.groups.add(GROUP, "oncall")
    keeping.town.faults.next("slack", "usergroups.users.update", kind)
    await keeping.apply(FOLLOWED)
    await keeping.step()
    assert group.history == []
    keeping.clock.advance(minutes=1)
    await keeping.step()
    assert (group.history, await keeping.told()) == ([["U0ANA"]], [])


async def test_check_names_the_group_or_what_is_wrong_with_it(keeping: Keeping) -> None:
    groups = keeping.town.slack.groups
    with pytest.raises(Exception, match="Slack knows no such group"):
        await look(keeping.desk, GROUP)
    groups.add(GROUP, "oncall", disabled=True)
    with pytest.raises(Exception, match="switched off"):
        await look(keeping.desk, GROUP)
    groups.add(GROUP, "oncall")
    assert await look(keeping.desk, GROUP) == "@oncall"
    keeping.town.slack.scopes.remove("usergroups:read")
    with pytest.raises(Exception, match="lacks a scope"):
        await look(keeping.desk, GROUP)
