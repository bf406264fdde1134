"""``buckstop check``: what works, what is off, and what to do; against the stand-ins, and changing nothing there."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.checking import Finding, check
from bot.clock import SystemClock
from bot.flows.plan_admin import apply
from bot.settings import Settings, load
from bot.store import bindings, leases, models
from bot.store.opening import opened_store
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.own import own_settings
from handlers.channels.x.tokens import Tokens, origin
from handlers.standins.faults import Kind
from handlers.standins.town import Town
from tests.flows.talker import KEY, MODEL, talking

RENEW = "POST /2/oauth2/token"
PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, title: COO, slack: U0ANA, timezone: Europe/Madrid, consent: true}
  - {id: ben, name: Ben Okafor, title: VP, slack: U0BEN, timezone: Europe/London, consent: true}
rotas:
  - name: default
    layers:
      - {name: primary, timezone: Europe/London, anchor: 2026-01-05T09:00, every: {weeks: 1}, members: [ana, ben]}
"""


@dataclass
class Desk:
    """A database with a plan, the stand-ins, and the settings of both."""

    town: Town
    store: Store
    settings: Settings
    key: str
    accounts: dict[str, str] = field(default_factory=dict)

    async def connect(self, executive: str, handle: str) -> None:
        """An executive connects an account of their own on X."""
        account = self.accounts[executive] = self.town.x.person(handle, handle)["id"]
        tokens = Tokens(f"{executive}-access", f"{executive}-refresh", origin(own_settings(XSettings())))
        self.town.x.tokens.give(account, tokens.access, tokens.refresh)
        secret, name = json.dumps(asdict(tokens)).encode(), bindings.secret_key(executive, account)
        await self.store.write(lambda conn, now: bindings.add(conn, now, executive, "x", account, f"@{handle}"))
        await self.store.write(lambda conn, now: Vault([self.key]).save(conn, now, "x", name, secret))

    async def found(self, what: str) -> Finding:
        [finding] = [one for one in await check(self.settings) if one.what == what]
        return finding


@pytest.fixture
async def desk(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    key = Fernet.generate_key().decode()
    async with Town(clock=SystemClock()) as town:
        given = town.env() | {
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/buckstop.db",
            "BUCKSTOP_SECRET_KEYS": key,
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        settings = Settings()
        async with opened_store(settings) as store:
            await apply(store, PLAN, "test")
            yield Desk(town, store, settings, key)
        assert town.ledger.customers == []


async def test_direct_messages_are_on_where_x_lets_us_read_them(desk: Desk) -> None:
    assert await desk.found("x direct messages") == Finding("x direct messages", True, "can be read")


async def test_without_the_permission_they_are_off_which_is_no_fault_and_says_what_to_do(desk: Desk) -> None:
    desk.town.x.messages.readable = False
    finding = await desk.found("x direct messages")
    assert finding.ok is None
    assert finding.found.startswith("switched off. X does not let us read or send direct messages")
    assert "dm.read and dm.write (docs/x-tokens.md)" in finding.do
    assert (await desk.found("x")).ok


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.ERROR])
async def test_what_nobody_can_tell_now_is_not_called_off(desk: Desk, kind: Kind) -> None:
    desk.town.faults.always("x", "GET /2/dm_events", kind)
    finding = await desk.found("x direct messages")
    assert finding.ok is None
    assert finding.found.startswith("nobody knows now")


async def test_each_executive_s_own_account_is_named_and_renewed_only_where_it_must_be(desk: Desk) -> None:
    await desk.connect("ana", "anaruiz")
    await desk.connect("ben", "benokafor")
    desk.town.x.tokens.expire(desk.accounts["ben"])
    for _ in range(2):
        for name, handle in (("Ana Ruiz", "@anaruiz"), ("Ben Okafor", "@benokafor")):
            assert (await desk.found(f"x account of {name}")).found == f"{handle} is connected"
    assert desk.town.ledger.counts["x", RENEW] == 1


async def test_an_account_that_was_taken_back_says_so_and_how_to_connect_it_again(desk: Desk) -> None:
    await desk.connect("ana", "anaruiz")
    await desk.connect("ben", "benokafor")
    desk.town.x.tokens.revoke(desk.accounts["ana"])
    finding = await desk.found("x account of Ana Ruiz")
    assert finding.ok is False
    assert "no longer accepts" in finding.found
    assert "buckstop people connect ana x" in finding.do
    assert (await desk.found("x account of Ben Okafor")).ok
    bound = await desk.store.read(bindings.bound)
    assert [one.executive for one in bound] == ["ana", "ben"], "looking ends nothing"


