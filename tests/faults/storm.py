"""Four workers on one PostgreSQL database, and all that can happen to them: killed, frozen, cut off, slowed down.

Customers write and executives answer meanwhile, as stubborn as people and Slack are. What became of it is read from
the platforms' ledgers alone.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cryptography.fernet import Fernet
from sqlalchemy import URL

from handlers.standins import Town
from handlers.standins.slack import Message, all_text
from tests import databases
from tests.faults.proxy import Proxy, between
from tests.journeys.bot_process import ANA, CASES, PLAN, Bot, Case, Journey, labels

T = TypeVar("T")

_CODE = re.compile(r"Mulberry\d+")
_AGAIN = "Send again"
DATABASE, PLATFORMS = "database", "platforms"


@dataclass
class Trouble:
    """One thing that happens, how long it lasts, and to whom."""

    what: str
    seconds: float = 0.0
    worker: int = 0

    def __str__(self) -> str:
        who = f" of worker {self.worker}" if self.what in ("kill", "freeze") else ""
        return f"{self.what}{who}, {self.seconds:.1f} s"

    @property
    def whom(self) -> str:
        """A worker, the server or a line: to each one thing happens at a time."""
        match self.what.split():
            case ["kill" | "freeze"]:
                return f"worker {self.worker}"
            case ["restart", _]:
                return "server"
            case [_, line]:
                return line
        raise ValueError(self.what)


@dataclass
class Reply:
    """An answer from the press that approved it to the customer: monotonic seconds, None while not yet."""

    case: Case
    words: str
    preview: Message = field(default_factory=dict)
    approved: float | None = None
    arrived: float | None = None
    asked: bool = False
    again: bool = False


@dataclass
class Storm:
    """The town, the workers and the lines between them."""

    town: Town
    journey: Journey
    proxy: Proxy
    workers: list[Bot]
    database: URL
    chance: random.Random
    patience: float
    cases: list[Case] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _cards: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    _seen: int = 0

    # ---- customers and executives

    async def customers(self, count: int, a_second: float, where: Sequence[str]) -> None:
        for _ in range(count):
            self.cases.append(self.journey.writes(self.chance.choice(where)))
            await asyncio.sleep(self.chance.expovariate(a_second))

    async def executives(self, count: int, at_once: int = 10, first: int = 0) -> None:
        """Answer so many, each third customer twice in a row, from the ``first`` on, as the cards come."""
        turn = asyncio.Semaphore(at_once)

        async def one(case: Case, words: list[str]) -> None:
            async with turn:
                await self._answer(case, words)

        answered, number = 0, first
        async with asyncio.TaskGroup() as tasks:
            while answered < count:
                await self._until(lambda number=number: number < len(self.cases), "a customer")  # type: ignore[misc]
                twice = number % 3 == 0 and answered + 2 <= count
                words = ["First of all, {code}: I am sorry.", "And then, {code}: a new one left."][: 1 + twice]
                tasks.create_task(one(self.cases[number], words))
                answered, number = answered + len(words), number + 1
                await asyncio.sleep(0)

    async def _answer(self, case: Case, words: list[str]) -> None:
        case.card = await self._until(lambda: self.card(case), f"a card for {case.code}")
        replies = [Reply(case, each.replace("{code}", case.code)) for each in words]
        self.replies += replies
        for reply in replies:
            await self.town.slack.say(ANA, reply.words, thread_ts=case.card["ts"])
        for reply in replies:
            reply.preview = await self._until(lambda reply=reply: self._preview(reply), f"a preview: {reply.words}")  # type: ignore[misc]
        for reply in replies:
            await self._approve(reply)
        for reply in replies:
            await self._until(lambda reply=reply: self._said(reply), f"an outcome: {reply.words}")  # type: ignore[misc]
            while "delivered" not in all_text(reply.preview).lower():
                await self._decide(reply)
                await asyncio.sleep(0.3)

    async def _approve(self, reply: Reply) -> None:
        """Press until Slack took it: only then it is approved, and what is pressed next comes after it."""
        while True:
            with suppress(LookupError, ValueError):
                if "Send" not in " ".join(labels(reply.preview)) or _AGAIN in labels(reply.preview):
                    break
                if (await self.town.slack.press(ANA, reply.preview, "Send", channel=CASES)).acknowledged:
                    break
            await asyncio.sleep(0.3)
        reply.approved = time.monotonic()

    async def _decide(self, reply: Reply) -> None:
        """Asked whether it arrived, an executive looks into the customer's app, and says so."""
        if _AGAIN not in labels(reply.preview):
            return
        reply.asked = True
        there = bool(self.sent(reply))
        reply.again = reply.again or not there
        with suppress(LookupError, ValueError):
            await self.town.slack.press(ANA, reply.preview, "It is there" if there else _AGAIN, channel=CASES)

    # ---- reading

    def card(self, case: Case) -> Message | None:
        """The first card of a case; only what is new in the channel is read."""
        found = self.cards().get(case.code)
        return found[0] if found else None

    def cards(self) -> dict[str, list[Message]]:
        """All cards, by the customer's code."""
        roots = self.town.slack.roots(CASES)
        for root in roots[self._seen :]:
            for code in set(_CODE.findall(all_text(root))):
                self._cards[code].append(root)
        self._seen = len(roots)
        return self._cards

    def _preview(self, reply: Reply) -> Message | None:
        lines = self.journey.thread(reply.case)
        return next(
            (one for one in lines if reply.words[:12] in all_text(one) and "Send" in " ".join(labels(one))), None
        )

    def _said(self, reply: Reply) -> bool:
        return "delivered" in all_text(reply.preview).lower() or _AGAIN in labels(reply.preview)

    def sent(self, reply: Reply) -> list[float]:
        """When this reached the customer."""
        return [one.moment for one in self.town.ledger.customers if one.text.startswith(reply.words)]

    async def _until(self, condition: Callable[[], T], what: str) -> T:
        end = time.monotonic() + self.patience
        while not (value := condition()):
            assert time.monotonic() < end, f"not within {self.patience} s: {what}; {self.said()}"
            await asyncio.sleep(0.1)
        return value

    def said(self) -> str:
        return "\n".join(self.log)

    # ---- trouble

    async def meet(self, trouble: Trouble) -> None:
        """Let one thing happen, and be over."""
        self.log.append(f"{time.monotonic() - self._began:6.1f} s: {trouble}")
        worker = self.workers[trouble.worker % len(self.workers)]
        match trouble.what.split():
            case ["kill"]:
                await worker.kill()
                await asyncio.sleep(trouble.seconds)
                await worker.start()
            case ["freeze"]:
                worker.signal(signal.SIGSTOP)
                await asyncio.sleep(trouble.seconds)
                worker.signal(signal.SIGCONT)
            case ["restart", how]:
                await databases.restart(self.database, how)
            case ["cut", line]:
                await self.proxy.do(line, "cut")
            case [("hold" | "refuse" | "delay") as what, line]:
                slow = 0.05 if line == PLATFORMS else 0.005
                await self.proxy.do(line, what, slow if what == "delay" else 0.0)
                await asyncio.sleep(trouble.seconds)
                await self.proxy.do(line, "flow")
            case _:
                raise ValueError(trouble.what)

    async def storm(self, over: Awaitable[object], pause: float) -> None:
        """One thing after the other, at most two at once, drawn by chance, until the load is over."""
        done = asyncio.ensure_future(over)
        try:
            async with asyncio.TaskGroup() as tasks:
                under_way: set[asyncio.Task[None]] = set()
                busy: set[str] = set()
                while not done.done():
                    trouble = self._drawn()
                    key = trouble.whom
                    if len(under_way) < 2 and key not in busy:
                        busy.add(key)
                        task = tasks.create_task(self.meet(trouble))
                        under_way.add(task)
                        task.add_done_callback(lambda task, key=key: (under_way.discard(task), busy.discard(key)))  # type: ignore[misc]
                    await asyncio.wait({done}, timeout=self.chance.uniform(0.5, 1.5) * pause)
        finally:
            done.cancel()

    def _drawn(self) -> Trouble:
        chance = self.chance
        worker = chance.randrange(len(self.workers))
        what, least, most = chance.choice(
            [
                ("kill", 0, 4), ("kill", 0, 4), ("freeze", 1, 5), ("freeze", 8, 20), ("restart fast", 0, 0),
                ("restart immediate", 0, 0), (f"cut {DATABASE}", 0, 0), (f"hold {DATABASE}", 1, 12),
                (f"refuse {DATABASE}", 1, 6), (f"delay {DATABASE}", 1, 4), (f"cut {PLATFORMS}", 0, 0),
                (f"hold {PLATFORMS}", 1, 8), (f"refuse {PLATFORMS}", 1, 6), (f"delay {PLATFORMS}", 1, 6),
            ]
        )  # fmt: skip
        return Trouble(what, chance.uniform(least, most), worker)

    # ---- judging

    async def settled(self) -> None:
        """All customers have their card and their direct message, and all sockets are open again."""
        await self._until(lambda: len(self.town.slack.sockets.open) >= len(self.workers), "all sockets")
        await self._until(lambda: len(self.cards()) >= len(self.cases), "all cards")
        await self._until(lambda: len(self.told()) >= len(self.cases), "all direct messages")
        await asyncio.sleep(1)

    def told(self) -> Counter[str]:
        """How many direct messages brought each customer's case, by their code."""
        return Counter(
            code
            for one in self.town.slack.roots(ANA)
            if one.get("bot_id") and "First of all" not in all_text(one) and "And then" not in all_text(one)
            for code in set(_CODE.findall(all_text(one)))
        )

    def judge(self) -> str:
        """Nothing is lost, nothing said twice but on a person's word, in the order of approval. The figures."""
        self._seen = 0
        self._cards.clear()
        counts = Counter({code: len(found) for code, found in self.cards().items()})
        assert {case.code for case in self.cases} == set(counts), "lost, or never written"
        assert [code for code, count in counts.items() if count > 1] == [], self.said()
        told = self.told()
        assert {case.code for case in self.cases} == set(told), "no direct message"
        assert [code for code, count in told.items() if count > 1] == [], self.said()
        for reply in self.replies:
            sent = self.sent(reply)
            assert sent, f"lost: {reply.words}\n{self.said()}"
            assert len(sent) == 1 or reply.again, f"{len(sent)} times: {reply.words}\n{self.said()}"
            reply.arrived = sent[0]
        by_case: dict[str, list[Reply]] = defaultdict(list)
        for reply in self.replies:
            by_case[reply.case.code].append(reply)
        for together in by_case.values():
            if not any(reply.again for reply in together):
                arrived = [reply.arrived or 0.0 for reply in together]
                assert arrived == sorted(arrived), f"{together[0].words} came after the next\n{self.said()}"
        return self._figures()

    def waits(self) -> list[float]:
        """Seconds from approval to the customer, of those that nobody had to be asked about."""
        return sorted((one.arrived or 0.0) - (one.approved or 0.0) for one in self.replies if not one.asked)

    def _figures(self) -> str:
        waits = self.waits()
        at = lambda share: max(0.0, waits[min(len(waits) - 1, int(share * len(waits)))])  # noqa: E731
        asked, again = sum(one.asked for one in self.replies), sum(one.again for one in self.replies)
        met = Counter(line.split(": ")[1].split(",")[0].split(" of ")[0] for line in self.log)
        return (
            f"{len(self.cases)} posts and {len(self.replies)} replies in {time.monotonic() - self._began:.0f} s;"
            f" lost 0, doubled 0; asked about {asked}, sent again on a person's word {again};"
            f" approval to customer p50 {at(0.5):.2f} s, p90 {at(0.9):.2f} s, p99 {at(0.99):.1f} s,"
            f" max {waits[-1]:.1f} s; {dict(met)}"
        )


