"""The flows on a real database, with both ends of the wire played by strict doubles and the clock set by hand.

What a double was not built for is written down as ``unexpected``, and `Rig.check` looks after each test whether the
invariants of the house hold, from what reached the doubles.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, exists, or_, select

from bot.capabilities import Capabilities
from bot.errors import Rejected, TargetGone
from bot.flows import hear, invariants, noise, queue, reply
from bot.flows.context import DESK, FILES, Context
from bot.flows.deliver import Deliverer
from bot.flows.hear import Heard
from bot.flows.intake import take_in
from bot.flows.pace import Pace, troubles
from bot.flows.takeover import take_over
from bot.messages import Account, Attachment, Audience, Author, Batch, File, Outgoing, Post, Receipt
from bot.pages import CaseCard, CustomerWrote, Page, Place, ReplyPage, ReplyState, Window
from bot.ports import Channel, Clock
from bot.rules.invitation import CAME
from bot.store import cursors, leases
from bot.store.statement import Statement
from bot.store.tables import cases, outgoing, posts, replies
from handlers import channels
from tests.conftest import HandClock
from tests.patience import PATIENCE

CASES = "C0CASES"
TELEGRAM, X = Account("42", "@acme_bot", "Acme"), Account("77", "@acme", "Acme")

_AHEAD = outgoing.alias()
_NOW, _THEN = (bindparam(name, type_=outgoing.c.not_before.type) for name in ("now", "then"))
#: A later part waits behind one that is under way; what changes something that is there, behind nothing.
_IS_HEAD = outgoing.c.remote_id.is_not(None) | ~exists(
    select(1).where(
        _AHEAD.c.lane == outgoing.c.lane,
        _AHEAD.c.id < outgoing.c.id,
        or_(*(_AHEAD.c.state == state for state in ("held", "queued", "sending", "unsure", "asking"))),
        _AHEAD.c.remote_id.is_(None),
    )
)
#: What is under way or may leave now, asked again and again while a test waits.
_DUE = Statement(
    select(outgoing.c.key, outgoing.c.state, outgoing.c.account).where(
        (outgoing.c.state == "sending")
        | or_(*(outgoing.c.state == state for state in ("held", "queued", "unsure")))
        & (outgoing.c.not_before <= _NOW)
        & _IS_HEAD
    )
)
_SOON = Statement(
    select(outgoing.c.id)
    .where(outgoing.c.state == "queued", outgoing.c.account == DESK)
    .where(outgoing.c.not_before > _NOW, outgoing.c.not_before <= _THEN)
    .limit(1)
)


@functools.cache
def _rows_of(table: Table, *keys: str) -> Statement:
    """The rows of a table, oldest first, that have these values."""
    where = [table.c[name] == bindparam(name, type_=table.c[name].type) for name in keys]
    return Statement(select(table).where(*where).order_by(*table.primary_key))


@dataclass
class Message:
    """What stands at the desk. ``pages`` are its versions."""

    channel: str
    ts: str
    thread: str | None
    key: str
    pages: list[Page]
    deleted: bool = False

    @property
    def page(self) -> Any:
        return self.pages[-1]


@dataclass
class Fault:
    """A trouble of the next call that ``meets`` it; with ``accepted`` the call took effect all the same."""

    error: Exception | None
    accepted: bool = False
    meets: str = ""
    always: bool = False


class Hangs(Exception):
    """The platform never answers."""


class _Faulty:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unexpected: list[str] = []

    def fail(self, error: Exception | None, *, accepted: bool = False, meets: str = "", always: bool = False) -> None:
        """``meets`` is the beginning of a call's name and key (``post card:``); without an error the call hangs."""
        self.faults.append(Fault(error, accepted, meets, always))

    def _meet(self, call: str, effect: Callable[[], Any]) -> Any:
        fault = next((one for one in self.faults if call.startswith(one.meets)), None)
        if fault is None:
            return effect()
        if not fault.always:
            self.faults.remove(fault)
        if fault.accepted:
            effect()
        if fault.error is None:
            raise Hangs
        raise fault.error


