"""kill -9 at any moment, again and again, while many complain and executives answer. Judged by what the platforms hold.

An executive who is asked whether an answer arrived looks it up in the customer's app, as people do, and says so: then
each answer is there once. One of them presses *Send again* without looking: only theirs may be there twice.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from handlers.standins.slack import Message, all_text
from tests import databases
from tests.journeys.bot_process import ANA, CASES, SORRY, Bot, Case, Journey, journey, labels

T = TypeVar("T")

#: How many customers write and are answered at the same time.
AT_ONCE = 8
#: Seconds for any step. A post on X that is not found is looked for after 5, 30 and 120 seconds, and then asked about.
PATIENCE = 420
ASKED = "Send again"


@dataclass
class Load:
    """Customers who complain, write once more and are answered, for as long as it lasts."""

    town: Journey
    chance: random.Random
    where: tuple[str, ...]
    over: bool = False
    cases: list[Case] = field(default_factory=list)
    #: Who pressed *Send again* without looking, by the customer's code.
    careless: set[str] = field(default_factory=set)
    _cards: dict[str, Message] = field(default_factory=dict)
    _seen: int = 0

    async def customers(self) -> None:
        await asyncio.gather(*(self._one_after_the_other() for _ in range(AT_ONCE)))

    async def _one_after_the_other(self) -> None:
        while not self.over:
            case = self.town.writes(self.chance.choice(self.where))
            self.cases.append(case)
            await self._answered(case)

    async def _answered(self, case: Case) -> None:
        """From the complaint to the outcome, as stubborn as people and Slack are."""
        slack = self.town.town.slack
        case.card = await self._until(lambda: self._card(case), case, "a card")
        if self.chance.random() < 0.5:
            self._writes_again(case)
        await slack.say(ANA, SORRY.replace("{code}", case.code), thread_ts=case.card["ts"])
        case.preview = await self._until(lambda: self._line(case, "Send"), case, "a preview")
        while "Send" in "".join(labels(case.preview)) and not self._outcome(case):
            await slack.press(ANA, case.preview, "Send", channel=CASES)
            await asyncio.sleep(0.5)
        while "delivered" not in await self._until(lambda: self._outcome(case), case, "an outcome"):
            looks = self.chance.random() < 0.8
            if not looks:
                self.careless.add(case.code)
            there = looks and bool(self.town.sent(case))
            if ASKED in labels(case.preview):
                await slack.press(ANA, case.preview, "It is there" if there else ASKED, channel=CASES)
            await asyncio.sleep(0.5)

    def _writes_again(self, case: Case) -> None:
        words = f"And nobody picks up the telephone either, {case.code}-again."
        if case.on == "telegram":
            self.town.town.telegram.post(words, sender=case.person)
        else:
            self.town.town.x.post(f"@acme {words}", case.person, reply_to=case.post["id"])

    def _card(self, case: Case) -> Message | None:
        """The first card of a case; only what is new in the channel is read."""
        roots = self.town.town.slack.roots(CASES)
        for root in roots[self._seen :]:
            for code in [one.code for one in self.cases if one.code in all_text(root)]:
                self._cards.setdefault(code, root)
        self._seen = len(roots)
        return self._cards.get(case.code)

    def _line(self, case: Case, button: str) -> Message | None:
        found = [one for one in self.town.thread(case) if any(label.startswith(button) for label in labels(one))]
        return found[0] if found else None

    def _outcome(self, case: Case) -> str:
        said = all_text(case.preview).lower()
        return said if "delivered" in said or ASKED in labels(case.preview) else ""

    async def _until(self, condition: Callable[[], T], case: Case, what: str, seconds: float = PATIENCE) -> T:
        """Looked at twenty times a second, since the stand-ins change far more often."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < end, f"{case.code} has not {what}: {self._told(case)}"
            await asyncio.sleep(0.05)
        return value

    def _told(self, case: Case) -> str:
        return self.town.says_now(case) if case.card else "no card"