async def test_without_the_key_it_asks_for_the_key(desk: Desk) -> None:
    await desk.connect("ana", "anaruiz")
    desk.settings = desk.settings.model_copy(update={"buckstop_secret_keys": ()})
    finding = await desk.found("x account of Ana Ruiz")
    assert (finding.ok, finding.found) == (False, "its tokens cannot be opened")
    assert "BUCKSTOP_SECRET_KEYS" in finding.do


async def test_a_detector_that_cannot_be_used_is_a_fault_with_its_file(desk: Desk, tmp_path: Path) -> None:
    assert (await desk.found("detector")).ok
    desk.settings = desk.settings.model_copy(update={"buckstop_model": tmp_path})
    finding = await desk.found("detector")
    assert not finding.ok
    assert str(tmp_path) in finding.found
    assert "BUCKSTOP_MODEL" in finding.do


async def test_a_language_model_is_tried_where_one_is_named_and_its_silence_says_what_to_look_at(desk: Desk) -> None:
    assert "language model" not in {one.what for one in await check(desk.settings)}
    async with talking() as talker:
        named = {"buckstop_llm_url": talker.url, "buckstop_llm_model": MODEL, "buckstop_llm_key": SecretStr(KEY)}
        desk.settings = desk.settings.model_copy(update=named)
        finding = await desk.found("language model")
        assert finding.ok
        assert finding.found.startswith("says “complaint” to a complaint, in 0.")
        talker.answer = "I would call it a complaint."
        finding = await desk.found("language model")
    assert (finding.ok, finding.found) == (False, "its answer was none of the five words")
    assert "BUCKSTOP_LLM_" in finding.do


async def test_what_the_detector_learned_and_why_it_learns_nothing_is_told_and_never_a_fault(desk: Desk) -> None:
    finding = await desk.found("learning")
    assert (finding.ok, finding.found) == (True, "the built-in detector is in force.")
    await desk.store.write(lambda conn, now: models.put_in_force(conn, models.add(conn, now, 0, {}, b"file"), None))
    assert (await desk.found("learning")).found.startswith("detector 1 is in force, learned on ")
    desk.settings = desk.settings.model_copy(update={"buckstop_learn": "off"})
    finding = await desk.found("learning")
    assert finding.ok is None
    assert finding.found.endswith("It learns nothing from your buttons: BUCKSTOP_LEARN is off.")


async def test_a_role_that_no_running_process_has_is_named(desk: Desk) -> None:
    assert (await desk.found("processes")).ok is None
    await desk.store.write(lambda conn, now: leases.live(conn, now, "one", roles=["web", "workers"]))
    missing = await desk.found("processes")
    assert not missing.ok
    assert missing.found == "none has the role channels: fetches what customers write"
    assert missing.do == "Start one: buckstop run --role channels"
    await desk.store.write(lambda conn, now: leases.live(conn, now, "two", roles=["channels"]))
    assert (await desk.found("processes")).ok


async def test_operators_are_looked_up_like_everybody_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_OPERATORS", "C0NOWHERE,U0NOBODY,U0BEN")
    desk.settings = load()
    found = [await desk.found(what) for what in ("slack channel C0NOWHERE", "slack user U0NOBODY", "slack user U0BEN")]
    assert [one.ok for one in found] == [False, False, True]


async def test_before_the_first_start_the_plan_file_is_named_that_it_will_apply(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    monkeypatch.setenv("BUCKSTOP_PLAN", str(tmp_path / "plan.yaml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new.db")
    desk.settings = load()
    plan = await desk.found("plan")
    assert plan.ok is None
    assert "buckstop run" in plan.found
    assert "buckstop plan check" in plan.do


async def test_somebody_of_another_company_is_a_fault_though_slack_calls_them_no_stranger(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.standins.slack.directory.TEAM", "T0OTHER")
    found = await desk.found("slack user U0BEN")
    assert not found.ok
    assert "of another company" in found.found


async def test_a_token_of_a_whole_organization_is_refused_by_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    methods = desk.town.slack._methods
    auth = methods._auth_test
    whole = replace(methods._methods["auth.test"], act=lambda a: auth(a) | {"is_enterprise_install": True})
    monkeypatch.setitem(methods._methods, "auth.test", whole)
    found = await desk.found("slack token")
    assert not found.ok
    assert "whole organization" in found.found
