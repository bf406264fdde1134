"""``buckstop check``: what is configured, whether it works, and what to do where it does not. Changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from sqlalchemy import Row

from bot import tracing
from bot.errors import BuckstopError, DeliveryError, TryLater
from bot.flows.opinions import WITHIN, NoOpinion
from bot.keyring import open_vault
from bot.ports import Channel, ChecksOwn, ChecksPrivate, Clock
from bot.roles import ALL
from bot.rules.plan import Plan, warnings
from bot.settings import Settings
from bot.store import bindings, leases, models
from bot.store.opening import opened_store
from bot.store.plans import Plans
from bot.store.store import Store
from bot.wiring import not_learning, open_channels
from handlers.models.choosing import detector
from handlers.models.embeddings import NotInstalled
from handlers.models.endpoint import endpoint
from handlers.models.weights import BadModel
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.slack.manifest import BOT_SCOPES, USEFUL_SCOPES
from handlers.slack.user_group import look

_OFF = "switched off"
#: In seconds: a model that was not used lately may have to be loaded first.
_OPINION_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: ``ok`` is None for what is switched off."""

    what: str
    ok: bool | None
    found: str
    do: str = ""

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


async def check(settings: Settings) -> list[Finding]:
    """Look at everything that is switched on; trouble with one thing does not hide another."""
    findings = [Finding("settings", True, "complete and consistent"), _detector(settings)]
    if settings.traces_are_on:
        findings.append(_traces())
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        try:
            store = await stack.enter_async_context(opened_store(settings))
            plan = await store.read(lambda conn: Plans().current(conn))
        except Exception as error:
            # The text of a driver's error may hold the address with its password.
            known = isinstance(error, BuckstopError)
            told = str(error) if known else getattr(error, "strerror", None) or type(error).__name__
            return [*findings, Finding("database", False, told, "Look at DATABASE_URL, and whether the server runs.")]
        findings.append(Finding("database", True, store.url.render_as_string(hide_password=True)))
        if settings.buckstop_llm_url is not None:
            findings.append(await _opinion(settings, session, store.clock))
        findings.append(_learning(settings, await store.read(models.live)))
        findings += _plan(settings, plan, store)
        findings.append(_processes(await store.read(lambda conn: leases.roles(conn, store.clock.now()))))
        findings += await _slack(settings, session, plan)
        own = await store.read(bindings.bound)
        for channel in open_channels(settings, store, session, open_vault(settings)):
            findings.append(await _channel(channel))
            if findings[-1].ok and isinstance(channel, ChecksPrivate):
                findings.append(await _private(channel.name, channel))
            if isinstance(channel, ChecksOwn):
                findings += [await _own(settings, channel, plan, one) for one in own if one.channel == channel.name]
            await channel.close()
    for name, is_on, variables in (
        ("telegram", settings.telegram_bot_token is not None, "TELEGRAM_BOT_TOKEN"),
        ("x", settings.x_is_on, "X_ACCESS_TOKEN or X_REFRESH_TOKEN"),
    ):
        if not is_on:
            findings.append(Finding(name, None, _OFF, f"Set {variables} to switch it on."))
    return findings


def _detector(settings: Settings) -> Finding:
    folder = settings.buckstop_model
    try:
        made = detector(folder, semantic=settings.buckstop_semantic)
    except BadModel as error:
        do = "Set BUCKSTOP_MODEL to a folder made by `buckstop train`, or leave it out." if folder else ""
        return Finding("detector", False, str(error), do)
    except NotInstalled as error:
        return Finding("detector", False, str(error), "Install it, or leave BUCKSTOP_SEMANTIC out.")
    whose = f"your own, {folder}" if folder else "the built-in one"
    return Finding("detector", True, f"{whose}, with a second look" if made.looks_twice else whose)


def _traces() -> Finding:
    """Whether spans can leave; whether anybody takes them is no matter of ours."""
    try:
        tracing.check()
    except tracing.NotInstalled as error:
        return Finding("traces", False, str(error), "Install them, or leave OTEL_EXPORTER_OTLP_ENDPOINT out.")
    return Finding("traces", True, "go out")