async def _kills(load: Load, bots: list[Bot], count: int, apart: int) -> None:
    """Each at a random moment: in the midst of one of the next calls of the platforms, up to so many ``apart``, or
    some time after the start."""
    ledger, chance = load.town.town.ledger, load.chance
    for number in range(count):
        bot = bots[number % len(bots)]
        if chance.random() < 0.25:
            await asyncio.sleep(chance.uniform(0, 1))
        else:
            await load.town.connected(len(bots))
            calls = len(ledger.calls) + chance.randint(1, apart)
            await ledger.until(lambda calls=calls: len(ledger.calls) >= calls, 5)  # type: ignore[misc]
        await bot.kill()
        if len(bots) > 1:
            await asyncio.sleep(chance.uniform(0, 2))  # the others work on
        await bot.start()


async def killed_at_random(
    town: Journey, bots: list[Bot], count: int, seed: int, where: tuple[str, ...] = ("telegram", "x"), apart: int = 150
) -> str:
    """Kill so often under load, let the last ones be answered, judge; the figures in a sentence."""
    town.town.slack.deliveries.waits = [1] * 60  # Slack insists; sooner than it really does
    load = Load(town, random.Random(seed), where)
    customers = asyncio.create_task(load.customers())
    try:
        await _kills(load, bots, count, apart)
        load.over = True
        await customers
    finally:
        customers.cancel()
    await town.connected(len(bots))
    assert await town.until(lambda: all(_stands(town, case) for case in load.cases)), _missing(town, load.cases)
    figures = Counter[str]()
    for case in load.cases:
        sent = town.sent(case)
        # One card and one line for the answer; what the customer wrote again stands beside it once.
        assert len(town.cards(case)) == 1, case.code
        assert Counter(map(_kind, town.thread(case)))["answer"] == 1, town.says_now(case)
        assert Counter(map(_kind, town.thread(case)))["again"] <= 1, town.says_now(case)
        assert len([one for one in town.told(case) if _kind(one) == "case"]) == 1, case.code
        assert sent, f"{case.code} is lost"
        assert len(sent) == 1 or case.code in load.careless, f"{case.code} was sent {len(sent)} times"
        assert {one.text.split("\n")[0] for one in sent} == {SORRY.replace("{code}", case.code)}
        assert all("Ana Ruiz" in one.text for one in sent)
        figures[case.on] += 1
        figures["sent again on a person's word"] += len(sent) - 1
    return f"{count} kills, {dict(figures)}"


def _kind(message: Message) -> str:
    """What a message of ours about a case is: an answer's line, the customer's further words, the case itself."""
    text = all_text(message)
    if "-again" in text and SORRY[:9] not in text:
        return "again"
    if SORRY[:9] in text:
        return "answer"
    return "case"


def _stands(town: Journey, case: Case) -> bool:
    # Of what is looked for after a kill something may come after the customer's further words.
    return "delivered" in town.says_now(case) and "case" in map(_kind, town.told(case))


def _missing(town: Journey, cases: list[Case]) -> list[str]:
    return [f"{case.code}: {town.says_now(case)}" for case in cases if not _stands(town, case)]


async def _trail_is_whole(bot: Bot) -> None:
    status, said = await bot.command("db", "check")
    assert (status, "The audit trail is whole" in said) == (0, True), said


async def _on_sqlite(folder: Path, count: int, seed: int, **more: Any) -> None:
    async with journey(folder) as town:
        print(await killed_at_random(town, [town.bot], count, seed, **more))  # noqa: T201 - figures, with `pytest -s`
        assert await town.bot.stop() == 0
        await _trail_is_whole(town.bot)


async def test_killed_ten_times_it_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    """The short form leaves X out, whose posts are looked for with more patience than this test has."""
    await _on_sqlite(tmp_path, 10, 1, where=("telegram",), apart=20)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
async def test_killed_two_hundred_times_it_loses_nothing_and_says_nothing_twice(tmp_path: Path, seed: int) -> None:
    await _on_sqlite(tmp_path, 40, seed)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(2))
async def test_two_workers_killed_sixty_times_lose_nothing_and_say_nothing_twice(
    tmp_path: Path, postgres: databases.Databases, seed: int
) -> None:
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False)) as town:
        other = Bot(tmp_path / "other", town.bot.env)
        other.folder.mkdir()
        await other.start()
        try:
            await town.connected(2)
            print(await killed_at_random(town, [town.bot, other], 30, seed))  # noqa: T201
            assert await other.stop() == 0
            assert await town.bot.stop() == 0
            await _trail_is_whole(town.bot)
        finally:
            await other.kill()
