"""What people write at the desk: stored in the inbox before Slack is told, read from it in the order of each thread."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row

from bot import tracing
from bot.crash import crash_point
from bot.flows.attached import unsent_with
from bot.flows.context import Context
from bot.flows.hear import Heard, case_of, hear, hear_deletion, hear_edit
from bot.flows.inbox import Unit
from bot.flows.reply import Answer
from bot.flows.revise import lose
from bot.flows.shortcut import NOT_YOURS, bring, may_bring
from bot.ports import Names
from bot.rules.attached import Attached
from bot.rules.cleaning import clean
from bot.store import inbox
from handlers.slack.attached import told
from handlers.slack.plain import needed_ids, to_plain

#: Three messages within a second may arrive in reversed order: each waits a moment for earlier ones of its thread.
_SETTLE: Final = timedelta(milliseconds=150)
_FILE_GONE: Final = "file gone"
_DELETED: Final = "deleted"
#: No edit's ts comes after this one.
_NEWEST: Final = "9999999999.999999"
#: Message subtypes that are somebody's own words. All others (joins, topics, bots, unfurls …) cause nothing.
_WORDS: Final = frozenset({None, "thread_broadcast", "file_share", "me_message"})


class Colleagues(Names, Protocol):
    """Who is who at the desk, and the files of what they write."""

    async def hand_over(self, attached: Sequence[Mapping[str, Any]]) -> tuple[Attached, ...]: ...

    async def is_guest(self, user: str) -> bool: ...


class Messages:
    """Takes message events in, and reads stored ones. ``team`` is our workspace; events of others are ignored."""

    def __init__(self, ctx: Context, names: Colleagues) -> None:
        self._ctx = ctx
        self._names = names
        self.team = ""

    async def take(self, event: Mapping[str, Any], team: str, event_id: str) -> None:
        """Store an event if it is an executive's own message, edit or deletion; returns once that is durable."""
        item = _item(event, team)
        if item is None or (self.team and team != self.team):
            return
        user, kind, twin, lane, position, payload = item

        def unit(conn: Connection, now: datetime) -> bool:
            # What anybody else writes stays internal and is of no use to us: it is not even stored.
            if user is not None and self._ctx.plans.current(conn).by_slack(user) is None:
                return False
            return inbox.put(
                conn,
                now,
                source="slack",
                kind=kind,
                key=f"slack:{event_id}",
                twin=f"slack:{twin}",
                lane=lane,
                position=position,
                payload=json.dumps(payload).encode(),
                wait=_SETTLE,
            )

        with tracing.step("message", channel="slack"):
            is_new = await self._ctx.store.write(unit)
        if is_new:
            crash_point("after-inbox")
            self._ctx.wake_inbox()

    async def take_loss(self, event: Mapping[str, Any], team: str) -> None:
        """Store that a file was deleted, where it was to leave: Slack tells of every file that we might see."""
        file = event.get("file_id")
        if not isinstance(file, str) or (self.team and team != self.team):
            return

        def unit(conn: Connection, now: datetime) -> bool:
            key, kept = f"slack:{team}:{file}:gone", json.dumps({"file": file}).encode()
            return bool(unsent_with(conn, file)) and inbox.put(
                conn, now, source="slack", kind=_FILE_GONE, key=key, lane=f"{team}:{file}", payload=kept
            )

        if await self._ctx.store.write(unit):
            self._ctx.wake_inbox()

    async def bring(self, body: Mapping[str, Any]) -> Answer:
        """*Send to customer* was chosen in the menu of a message: stored, or refused with what to tell the person."""
        message, channel = body.get("message") or {}, str((body.get("channel") or {}).get("id") or "")
        user, team = str(body["user"]["id"]), str((body.get("team") or {}).get("id") or "")
        item = _written(message, team, channel, "brought", f"brought:{body.get('action_ts', '')}")
        if item is None or message.get("user") != user:
            return NOT_YOURS
        _, kind, twin, lane, position, payload = item
        thread, direct = payload.get("thread_ts"), channel.startswith("D")
        heard = Heard(channel, payload["ts"], thread, user, "", direct)

        def unit(conn: Connection, now: datetime) -> Answer:
            refused = may_bring(self._ctx, conn, heard)
            if refused is None:
                kept = json.dumps(payload).encode()
                inbox.put(
                    conn,
                    now,
                    source="slack",
                    kind=kind,
                    key=f"slack:{twin}",
                    lane=lane,
                    position=position,
                    payload=kept,
                )
            return refused

        told = await self._ctx.store.write(unit)
        self._ctx.wake_inbox()
        return told

    async def read(self, item: Row[Any]) -> Unit:
        """The unit of work that handles a stored message. Looks up names, and fails closed where it cannot."""
        ctx, event = self._ctx, json.loads(item.payload)
        if item.kind == _FILE_GONE:
            return lambda conn, now: lose(ctx, conn, now, event["file"])
        if item.kind == "deleted":
            return lambda conn, now: hear_deletion(ctx, conn, now, event["channel"], event["ts"])
        if await self._names.is_guest(event["user"]):
            return lambda conn, now: None  # whatever the plan says: guests do not speak for the company
        names = await self._names.names(needed_ids(event))
        plain = to_plain(event, names)
        others = [user for user in plain.mentions if user != event["user"]]
        heard = Heard(
            channel=event["channel"],
            ts=event["ts"],
            thread=event.get("thread_ts"),
            user=event["user"],
            text=clean(plain.text),
            direct=event["channel"].startswith("D"),
            mentions=tuple(others),
            names=tuple(names.get(user, "a colleague") for user in others),
            converted=tuple(f"{what} was turned into plain text" for what in plain.converted),
            files=plain.files,
            sources=tuple(_ids(event)),
            only_link=plain.only_link,
        )
        if event.get("files") and item.kind != "edited" and await ctx.store.read(lambda conn: _concerns(conn, heard)):
            heard = replace(heard, attached=await self._names.hand_over(event["files"]))
        handle = {"edited": hear_edit, "brought": bring}.get(item.kind, hear)
        return lambda conn, now: None if _overtaken(conn, item) else handle(ctx, conn, now, heard)