@asynccontextmanager
async def storm(
    folder: Path, database: URL, seed: int, patience: float, roles: Sequence[str] = ("all",) * 4
) -> AsyncIterator[Storm]:
    """The workers at work in a town behind two lines. In the end each of them ends with 0."""
    upstream = f"{database.query['host']}/.s.PGSQL.5432" if "host" in database.query else database.port or 5432
    async with Town() as town, between(database=upstream, platforms=int(town.url.rpartition(":")[2])) as proxy:
        there, here = town.url, f"http://127.0.0.1:{proxy.ports[PLATFORMS]}"
        town.slack.live_at(here)
        town.x.live_at(here)
        town.slack.deliveries.waits = [1] * 300  # Slack insists; sooner than it really does
        url = database.set(query={}, host="127.0.0.1", port=proxy.ports[DATABASE])
        plan = folder / "plan.yaml"
        plan.write_text(json.dumps(PLAN))
        env = {name: value.replace(there, here) for name, value in town.env().items()} | {
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "BUCKSTOP_PLAN": str(plan),
            "BUCKSTOP_SECRET_KEYS": Fernet.generate_key().decode(),
        }
        workers = []
        for number, role in enumerate(roles):
            (folder / str(number)).mkdir()
            workers.append(Bot(folder / str(number), env, "--role", role))
        found = Storm(town, Journey(town, workers[0]), proxy, workers, database, random.Random(seed), patience)
        try:
            for worker in workers:
                await worker.start()
            sockets = sum("web" in role or role == "all" for role in roles)
            assert await town.ledger.until(lambda: len(town.slack.sockets.open) >= sockets, 60), workers[0].log[-2000:]
            yield found
            for worker in workers:
                worker.signal(signal.SIGTERM)
            assert [await worker.died() for worker in workers] == [0] * len(workers)
            status, said = await Bot(folder, env).command("db", "check")
            assert (status, "The audit trail is whole" in said) == (0, True), said
        finally:
            for worker in workers:
                worker.signal(signal.SIGCONT)
                await worker.kill()