async def _opinion(settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> Finding:
    """Whether the language model answers in one word, to a post that nobody wrote."""
    asked = "Third week waiting for my refund, and nobody answers."
    begun = clock.monotonic()
    try:
        async with asyncio.timeout(_OPINION_WITHIN):
            model = endpoint(settings, session)
            said = await model.ask(asked) if model is not None else ""
    except (NoOpinion, TimeoutError) as error:
        told = str(error) or "it did not answer in time"
        return Finding("language model", False, told, "Look at BUCKSTOP_LLM_…. Until it answers the detector decides.")
    took = clock.monotonic() - begun
    if took > WITHIN:
        do = "Take a quicker model: what takes longer than two seconds is not waited for."
        return Finding("language model", False, f"its answer took {took:.1f} seconds", do)
    return Finding("language model", True, f"says “{said}” to a complaint, in {took:.1f} seconds")


def _learning(settings: Settings, live: Row[Any] | None) -> Finding:
    """Whether the detector learns from the buttons, and what it learned. That it does not is never a fault."""
    why_not = not_learning(settings)
    told = "the built-in detector is in force"
    if live is not None:
        told = f"detector {live.id} is in force, learned on {live.made_at:%Y-%m-%d}"
    if settings.buckstop_model is not None:
        return Finding("learning", None, why_not or "")
    return Finding("learning", None if why_not else True, " ".join(filter(None, (f"{told}.", why_not))))


def _processes(roles: set[str]) -> Finding:
    """What of the work some running process does; none at all is no fault: it may be what is checked before."""
    missing = sorted(ALL - roles)
    if not roles:
        return Finding("processes", None, "none is running", "Start one: buckstop run.")
    if missing:
        told = "; ".join(f"{role}: {role.does}" for role in missing)
        return Finding("processes", False, f"none has the role {told}", f"Start one: buckstop run --role {missing[0]}")
    return Finding("processes", True, "every role has one")


def _plan(settings: Settings, plan: Plan, store: Store) -> list[Finding]:
    if not plan.executives and settings.buckstop_plan is not None:
        told = f"none is applied yet; `buckstop run` applies {settings.buckstop_plan}"
        return [Finding("plan", None, told, f"Look at it first: buckstop plan check {settings.buckstop_plan}")]
    if not plan.executives:
        do = "Write a plan file (docs/plan.md) and run `buckstop plan apply FILE`."
        return [Finding("plan", False, "no plan is applied", do)]
    now = store.clock.now()
    able = [person for person in plan.executives if person.consent and person.slack and person.active_at(now)]
    told = f"executives: {len(plan.executives)}, of whom can answer now: {len(able)}"
    do = "" if able else "At least one needs `slack`, has agreed (`consent: true`) and is active."
    findings = [Finding("plan", bool(able), told, do)]
    findings += [Finding("plan", True, f"Note: {warning}") for warning in warnings(plan)]
    return findings


async def _slack(settings: Settings, session: aiohttp.ClientSession, plan: Plan) -> list[Finding]:
    if settings.slack_bot_token is None:
        do = "Create the app from `buckstop manifest` (README, Slack) and set its bot token."
        return [Finding("slack", False, "SLACK_BOT_TOKEN is not set", do)]
    desk = SlackDesk(SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session))
    do = "Copy the bot token (xoxb-…) from the app's page OAuth & Permissions."
    findings = [await _try("slack token", do, _open(desk))]
    if findings[0].ok is False:
        return findings
    missing = sorted(set(BOT_SCOPES) - desk.scopes)
    if missing:
        do = "Paste what `buckstop manifest` prints into the app's page App Manifest, and install the app again."
        findings.append(Finding("slack scopes", False, f"missing: {', '.join(missing)}", do))
    else:
        findings.append(Finding("slack scopes", True, f"{len(BOT_SCOPES)} of {len(BOT_SCOPES)}"))
    for scope in sorted(set(USEFUL_SCOPES) - desk.scopes):
        findings += [Finding("slack scopes", True, f"Note: without {scope} it cannot {USEFUL_SCOPES[scope]}")]
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        do = "Make an app-level token with connections:write on the app's page Basic Information."
        findings.append(await _try("slack socket", do, _ticket(desk, token)))
    places = {route.slack_channel for route in plan.routes if route.slack_channel}
    places |= {one for one in settings.slack_operators if one[0] in "CG"}
    for place in sorted(places | ({settings.slack_case_channel} if settings.slack_case_channel else set())):
        do = "Give the id (C…) of a channel of this workspace, and /invite the bot to it."
        shared = settings.slack_allow_shared_channels
        findings.append(await _try(f"slack channel {place}", do, _place(desk, place, allow_shared=shared)))
    for group in sorted({rota.user_group for rota in plan.rotas if rota.user_group}):
        do = "Put the id of a user group that is switched on into the plan, and install the app with all scopes."
        findings.append(await _try(f"slack user group {group}", do, look(desk, group)))
    operators = {one: "an operator" for one in settings.slack_operators if one[0] == "U"}
    for slack, who in (operators | _people(plan)).items():
        do = f"Put the Slack user id of {who} (in the profile: Copy member ID) into the plan."
        findings.append(await _try(f"slack user {slack}", do, _person(desk, slack, who)))
    return findings