def _overtaken(conn: Connection, item: Row[Any]) -> bool:
    """Whether a later edit of this message, or its deletion, was handled already: what Slack could not tell at once it
    tells again minutes later."""
    message = str(item.twin).rpartition(":")[0]
    return item.kind != "brought" and inbox.overtaken(conn, item.twin, f"{message}:{_NEWEST}", f"{message}:{_DELETED}")


def _concerns(conn: Connection, heard: Heard) -> bool:
    """Whether a message may be meant for a customer: only then its files are looked at."""
    return heard.direct or case_of(conn, heard) is not None


_Item = tuple[str | None, str, str, str, str, dict[str, Any]]


def _item(event: Mapping[str, Any], team: str) -> _Item | None:
    """(author, kind, what it is known by, lane, position, what is kept), or None where nobody said anything."""
    channel, subtype = event.get("channel"), event.get("subtype")
    if not isinstance(channel, str):
        return None
    if subtype == "message_deleted":
        ts, before = event.get("deleted_ts"), event.get("previous_message") or {}
        if not isinstance(ts, str) or before.get("bot_id"):
            return None
        user = before.get("user") if isinstance(before.get("user"), str) else None
        kept = {"channel": channel, "ts": ts}
        return user, "deleted", f"{team}:{channel}:{ts}:{_DELETED}", _lane(team, channel, before, ts), f"{ts}:~", kept
    if subtype == "message_changed":
        message, before = event.get("message") or {}, event.get("previous_message") or {}
        edited = message.get("edited")
        if _ids(before) - _ids(message):  # a file was taken out: no edit to Slack
            return _written(message, team, channel, "edited", str(event.get("event_ts", "")))
        # Slack changes messages by itself (unfurls, languages): an edit carries `edited` and other words.
        if not isinstance(edited, dict) or message.get("text") == before.get("text"):
            return None
        return _written(message, team, channel, "edited", str(edited.get("ts", "")))
    if subtype not in _WORDS:
        return None
    return _written(event, team, channel, "said", "")


def _written(message: Mapping[str, Any], team: str, channel: str, kind: str, edit: str) -> _Item | None:
    user, ts = message.get("user"), message.get("ts")
    if message.get("bot_id") or message.get("app_id") or not isinstance(user, str) or not isinstance(ts, str):
        return None
    kept = {name: message[name] for name in ("user", "ts", "thread_ts", "text", "blocks") if message.get(name)}
    kept |= {"channel": channel, "files": told(message)}
    return user, kind, f"{team}:{channel}:{ts}:{edit}", _lane(team, channel, message, ts), f"{ts}:{edit}", kept


def _ids(message: Mapping[str, Any]) -> set[str]:
    """The files that a message shows."""
    return {str(file["id"]) for file in told(message) if "id" in file}


def _lane(team: str, channel: str, message: Mapping[str, Any], ts: str) -> str:
    return f"{team}:{channel}:{message.get('thread_ts') or ts}"
