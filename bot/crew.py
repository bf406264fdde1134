"""Who does what in a running Buckstop: the work of each role, and which of it is one worker's duty alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from bot import keyring
from bot.flows.context import Context
from bot.flows.deliver import Deliverer
from bot.flows.in_force import InForce
from bot.flows.inbox import InboxReader
from bot.flows.learn import Learner
from bot.flows.looking import Looker
from bot.flows.retention import Keeps
from bot.flows.sealing import Sealer
from bot.ports import Channel, Clock
from bot.roles import Role
from bot.rules.dates import first_date
from bot.rules.links import links
from bot.settings import Settings
from bot.sides import Sides
from bot.store.bell import Bell
from bot.store.tenure import Tenure
from handlers import learning, ticks, watching
from handlers.calendars import LeaveFeeds
from handlers.models.teacher import ProcessTeacher
from handlers.slack.app import SlackApp
from handlers.slack.user_group import UserGroups

Work = Coroutine[Any, Any, None]
#: Seconds after which all that had to connect has.
_SETTLED: Final = 2.0


@dataclass(frozen=True, slots=True)
class Crew:
    """All that works, until it is cancelled. ``channels`` are those that are switched on."""

    ctx: Context
    settings: Settings
    session: aiohttp.ClientSession
    tenure: Tenure
    bell: Bell
    sides: Sides
    channels: list[Channel]
    app: SlackApp
    deliverer: Deliverer
    reader: InboxReader
    sealer: Sealer
    detector: InForce

    def work(self) -> Iterator[Work]:
        """What this process does by its roles."""
        ctx, sides = self.ctx, self.sides
        yield self.bell.run()
        yield _read_lists(ctx.store.clock)
        yield ticks.holding(ctx, sides.hold)
        yield learning.follow(ctx, self.detector)
        yield learning.follow_topics(ctx)
        yield sides.watch()
        if ctx.vault is not None:
            yield keyring.follow(ctx.vault, ctx.store.clock)
        for channel in self.channels:
            yield sides.keep(channel)
        if {Role.WEB, Role.WORKERS} & sides.roles:
            yield sides.keep_desk()
        if Role.WEB in sides.roles:
            yield self.app.homes.run()
        if Role.WORKERS in sides.roles:
            yield self.deliverer.run()
            yield self.reader.run()
            yield ticks.take_over(ctx, self.tenure, self.deliverer.under_way, self.reader.under_way)
            for name, begin in self._duties():
                yield self.tenure.duty(name, begin)

    def _duties(self) -> Iterator[tuple[str, Callable[[], Work]]]:
        """What one of the workers does alone. Those that keep something in mind begin anew with each holder."""
        ctx, settings = self.ctx, self.settings
        yield "audit", lambda: ticks.audit(ctx, self.sealer)
        yield "retention", lambda: ticks.retention(ctx, Keeps.by(settings))
        yield "words", lambda: ticks.words(ctx, Keeps.by(settings))
        yield "erasures", lambda: ticks.erasures(ctx)
        yield "looks", lambda: ticks.looks(ctx, Looker(ctx, self.sides.channels))
        yield "reminders", lambda: ticks.reminders(ctx)
        yield "lanes", lambda: ticks.lanes(ctx)
        yield "escalations", lambda: ticks.escalations(ctx)
        yield "looking ahead", lambda: ticks.looking_ahead(ctx)
        yield "user groups", lambda: UserGroups(ctx, self.sides.desk).run()
        yield "calendars", lambda: LeaveFeeds(ctx, self.session).run()
        yield "watching", lambda: watching.often(ctx)
        yield "night watch", lambda: watching.nightly(ctx)
        yield "comparing", lambda: learning.compare(ctx, self.detector)
        if settings.buckstop_learn == "on":
            yield "topics", lambda: learning.learn_topics(ctx)
        if ctx.not_learning is None:
            teacher = ProcessTeacher(semantic=settings.buckstop_semantic)
            yield "learning", lambda: learning.learn(ctx, Learner(ctx, teacher))


async def _read_lists(clock: Clock) -> None:
    """What takes its time once is read beside the loop, after all that we wait for to be ready, and before anybody
    writes a reply."""
    await clock.sleep(_SETTLED)
    await asyncio.to_thread(links, "acme.test")
    await asyncio.to_thread(first_date, "today")