class DeskDouble(_Faulty):
    """``bot.ports.Desk``: channels are `CASES` and every other ``C…``, people are ``U…`` with direct messages."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self._numbers = itertools.count(1)
        self.messages: dict[str, Message] = {}
        self.windows: dict[str, Window] = {}
        self.uploads: dict[str, tuple[File, str]] = {}
        self.shown: list[tuple[Place, str, str]] = []
        self.taken: list[str] = []
        self.hanging = asyncio.Event()

    def stamp(self) -> str:
        """A ts later than every one before."""
        return f"{int(self._clock.now().timestamp())}.{next(self._numbers):06d}"

    async def post(self, place: Place, page: Page, key: str) -> Receipt:
        def effect() -> Receipt:
            if place.channel[:1] not in ("C", "U", "D"):
                self.unexpected.append(f"post {key} to {place}")
            channel = place.channel.replace("U", "D", 1) if place.channel.startswith("U") else place.channel
            message = Message(channel, self.stamp(), place.thread, key, [page])
            self.messages[f"{channel}:{message.ts}"] = message
            return Receipt(f"{channel}:{message.ts}", self._clock.now())

        return self._meet(f"post {key}", effect)

    async def update(self, message: str, page: Page, key: str) -> None:
        def effect() -> None:
            if message not in self.messages or self.messages[message].key != key:
                self.unexpected.append(f"update of {message} as {key}")
            elif self.messages[message].deleted:
                raise TargetGone("Slack: message_not_found.")
            else:
                self.messages[message].pages.append(page)

        self._meet(f"update {key}", effect)

    async def window(self, view: str, window: Window) -> None:
        self._meet(f"window {view}", lambda: self.windows.__setitem__(view, window))

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        def effect() -> Receipt | None:
            channel = place.channel.replace("U", "D", 1) if place.channel.startswith("U") else place.channel
            for remote, one in self.messages.items():
                when = float(one.ts) >= since.timestamp() - 120
                if (one.channel, one.thread, one.key) == (channel, place.thread, key) and when:
                    return Receipt(remote, since)
            return None

        return self._meet(f"find {key}", effect)

    async def upload(self, file: File, alt: str) -> str:
        def effect() -> str:
            number = f"F{len(self.uploads) + 1}"
            self.uploads[number] = (file, alt)
            return number

        return self._meet(f"upload {file.name}", effect)

    async def show(self, place: Place, upload: str, title: str) -> None:
        def effect() -> None:
            if upload not in self.uploads:
                raise Rejected("Slack: file_not_found.")
            self.shown.append((place, upload, title))

        try:
            self._meet(f"show {title}", effect)
        except Hangs:
            self.hanging.set()
            await asyncio.get_running_loop().create_future()

    async def shows(self, place: Place, upload: str, since: datetime) -> bool:
        return self._meet(f"shows {upload}", lambda: any(one[:2] == (place, upload) for one in self.shown))

    async def take_away(self, upload: str) -> None:
        def effect() -> None:
            self.shown = [one for one in self.shown if one[1] != upload]
            self.taken.append(upload)

        self._meet(f"take away {upload}", effect)

    # ---- reading

    def where(self, kind: type | None = None, channel: str | None = None, key: str = "") -> list[Message]:
        """What stands, oldest first."""
        return [
            one
            for one in self.messages.values()
            if not one.deleted
            and (kind is None or isinstance(one.page, kind))
            and channel in (None, one.channel)
            and one.key.startswith(key)
        ]

    def told(self, user: str, kind: type | None = None) -> list[Any]:
        """The pages of the direct messages to somebody, as they stand now."""
        return [one.page for one in self.where(kind, user.replace("U", "D", 1))]


class ChannelDouble(_Faulty):
    """``bot.ports.Channel`` that cannot look for what it sent. ``accepted`` is what customers can read."""

    trouble = None

    def __init__(self, name: str, account: Account, clock: Clock) -> None:
        super().__init__()
        self.name, self.account = name, account
        self.capabilities: Capabilities = channels.capabilities(name)
        self.accepted: list[Outgoing] = []
        self.asked: list[Outgoing] = []
        self.hanging: set[str] = set()
        self.contents: dict[str, bytes] = {}
        self._clock = clock

    async def open(self) -> Account:
        return self.account

    async def listen(self, sink: Any, cursor: str | None) -> None:
        raise AssertionError("posts are handed in by the rig")

    async def close(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.asked.append(outgoing)

        def effect() -> Receipt:
            self.accepted.append(outgoing)
            return self._receipt(outgoing)

        return await self._call("send", outgoing, effect)

    async def _call(self, name: str, outgoing: Outgoing, effect: Callable[[], Any]) -> Any:
        try:
            return self._meet(name, effect)
        except Hangs:
            self.hanging.add(outgoing.key)
            return await asyncio.get_running_loop().create_future()

    async def fetch(self, attachment: Attachment, most_bytes: int) -> bytes:
        return self._meet(f"fetch {attachment.remote_id}", lambda: self.contents[attachment.remote_id])

    def _receipt(self, outgoing: Outgoing) -> Receipt:
        number = self.accepted.index(outgoing) + 1
        return Receipt(f"{self.name}-{number}", self._clock.now(), f"https://{self.name}.test/{number}")


class EditingDouble(ChannelDouble):
    """One that can change and delete what it sent. ``stands`` is what a customer reads now, by its id."""

    def __init__(self, name: str, account: Account, clock: Clock) -> None:
        super().__init__(name, account, clock)
        self.changed: list[tuple[str, str]] = []
        self.deleted: list[str] = []

    @property
    def stands(self) -> dict[str, str]:
        first = {f"{self.name}-{number}": one.text for number, one in enumerate(self.accepted, 1)}
        return {key: text for key, text in (first | dict(self.changed)).items() if key not in self.deleted}

    async def edit(self, receipt_id: str, outgoing: Outgoing) -> Receipt:
        def effect() -> Receipt:
            if receipt_id not in self.stands:
                raise TargetGone("Telegram says: Bad Request: message to edit not found")
            self.changed.append((receipt_id, outgoing.text))
            return Receipt(receipt_id, self._clock.now())

        return await self._call("edit", outgoing, effect)

    async def delete(self, receipt_id: str, outgoing: Outgoing) -> None:
        await self._call("delete", outgoing, lambda: self.deleted.append(receipt_id))


class FindingDouble(ChannelDouble):
    """One that can look for it, and delete it."""

    def __init__(self, name: str, account: Account, clock: Clock) -> None:
        super().__init__(name, account, clock)
        self.deleted: list[str] = []

    async def delete(self, receipt_id: str, outgoing: Outgoing) -> None:
        await self._call("delete", outgoing, lambda: self.deleted.append(receipt_id))

    async def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        found = [one for one in self.accepted if one.key == outgoing.key]
        return self._meet("find", lambda: self._receipt(found[0]) if found else None)


@dataclass
class Named:
    """A worker whose lease never runs out, until it is said to (``is_alive``)."""

    name: str
    is_alive: bool = True

    def holds(self, name: str) -> bool:
        return self.is_alive and name == self.name


@dataclass
class Rig:
    """Acts as the customers, as Slack's people and as time."""

    ctx: Context
    clock: HandClock
    desk: DeskDouble
    telegram: EditingDouble
    x: FindingDouble
    pace: Pace
    wake: asyncio.Event
    claimant: Named = field(default_factory=lambda: Named(""))
    shown: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _workers: Any = field(default_factory=lambda: itertools.count(1))
    _worker: str = ""
    _task: asyncio.Task[None] | None = None

    # ---- the worker

    async def start(self) -> None:
        """A worker begins: what an earlier one had begun to send is unsure now."""
        self._worker = f"worker{next(self._workers)}.1"
        doubles: dict[str, Channel] = {f"telegram:{TELEGRAM.id}": self.telegram, f"x:{X.id}": self.x}
        accounts = [DESK, FILES, *doubles]
        self.claimant = Named(self._worker)
        deliverer = Deliverer(self.ctx, self.desk, doubles, lambda: accounts, self.pace, self.claimant, self.wake)
        self.clock.advance(seconds=leases.LEASE.total_seconds())
        await self.ctx.store.write(
            lambda conn, now: take_over(self.ctx, conn, now, self._worker, deliverer.under_way())
        )
        self._task = asyncio.create_task(deliverer.run())

    async def stop(self, *, by_force: bool = False) -> None:
        """The worker ends: in good order, or as by kill -9, wherever it was."""
        if self._task is None:
            return
        if by_force:
            for task in asyncio.all_tasks():
                if task.get_coro().__qualname__ == "Deliverer._attempt":
                    task.cancel()
            await asyncio.sleep(0)
            self.telegram.hanging.clear()
            self.x.hanging.clear()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    # ---- acting

    def post(self, text: str, name: str = "Dana Wells", channel: str = "telegram", chat: str = "", **more: Any) -> Post:
        """A post that a channel would hand in."""
        number = next(self._ids)
        account = TELEGRAM if channel == "telegram" else X
        author = name.lower().replace(" ", "")
        audience = Audience.PRIVATE if channel == "telegram" else Audience.PUBLIC
        values: dict[str, Any] = {
            "channel": channel,
            "account": account.id,
            "remote_id": f"{channel}-in-{number}",
            "conversation": chat or author,
            "author": Author(author, name, author),
            "text": text,
            "audience": audience,
            "posted_at": self.clock.now(),
            "raw": text.encode(),
        }
        return Post(**(values | more))

    async def take(self, *given: Post, cursor: str | None = None) -> None:
        channel = given[0].channel
        await take_in(self.ctx, channel, given[0].account, Batch(given, cursor))
        await self.settle()

    async def customer(self, text: str, name: str = "Dana Wells", channel: str = "telegram", **more: Any) -> Post:
        """A customer writes; returns when the desk shows it."""
        post = self.post(text, name, channel, **more)
        await self.take(post)
        return post

    async def say(self, user: str, text: str, under: Message | None = None, **more: Any) -> Heard:
        """Somebody writes in a thread; without one, to the bot directly."""
        channel = under.channel if under else user.replace("U", "D", 1)
        thread = (under.thread or under.ts) if under else None
        heard = Heard(channel, self.desk.stamp(), thread, user, text, channel.startswith("D"), **more)
        await self.do(hear.hear, heard)
        return heard

    async def do(self, flow: Callable[..., Any], *arguments: Any) -> Any:
        """One use case in one transaction; returns when its pages stand."""
        told = await self.ctx.store.write(lambda conn, now: flow(self.ctx, conn, now, *arguments))
        await self.settle()
        return told

    async def send(self, user: str, preview: Message) -> Any:
        """Press Send under a preview."""
        page = preview.page
        if page.state is ReplyState.PREVIEWED:
            self.shown[page.reply, page.revision] = page.parts
        return await self.do(reply.approve, int(page.reply), page.revision, user)

    async def answer(self, words: str, user: str = "U0ANA", case: int = 1) -> Message:
        """Write and send; returns the status line once the undo time is over."""
        await self.say(user, words, self.card(case))
        line = self.lines(case)[-1]
        await self.send(user, line)
        await self.later(seconds=10)
        return line

    async def later(self, **spans: float) -> None:
        """Time passes, and what became due happens."""
        self.clock.advance(**spans)
        await self.settle()

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing that may leave now, or in a moment, is left."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            waiting, soon = await self.ctx.store.write(lambda conn, now: self._left(conn))
            if not waiting and not soon:
                return
            if not waiting:
                self.clock.advance(seconds=queue.MOMENT.total_seconds())
            assert asyncio.get_running_loop().time() < end, f"still waiting: {waiting}"
            self.wake.set()
            await asyncio.sleep(0)

    def _left(self, conn: Connection) -> tuple[list[Any], bool]:
        waiting = self._due(conn)
        return waiting, not waiting and self._soon(conn)

    def _soon(self, conn: Connection) -> bool:
        now = self.clock.now()
        return bool(_SOON.rows(conn, now=now, then=now + queue.MOMENT))

    def _due(self, conn: Connection) -> list[Any]:
        now = self.clock.now()
        if not (found := _DUE.rows(conn, now=now)):
            return []
        known = troubles(conn, [DESK, f"telegram:{TELEGRAM.id}", f"x:{X.id}"])
        rests = {account for account, trouble in known.items() if trouble.until and trouble.until > now}
        return [
            (row.key, row.state)
            for row in found
            if (row.state == "sending" and row.key not in self.telegram.hanging | self.x.hanging)
            or (row.state != "sending" and row.account not in rests)
        ]

    # ---- reading

    def card(self, case: int = 1) -> Message:
        found = self.desk.where(CaseCard, key=f"card:{case}")
        return [one for one in found if one.key == f"card:{case}"][-1]

    def lines(self, case: int = 1) -> list[Message]:
        """The previews and status lines of a case, wherever they stand, oldest first; not the bad news."""
        found = self.desk.where(ReplyPage, key="reply:") + self.desk.where(ReplyPage, key="status:")
        return [one for one in found if one.page.matter.case == str(case)]

    def thread(self, case: int = 1) -> list[Any]:
        card = self.card(case)
        return [one.page for one in self.desk.where(channel=card.channel) if one.thread == card.ts]

    async def row(self, table: Any, **keys: Any) -> Any:
        return await self.ctx.store.write(lambda conn, now: _rows_of(table, *keys).first(conn, **keys))

    async def rows(self, table: Any) -> list[Any]:
        return await self.ctx.store.write(lambda conn, now: _rows_of(table).rows(conn))

    @property
    def accepted(self) -> list[Outgoing]:
        return [*self.telegram.accepted, *self.x.accepted]

    # ---- judging

    async def check(self) -> None:
        """The invariants of faults.md, from what reached the doubles."""
        assert not self.desk.unexpected + self.telegram.unexpected + self.x.unexpected
        assert not await self.ctx.store.write(lambda conn, now: invariants.broken_invariants(conn, self.clock.now()))
        approved = {row.id: row for row in await self.rows(replies)}
        for key, times in Counter(one.key for one in self.accepted).items():
            assert times == 1 or key in self.again, f"{key} reached the customer {times} times"
        for one in self.accepted:
            _, number, revision, part = one.key.split(":")
            row = approved[int(number)]
            assert row.approved_at is not None
            shown = self.shown.get((number, int(revision)), tuple(row.parts))
            # What follows the words is a file that the preview named.
            assert one.text == (shown[int(part) - 1] if int(part) <= len(shown) else "")
            assert one.text or one.files
            answered = await self.row(posts, id=row.post_id)
            if answered.erased_at is None or answered.conversation:  # else only the trail knows where it was
                assert (one.account, one.conversation) == (answered.account, answered.conversation)
            assert one.audience == answered.audience
        await self._each_post_stands_once()

    async def _each_post_stands_once(self) -> None:
        floods: dict[int, list[int]] = {}
        for row in await self.rows(outgoing):
            if row.kind == noise.FLOODING:
                floods.setdefault(row.case_id, []).append(row.facts["first"])
        for post in await self.rows(posts):
            case = await self.row(cases, id=post.case_id)
            if case.desk_ts is None or case.state == "aside" or post.kind == CAME or case.let_go is not None:
                continue
            said = await self.row(outgoing, key=f"wrote:{post.id}")
            if said is not None and said.state in ("queued", "sending", "unsure"):
                continue  # it waits for something
            if any(first <= post.id for first in floods.get(post.case_id, ())) and said is None:
                continue
            thread = [one for one in self.desk.where(CustomerWrote) if one.key == f"wrote:{post.id}"]
            on_card = case.first_post == post.id or post.revision or post.id < case.first_post
            assert len(thread) == 1 or (on_card and len(thread) < 2), f"post {post.id} stands {len(thread)} times"


@contextlib.asynccontextmanager
async def running(ctx: Context, clock: HandClock, rates: dict[str, float] | None = None) -> AsyncIterator[Rig]:
    """The deliverer at work between two doubles; what must hold is checked when the block ends."""
    wake = asyncio.Event()
    desk, pace = DeskDouble(clock), Pace(rates or {})
    telegram, x = EditingDouble("telegram", TELEGRAM, clock), FindingDouble("x", X, clock)

    def opened(conn: Connection, now: datetime) -> None:
        cursors.remember_account(conn, "telegram", TELEGRAM)
        cursors.remember_account(conn, "x", X)

    await ctx.store.write(opened)
    rig = Rig(ctx, clock, desk, telegram, x, pace, wake)
    await rig.start()
    try:
        yield rig
        await rig.settle()
        await rig.check()
    finally:
        await rig.stop(by_force=True)
