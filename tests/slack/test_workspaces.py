"""Another workspace's presses, windows, commands and events cause nothing, whoever the person is in ours."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from bot.store.tables import inbox
from handlers.slack.insiders import GUEST, Insiders
from handlers.slack.workspaces import Workspace
from handlers.standins.slack.events import callback, posted
from tests.slack.house import House
from tests.slack.test_http_events import FORM, knock

OURS = Workspace("T0TEAM")
GRID = Workspace("T0TEAM", "E0ACME")

Change = Callable[[dict[str, Any]], None]


def _team(payload: dict[str, Any]) -> None:
    payload["team"] = {"id": "T0OTHER", "domain": "other"}


def _no_team(payload: dict[str, Any]) -> None:
    payload["team"] = None


def _window(payload: dict[str, Any]) -> None:
    payload["view"] = {"app_installed_team_id": "T0OTHER"}


async def press(house: House, change: Change | None = None) -> int:
    """*Send* under the preview, as Slack would tell of it, but for what is changed; the status of the answer."""
    await house.customer()
    preview = await house.preview()
    [button] = [
        element
        for block in preview["blocks"] if block["type"] == "actions"
        for element in block["elements"] if element.get("action_id", "").startswith("send")
    ]  # fmt: skip
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": "U0ANA", "team_id": "T0TEAM"},
        "team": {"id": "T0TEAM"},
        "container": {"channel_id": "C0CASES", "message_ts": preview["ts"]},
        "trigger_id": "1.2",
        "actions": [{"action_ts": str(time.time()), "type": "button"} | button],
    }
    if change is not None:
        change(payload)
    return await knock(house, urlencode({"payload": json.dumps(payload)}).encode(), kind=FORM)


async def test_a_press_in_our_workspace_counts(house: House) -> None:
    assert await press(house) == 200
    await house.line("Delivered")


@pytest.mark.parametrize("change", [_team, _no_team, _window])
async def test_a_press_from_another_workspace_sends_nothing(
    house: House, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await press(house, change) == 200
    await house.quiet()
    assert house.telegram.accepted == []
    noted = capsys.readouterr().out
    assert "of another workspace" in noted
    assert "on us" not in noted


async def test_a_press_of_somebody_from_another_company_sends_nothing_and_is_told(house: House) -> None:
    def at_home_elsewhere(payload: dict[str, Any]) -> None:
        payload["user"]["team_id"] = "T0OTHER"

    assert await press(house, at_home_elsewhere) == 200
    [told] = await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    assert told["text"] == GUEST
    assert house.telegram.accepted == []


async def test_a_command_from_another_workspace_is_not_answered(house: House) -> None:
    given = {"team_id": "T0OTHER", "user_id": "U0LEE", "command": "/rota", "text": "put @Ben on Sat 9-17"}
    assert await knock(house, urlencode(given).encode(), kind=FORM) == 200
    assert house.town.slack.ephemerals("U0LEE") == []


@pytest.mark.parametrize(
    "elsewhere",
    [{"team_id": "T0OTHER"}, {"authorizations": [{"team_id": "T0OTHER"}]}, {"team_id": None}],
)
async def test_words_from_another_workspace_are_not_stored(house: House, elsewhere: dict[str, Any]) -> None:
    await house.customer()
    card = await house.card()
    said = await house.town.slack.say("U0ANA", "Dana, that is on us.", thread_ts=card["ts"], tell=False)
    event = callback(posted(house.town.slack.workspace.channel("C0CASES"), said), 1) | elsewhere
    assert await knock(house, json.dumps(event).encode()) == 200
    assert await house.ctx.store.read(lambda conn: conn.scalar(select(func.count(inbox.c.id)))) == 0


async def test_before_our_workspace_is_known_slack_is_asked_to_come_again(house: House) -> None:
    house.desk.workspace = Workspace()
    assert await knock(house, json.dumps({"type": "event_callback", "team_id": "", "event": {}}).encode()) == 503


@pytest.mark.parametrize(
    ("workspace", "person", "is_ours"),
    [
        (OURS, {"team_id": "T0TEAM"}, True),
        (OURS, {"team_id": "T0OTHER"}, False),
        (OURS, {"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0OTHER"}}, False),
        (OURS, {}, True),
        (GRID, {"team_id": "T0SALES", "enterprise_user": {"enterprise_id": "E0ACME"}}, True),
        (GRID, {"team_id": "E0ACME"}, True),
        (GRID, {"team_id": "T0OTHER"}, False),
    ],
)
async def test_who_shares_a_channel_with_us_is_known_by_their_home(
    workspace: Workspace, person: dict[str, Any], is_ours: bool
) -> None:
    """Slack calls none of them a stranger."""

    async def call(method: str, **_: str) -> dict[str, Any]:
        return {"user": person}

    assert await Insiders(call, ours=lambda: workspace).is_guest("U1") is not is_ours
