"""App Home as people see it: golden files with a readable picture beside each, and what each must hold.

``UPDATE_GOLDEN=1`` writes them anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.messages import Audience
from bot.pages import Choice, CoverButton, CoverEntry, Matter, Person, PromiseEntry, Standing
from bot.pages.causes import Cause, Month
from bot.pages.gaps import WhichGap
from bot.pages.home import Home, Mine, OnNow, Ours, OwnWay, Turn
from bot.pages.needs import MayBeThere, NobodyOn, Unconnected
from bot.pages.praise import PraiseEntry
from bot.pages.rota import RotaLine
from handlers.slack.views.home import home
from tests.slack import detector_pages

GOLDEN = Path(__file__).parent / "golden_home"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in Madrid (two hours ahead of UTC) in May 2026."""
    return datetime(2026, 5, day, hour - 2, minute, tzinfo=UTC)


NOW = at(6, 14, 40)
ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")
DANA = Matter(
    "17", "Dana Wells", "X", "post", "@acme", Audience.PUBLIC,
    "Third week waiting for my refund, and your chat hung up on me. Order went to the wrong city. <!channel> *twice*",
    at(6, 14, 32), due=at(6, 15, 2),
)  # fmt: skip
JO = Matter(
    "18", "Jo Marsh", "Telegram", "message", "@acme_bot", Audience.PRIVATE, "The code you sent does not work.",
    at(6, 14, 20), due=at(7, 9, 40),
)  # fmt: skip
MINE = Mine(
    person=ANA,
    waiting=(DANA, JO),
    waiting_total=2,
    turn=Turn(until=at(11, 9), next=at(25, 9), after="Ben Okafor", on=True),
    speaks_from=(("Telegram", "@acme_bot"), ("X", "@acme")),
    own=(OwnWay("telegram", "Telegram"), OwnWay("x", "X", "@anaruiz")),
    signature="— Ana Ruiz, Chief Operating Officer",
    standing=Standing.AGREED,
    said_at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    undo_seconds=10,
    always_look=False,
    words_in_notifications=True,
    quiet=("20:00", "07:00"),
)
PROMISED = (
    PromiseEntry("5", "Sam Idowu", "call on Fri 8 May"),
    PromiseEntry("6", "Dana Wells <!channel>", "refund by Tue 5 May", by="Ben Okafor", late=True),
)
NEEDS = (
    NobodyOn(replace(DANA, customer="Sam Idowu"), (Choice("ben", "Ben Okafor", "Next in the ring, 2 open cases"),)),
    MayBeThere("Ana Ruiz", "Jo Marsh", at(6, 14, 20), "https://acme.slack.com/archives/C0CASES/p1"),
    Unconnected("x", "X", "@acme", 4),
)
OURS = Ours(
    needs=NEEDS,
    needs_total=3,
    on_now=(OnNow("default", "Ana Ruiz", at(11, 9), "Ben Okafor", "Can be reached: yes."),),
    first_answers=(9, 24),
    open_total=14,
    oldest_since=at(6, 13, 48),
    late=0,
    aside=20,
    days=(
        RotaLine("Wed 6 to Sun 10 May: Ana Ruiz (Sat 9 May 09:00–17:00 nobody)", WhichGap("default", 1778313600)),
        RotaLine("Mon 11 to Sun 17 May: Ben Okafor"),
    ),
)
ACCEPTS = (CoverButton.ACCEPT, CoverButton.NOT_NOW)
PRAISED = PraiseEntry(replace(DANA, words="Thank you so much, Leo was wonderful!", due=at(7, 15)))
PAGES = {
    "executive": Home(NOW, "Europe/Madrid", MINE),
    "executive-with-nothing-to-do": Home(
        NOW, "Europe/Madrid", replace(MINE, waiting=(), waiting_total=0, turn=Turn(next=at(25, 9)))
    ),
    "executive-who-promised": Home(NOW, "Europe/Madrid", replace(MINE, promised=PROMISED, promised_total=7)),
    "lead-of-late-promises": Home(
        NOW, "Europe/London", ours=replace(OURS, overdue=(replace(PROMISED[1], by="Ana Ruiz"),), overdue_total=1)
    ),
    "executive-with-many": Home(NOW, "Europe/Madrid", replace(MINE, waiting=(DANA,) * 5, waiting_total=28)),
    "executive-before-agreeing": Home(
        NOW, "Europe/Madrid", replace(MINE, standing=Standing.ASKED, said_at=None, turn=Turn(), speaks_from=(), own=())
    ),
    "executive-who-stopped": Home(
        NOW,
        "Europe/Madrid",
        replace(
            MINE, standing=Standing.STOPPED, undo_seconds=0, always_look=True, words_in_notifications=False, quiet=None
        ),
    ),
    "executive-of-whom-cover-is-asked": Home(
        NOW,
        "Europe/Madrid",
        replace(
            MINE,
            asked_of=(CoverEntry("7", "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00", ACCEPTS),),
            asked_of_total=1,
            asks=(CoverEntry("8", "Fri 8 May, 12:00–15:00. 3 people are asked.", (CoverButton.WITHDRAW,)),),
            asks_total=1,
        ),
    ),
    "executive-with-praise": Home(
        NOW,
        "Europe/Madrid",
        replace(MINE, praise=(PRAISED, replace(PRAISED, handed=True)), praise_total=7),
    ),
    "lead-with-something-to-check": Home(
        NOW,
        "Europe/London",
        ours=replace(
            OURS, checks=3, first_check=at(6, 14, 55), praise=(replace(PRAISED, holder="Ana Ruiz"),), praise_total=1
        ),
    ),
    "lead-with-requests": Home(
        NOW,
        "Europe/London",
        ours=replace(
            OURS,
            requests=(CoverEntry("7", "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00", (CoverButton.GIVE_TO,)),),
            requests_total=1,
        ),
    ),
    "lead-with-much": Home(
        NOW, "Europe/London", ours=replace(OURS, needs=NEEDS[1:] * 2 + NEEDS[:1], needs_total=28)
    ),
    "lead": Home(NOW, "Europe/London", ours=OURS),
    "lead-with-causes": Home(
        NOW,
        "Europe/London",
        ours=replace(
            OURS,
            colleagues=3,
            causes=(Cause("late refund", "late refunds", 27, "Cho Min"), Cause("login", "app login", 9)),
        ),
    ),
    "lead-with-owned-causes": Home(
        NOW, "Europe/London", ours=replace(OURS, causes=(Cause("late refund", "late refunds", 27, "Cho Min"),))
    ),
    "executive-with-a-month": Home(
        NOW,
        "Europe/Madrid",
        replace(
            MINE,
            month=Month(
                *("May", 41, timedelta(minutes=198), Cause("late refund", "late refunds", 27, "Cho Min")),
                ("Dana Wells", "I can't believe you answered."),
            ),
        ),
    ),
    "lead-with-a-detector": Home(NOW, "Europe/London", ours=replace(OURS, detector=detector_pages.LINE)),
    "lead-of-a-calm-day": Home(
        NOW,
        "UTC",
        ours=replace(
            OURS, needs=(), needs_total=0, aside=0, first_answers=None, open_total=0, oldest_since=None,
            on_now=(OnNow("default", "Ana Ruiz", None, ""), OnNow("night", "", at(6, 20), "Ben Okafor")),
        ),
    ),
    "lead-and-executive": Home(NOW, "Europe/Madrid", MINE, OURS),
    "lead-and-executive-with-much-of-all": Home(
        NOW,
        "Europe/Madrid",
        replace(
            MINE, waiting=(DANA,) * 5, waiting_total=28, promised=PROMISED * 2 + PROMISED[:1], promised_total=9,
            asked_of=(CoverEntry("7", "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00", ACCEPTS),) * 5,
            asked_of_total=6,
            asks=(CoverEntry("8", "Fri 8 May, 12:00–15:00. 3 people are asked.", (CoverButton.WITHDRAW,)),) * 5,
            asks_total=5,
        ),
        replace(
            OURS, needs=NEEDS + NEEDS[1:], needs_total=28, overdue=PROMISED * 2 + PROMISED[:1], overdue_total=9,
            days=(*OURS.days, *OURS.days, OURS.days[0]),
            requests=(CoverEntry("7", "Ben Okafor asks for cover on Sat 16 May", (CoverButton.GIVE_TO,)),) * 5,
            requests_total=9,
        ),
    ),
    "somebody-else": Home(NOW, "Europe/London"),
}  # fmt: skip
every_page = pytest.mark.parametrize("name", PAGES)


