"""The product as the process that operators run, between the stand-ins: what journeys act through and look at.

Nothing here looks into our own tables. What is true stands in the stand-ins' ledger and in what people can read.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography.fernet import Fernet

from bot.clock import SystemClock
from bot.flows import plan_admin
from bot.store.store import Store
from handlers.standins import Accepted, Fault, Town
from handlers.standins.slack import APP_TOKEN, BOT_TOKEN, Message, all_text, buttons, label
from handlers.standins.slack.workspace import BOT_USER
from handlers.standins.telegram import TOKEN
from handlers.standins.x.tokens import ACCESS, CLIENT_SECRET, REFRESH
from tests import databases
from tests.journeys import forks
from tests.journeys.forks import Forked
from tests.patience import PATIENCE

T = TypeVar("T")
Plan = dict[str, Any]

ANA, BEN, TOM, LEE, EVE = "U0ANA", "U0BEN", "U0TOM", "U0LEE", "U0EVE"
CASES = "C0CASES"
PLAN: Plan = {
    "version": 1,
    "executives": [
        {"id": "ana", "name": "Ana Ruiz", "title": "Chief Operating Officer", "slack": ANA, "timezone": "Europe/Madrid",
         "consent": True, "undo_seconds": 0, "delegates": [TOM]},
        {"id": "ben", "name": "Ben Okafor", "title": "VP Customer Experience", "slack": BEN,
         "timezone": "Europe/London", "consent": True, "undo_seconds": 0},
    ],
    "leads": [LEE],
    "rotas": [
        {"name": "default", "layers": [
            {"name": "primary", "priority": 1, "timezone": "Europe/London", "anchor": "2026-01-05T09:00",
             "every": {"weeks": 522}, "members": ["ana"]},  # for ten years: it runs by the real clock
        ]},
    ],
}  # fmt: skip

SORRY = "Sorry about {code}. A new one is on its way to you, by my own hand."

_OURS = ("SLACK_", "TELEGRAM_", "X_", "BUCKSTOP_", "DATABASE_", "CRASH_AT")
_SECRETS = (APP_TOKEN, BOT_TOKEN, TOKEN, ACCESS, REFRESH, CLIENT_SECRET)
#: Stands in everything that customers and executives say here, and in customers' names: none of it may reach a log.
_MARK = "Mulberry"


class Bot:
    """``buckstop run``, as often as it is started."""

    def __init__(self, folder: Path, env: Mapping[str, str], *options: str) -> None:
        self.folder = folder
        self._options = options
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self.env = clean | {"BUCKSTOP_HTTP_PORT": "0", "BUCKSTOP_LOG_FORMAT": "json"} | dict(env)
        self._process: Forked | None = None

    @property
    def log(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    @property
    def cpu(self) -> float:
        """Seconds of the processor that it took so far."""
        assert self._process is not None
        return self._process.cpu

    def hears(self, number: signal.Signals) -> bool:
        """Whether it got so far as to handle a signal itself."""
        assert self._process is not None
        return self._process.hears(number)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.status is None

    async def start(self, name: str = "bot", **env: str) -> None:
        self._process = forks.start(["run", *self._options], self.folder, self.env | env, self.folder / f"{name}.log")

    async def command(self, *arguments: str, seconds: float = PATIENCE) -> tuple[int, str]:
        """Any command of the product, to its end: its exit status, and all that it said."""
        said = self.folder / f"{'-'.join(arguments).replace('/', '_')[:80]}.said"
        status = await end_of(forks.start([*arguments], self.folder, self.env, said), seconds)
        return status, said.read_text()

    async def kill(self) -> None:
        """As kill -9 and power cuts do."""
        self.signal(signal.SIGKILL)
        await self.died()

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.signal(number)

    async def died(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; its exit status."""
        assert self._process is not None
        return await end_of(self._process, seconds)

    async def stop(self) -> int:
        """As a service manager does; the exit status."""
        self.signal(signal.SIGTERM)
        return await self.died()

    async def apply(self, plan: Plan) -> None:
        """What ``buckstop plan apply`` does, beside the running bot."""
        store = Store(self.env["DATABASE_URL"], SystemClock())
        await plan_admin.apply(store, json.dumps(plan), "test")
        await store.close()


async def end_of(process: Forked, seconds: float) -> int:
    async with asyncio.timeout(seconds):
        while (status := process.status) is None:
            await asyncio.sleep(0.01)
    return status


@dataclass
class Case:
    """One customer with one complaint. ``code`` stands in all their words and in those of whoever answers them."""

    code: str
    on: str
    person: dict[str, Any]
    post: dict[str, Any]
    card: Message = field(default_factory=dict)
    preview: Message = field(default_factory=dict)


