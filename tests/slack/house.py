"""The real Slack side on a real database, between the Slack stand-in and a double of the customers' channel."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import Connection, select

from bot.clock import SystemClock
from bot.flows import gauges
from bot.flows.context import DESK, FILES, Context
from bot.flows.deliver import Deliverer
from bot.flows.inbox import InboxReader
from bot.flows.intake import take_in
from bot.flows.pace import Pace
from bot.messages import Attachment, Audience, Author, Batch, Post
from bot.store import cursors
from bot.store.store import Store
from bot.store.tables import inbox, outgoing
from handlers.slack.app import SlackApp
from handlers.slack.catchup import CatchUp
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages
from handlers.slack.socket import Socket
from handlers.standins import Town
from handlers.standins.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Message, all_text
from handlers.web import Web
from tests.conftest import make_context
from tests.flows.rig import TELEGRAM, EditingDouble, Named
from tests.patience import PATIENCE

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."


class AheadClock(SystemClock):
    """The machine's clock, since the platform has one too; a test may set it ahead in place of waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead.total_seconds()

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


@dataclass
class House:
    """What a test acts on and looks at."""

    town: Town
    ctx: Context
    desk: SlackDesk
    messages: Messages
    app: SlackApp
    web: Web
    telegram: EditingDouble
    socket: Socket | None = None
    _posts: int = 0

    async def customer(self, text: str = COMPLAINT, name: str = "Dana Wells", *things: Attachment) -> None:
        """A customer writes; returns when the store has it."""
        self._posts += 1
        author = name.lower().replace(" ", "")
        post = Post(
            "telegram", "42", f"in-{self._posts}", author, Author(author, name), text, Audience.PRIVATE,
            self.ctx.store.clock.now(), text.encode(), attachments=things,
        )  # fmt: skip
        await take_in(self.ctx, "telegram", "42", Batch((post,)))

    async def card(self, number: int = 1) -> Message:
        """The card of the n-th case, once it stands."""
        roots = await self.until(lambda: len(self.town.slack.roots()) >= number and self.town.slack.roots())
        return roots[number - 1]

    async def line(self, beginning: str, where: str = "C0CASES") -> Message:
        """The newest message of ours whose text begins so, once it stands."""

        def found() -> Message | None:
            mine = [one for one in self.town.slack.messages(where) if one.get("bot_id") and "thread_ts" in one]
            return next((one for one in reversed(mine) if one["text"].startswith(beginning)), None)

        return await self.until(found)

    async def preview(self, words: str = "Dana, that is on us.", user: str = "U0ANA") -> Message:
        """The executive writes in the thread; their preview."""
        card = await self.card()
        await self.town.slack.say(user, words, thread_ts=card["ts"])
        return await self.line("Preview.")

    async def window(self, user: str = "U0ANA") -> Any:
        """The reply window, opened by the card's button."""
        await self.town.slack.press(user, await self.card(), "Reply")
        return await self.until(lambda: self.town.slack.window(user))

    @contextlib.asynccontextmanager
    async def homes(self, every: float) -> AsyncIterator[None]:
        """App Homes are drawn anew when they change, for as long as the block lasts."""
        drawing = asyncio.create_task(self.app.homes.run(every))
        try:
            yield
        finally:
            drawing.cancel()
            await asyncio.gather(drawing, return_exceptions=True)

    async def until(self, condition: Any) -> Any:
        value = await self.town.ledger.until(condition, PATIENCE)
        seen = "\n---\n".join(all_text(one) for one in self.town.slack.messages())
        assert value, f"not seen in Slack:\n{seen}"
        return value

    def later(self, seconds: float) -> None:
        """Time passes, and what became due happens."""
        clock = self.ctx.store.clock
        assert isinstance(clock, AheadClock)
        clock.advance(seconds)
        self.ctx.wake()
        self.ctx.wake_inbox()

    async def quiet(self, seconds: float = 0) -> None:
        """Give what should not happen the time to happen: so long, and until all that came in is handled and sent."""
        await asyncio.sleep(seconds or 0.05)
        end = asyncio.get_running_loop().time() + PATIENCE
        while await self.ctx.store.write(lambda conn, now: _under_way(conn, now)):
            assert asyncio.get_running_loop().time() < end, "something is never done with"
            await asyncio.sleep(0.01)


def _under_way(conn: Connection, now: datetime) -> bool:
    waits = outgoing.c.state.in_(("held", "queued")) & (outgoing.c.not_before <= now)
    leaves = select(outgoing.c.id).where(waits | (outgoing.c.state == "sending"))
    return any(conn.scalar(one.limit(1)) for one in (leaves, select(inbox.c.id).where(inbox.c.state == "new")))


@contextlib.asynccontextmanager
async def opened(town: Town, store: Store, *, by_socket: bool = False, **changes: Any) -> AsyncIterator[House]:
    """Everything that listens to Slack and posts there, at work; ``changes`` are those of its context."""
    async with aiohttp.ClientSession() as session:
        desk = SlackDesk(SlackClient(BOT_TOKEN, town.env()["SLACK_API_URL"], session))
        account = await desk.open()
        wake, wake_inbox = asyncio.Event(), asyncio.Event()
        ctx = replace(
            make_context(store),
            wake=wake.set,
            wake_inbox=wake_inbox.set,
            link=desk.link,
            name=desk.known_name,
            **changes,
        )
        messages = Messages(ctx, desk)
        messages.team = account.id
        app = SlackApp(ctx, desk, messages, None if by_socket else SIGNING_SECRET)
        web = Web(_no_faults, lambda: gauges.measure(store), None if by_socket else app.bolt, {})
        await web.start("127.0.0.1", 0)
        telegram = EditingDouble("telegram", TELEGRAM, store.clock)
        await store.write(lambda conn, now: cursors.remember_account(conn, "telegram", TELEGRAM))
        accounts = {"telegram:42": telegram}
        deliverer = Deliverer(ctx, desk, accounts, lambda: [DESK, FILES, *accounts], Pace({}), Named("worker.1"), wake)
        socket = None
        work = [deliverer.run(), InboxReader(ctx, messages.read, Named("worker.1"), wake_inbox).run()]
        if by_socket:
            catch_up = CatchUp(ctx, desk, messages)
            socket = Socket(app.bolt, APP_TOKEN, desk.web, store.clock, catch_up.run, ping=0.5)
            work.append(socket.run())
        else:
            town.slack.push_to(f"http://127.0.0.1:{web.port}/slack/events")
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield House(town, ctx, desk, messages, app, web, telegram, socket)
            assert not town.ledger.unexpected
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await app.close()
            await web.close()


async def _no_faults() -> dict[str, str]:
    return {}