def walk(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            yield from walk(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from walk(value)


def picture(view: dict[str, Any]) -> str:
    """What a person sees, for people who read golden files."""
    lines = []
    for block in view["blocks"]:
        match block["type"]:
            case "rich_text":
                lines += ["".join(one["text"] for one in part["elements"]) for part in block["elements"]]
            case "section":
                beside = block.get("accessory", {})
                label = beside.get("text") or beside.get("placeholder")
                lines.append(f"  {block['text']['text']}" + (f"  [{label['text']}]" if label else ""))
            case "actions":
                lines.append("  ".join(f"[{one['text']['text']}]" for one in block["elements"]))
    return "\n".join(lines) + "\n"


@every_page
def test_it_looks_as_agreed(name: str) -> None:
    view = home(PAGES[name])
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / f"{name}.json").write_text(json.dumps(view, ensure_ascii=False, indent=1) + "\n")
        (GOLDEN / f"{name}.txt").write_text(picture(view))
    assert view == json.loads((GOLDEN / f"{name}.json").read_text())
    assert picture(view) == (GOLDEN / f"{name}.txt").read_text()


def test_every_file_has_a_page() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(PAGES)


@every_page
def test_slacks_own_models_accept_it(name: str) -> None:
    view = home(PAGES[name])
    assert View(**view).to_dict() == view
    for block in view["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        assert parsed.to_dict() == block


@every_page
def test_it_is_short_ends_with_its_time_and_shows_customers_words_raw(name: str) -> None:
    view = home(PAGES[name])
    assert len(view["blocks"]) <= 60
    assert picture(view).splitlines()[-2].startswith("As of ")
    assert not [part for part in walk(view) if part.get("type") == "mrkdwn"]
    for button in (part for part in walk(view) if part.get("type") == "button"):
        assert len(button["text"]["text"]) <= 20
        assert len(button["text"]["text"]) < len(button["accessibility_label"]) <= 75


def test_nobody_is_offered_what_they_cannot_do() -> None:
    for name in ("executive-before-agreeing", "executive-who-stopped", "lead"):
        assert "[Reply]" not in picture(home(PAGES[name]))
    assert "[Stop at once]" not in picture(home(PAGES["executive-who-stopped"]))