@dataclass
class Journey:
    """A town, and the bot in it."""

    town: Town
    bot: Bot
    _count: int = 0

    async def until(self, condition: Callable[[], T], seconds: float = PATIENCE) -> T:
        return await self.town.ledger.until(condition, seconds)

    async def connected(self, sockets: int = 1) -> None:
        assert await self.until(lambda: len(self.town.slack.sockets.open) >= sockets), self.bot.log[-2000:]

    # ---- acting

    def writes(self, on: str = "telegram") -> Case:
        """A new customer complains."""
        self._count += 1
        code = f"{_MARK}{self._count:03}"
        name = f"Kim {code}"
        words = f"My parcel {code} never arrived and nobody answers. I want my refund, this is a disgrace."
        if on == "telegram":
            person = self.town.telegram.person("Kim", code)
            return Case(code, on, person, self.town.telegram.post(words, sender=person))
        person = self.town.x.person(name, code.lower())
        return Case(code, on, person, self.town.x.post(f"@acme {words}", person))

    async def complains(self, on: str = "telegram") -> Case:
        """A new customer complains, and the card and the direct message of it stand in Slack."""
        case = self.writes(on)
        await self.carded(case)
        assert await self.until(lambda: self.told(case)), "no direct message"
        return case

    async def carded(self, case: Case) -> None:
        [case.card] = await self.until(lambda: self.cards(case)) or [{}]
        assert case.card, f"no card for {case.code}; {self.bot.log[-2000:]}"

    async def drafted(self, on: str = "telegram", words: str = SORRY) -> Case:
        """A new customer complains, and the executive's words stand in a preview."""
        case = await self.complains(on)
        await self.drafts(case, words)
        return case

    async def drafts(self, case: Case, words: str = SORRY, user: str = ANA) -> Message:
        """The executive writes in the thread (``{code}`` is the case's); the preview that comes of it."""
        before = len(self.thread(case))
        await self.town.slack.say(user, words.replace("{code}", case.code), thread_ts=case.card["ts"])
        await self.previewed(case, before)
        return case.preview

    async def previewed(self, case: Case, before: int = 0) -> None:
        new = await self.until(lambda: self.thread(case)[before:])
        assert new, f"no preview for {case.code}; {self.bot.log[-2000:]}"
        case.preview = new[-1]

    async def presses(self, case: Case, button: str = "Send", user: str = ANA) -> None:
        await self.town.slack.press(user, case.preview, button, channel=CASES)

    async def sends_into(self, case: Case, *troubles: Fault | str) -> None:
        """Press Send, and let the calls that carry the answer meet these troubles, one each."""
        method = "sendMessage" if case.on == "telegram" else "POST /2/tweets"
        self.town.faults.next(case.on, method, *troubles)
        await self.presses(case)
        assert await self.until(lambda: not self.town.faults.waiting), "the answer did not set off"

    # ---- looking

    def cards(self, case: Case) -> list[Message]:
        return [message for message in self.town.slack.roots(CASES) if case.code in all_text(message)]

    def thread(self, case: Case) -> list[Message]:
        """What the bot says under the card."""
        return [one for one in self.town.slack.thread(CASES, case.card["ts"])[1:] if one.get("user") == BOT_USER]

    def told(self, case: Case, user: str = ANA) -> list[Message]:
        """The direct messages about a case, but for its previews."""
        about = [one for one in self.town.slack.messages(user) if case.code in all_text(one) and one.get("bot_id")]
        return [one for one in about if "thread_ts" not in one]

    def sent(self, case: Case) -> list[Accepted]:
        """What reached the customer."""
        return [sent for sent in self.town.ledger.sent_to(case.on) if case.code in sent.text]

    async def says(self, case: Case, words: str, seconds: float = PATIENCE) -> bool:
        """Whether the thread comes to say so."""
        return bool(await self.until(lambda: words.lower() in self.says_now(case), seconds))

    def says_now(self, case: Case) -> str:
        return "\n".join(all_text(message) for message in self.thread(case)).lower()


def labels(message: Message) -> list[str]:
    return [label(button) for button in buttons(message)]


@asynccontextmanager
async def journey(
    folder: Path,
    database: str = "",
    plan: Plan = PLAN,
    sockets: int = 1,
    roles: Sequence[str] = (),
    **env: str,
) -> AsyncIterator[Journey]:
    """A running bot in a town. When it is over: it ended with 0, asked nothing in vain, and was discreet. Without
    ``sockets`` it listens for Slack by HTTP."""
    async with Town() as town:
        town.slack.windows.triggers.life = PATIENCE  # how soon the product redeems one is a fact of the machine here
        (folder / "plan.yaml").write_text(json.dumps(plan))
        if not database:
            (folder / "buckstop.db").write_bytes(_migrated())
        ours = {
            "DATABASE_URL": database or f"sqlite+aiosqlite:///{folder}/buckstop.db",
            "BUCKSTOP_PLAN": str(folder / "plan.yaml"),
            "BUCKSTOP_SECRET_KEYS": Fernet.generate_key().decode(),
        }
        bot = Bot(folder, town.env(socket_mode=bool(sockets)) | ours | env, *roles)
        await bot.start()
        found = Journey(town, bot)
        try:
            await found.connected(sockets)
            yield found
            for service in (town.slack, town.telegram, town.x):
                service.gate.release()
            assert not bot.alive or await bot.stop() == 0
            assert not town.ledger.unexpected
        finally:
            await bot.kill()
        is_discreet(bot.log)


@functools.cache
def _migrated() -> bytes:
    """A new SQLite database: how a start makes one is shown elsewhere, and each would take a while."""
    with tempfile.TemporaryDirectory(prefix="buckstop-") as folder:
        path = Path(folder) / "buckstop.db"
        databases.migrated(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()


def is_discreet(log: str) -> None:
    """Neither a word of anybody's nor a secret stands in it."""
    assert log
    assert _MARK.lower() not in log.lower()
    assert not [secret for secret in _SECRETS if secret in log]


def changed(**executive: Any) -> Plan:
    """The plan with other facts about Ana."""
    plan = deepcopy(PLAN)
    plan["executives"][0] |= executive
    return plan


def patiently(kind: str) -> Any:
    """A trouble as a parameter: a channel waits 15 s for an answer that never comes."""
    return pytest.param(kind, marks=pytest.mark.long) if kind == "hang" else kind