def _people(plan: Plan) -> dict[str, str]:
    """Everybody whom the plan names by Slack id, and what they are there."""
    found = {person.slack: person.name for person in plan.executives if person.slack}
    for person in plan.executives:
        found |= {slack: f"{person.name}'s delegate" for slack in person.delegates if slack not in found}
    return found | {slack: "a lead" for slack in plan.leads if slack not in found}


async def _open(desk: SlackDesk) -> str:
    account = await desk.open()
    return f"{account.name} ({account.handle})"


async def _ticket(desk: SlackDesk, token: str) -> str:
    await desk.call("apps.connections.open", token=token)
    return "a connection may be opened"


async def _place(desk: SlackDesk, place: str, *, allow_shared: bool) -> str:
    found = (await desk.call("conversations.info", channel=place))["channel"]
    if found.get("is_archived"):
        raise BuckstopError("it is archived")
    if found.get("is_ext_shared") and not allow_shared:
        raise BuckstopError("it is shared with another company, whose people could read every case")
    if not found.get("is_member", True):
        raise BuckstopError("the bot is not a member")
    return f"#{found.get('name', place)}"


async def _person(desk: SlackDesk, slack: str, name: str) -> str:
    found = (await desk.call("users.info", user=slack))["user"]
    if found.get("deleted"):
        raise BuckstopError(f"the Slack account of {name} is switched off")
    if found.get("is_bot"):
        raise BuckstopError(f"{name} is an app there, not a person")
    if desk.insiders.is_one(found):
        raise BuckstopError(f"{name} is a guest there, or of another company; they decide nothing here")
    return str(found.get("real_name") or found.get("name"))


async def _channel(channel: Channel) -> Finding:
    async def who() -> str:
        account = await channel.open()
        return f"{account.handle} ({account.name})"

    do = f"Look at the {channel.name.upper()}_… settings (README, {channel.capabilities.title})."
    return await _try(channel.name, do, who())


async def _private(name: str, channel: ChecksPrivate) -> Finding:
    """Without them everything else works, so they are never a fault."""
    what = f"{name} direct messages"
    try:
        await channel.check_private()
    except DeliveryError as error:
        if isinstance(error, TryLater) or not error.certain:
            return Finding(what, None, f"nobody knows now: {error}", "Check again in a quarter of an hour.")
        do = "To have them, get new tokens with dm.read and dm.write (docs/x-tokens.md). Posts work without."
        return Finding(what, None, f"{_OFF}. {error}", do)
    return Finding(what, True, "can be read")


async def _own(settings: Settings, channel: ChecksOwn, plan: Plan, binding: Row[Any]) -> Finding:
    """An executive's own account. Only where X refuses its access token is that renewed, as when a reply leaves."""
    executive = plan.executive(binding.executive)
    what = f"{binding.channel} account of {executive.name if executive else binding.executive}"
    if not settings.buckstop_secret_keys:
        return Finding(
            what, False, "its tokens cannot be opened", "Set BUCKSTOP_SECRET_KEYS to the key that sealed them."
        )

    async def who() -> str:
        return f"{(await channel.check_own(binding.account)).handle} is connected"

    again = f"buckstop people connect {binding.executive} {binding.channel}"
    return await _try(what, f"To connect it again: in App Home, or by the link that `{again}` prints.", who())


async def _try(what: str, do: str, attempt: Awaitable[str]) -> Finding:
    try:
        return Finding(what, True, await attempt)
    except BuckstopError as error:
        after = getattr(error, "after", timedelta(0))
        return Finding(what, False, str(error), "This may pass by itself; check again in a moment." if after else do)
