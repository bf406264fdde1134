"""``/rota`` and its windows as people see them: golden files with a readable picture beside each.

``UPDATE_GOLDEN=1`` writes them anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.messages import Audience
from bot.pages import HomeList, ListName, ListPage, Matter, PromiseEntry, RotaDone, RotaForm, RotaList, RotaLook
from bot.pages.gaps import WhichGap
from bot.pages.rota import RotaAnswer, RotaButton, RotaLine, Wished
from handlers.slack.values import encode, list_page, wished
from handlers.slack.views import render_window
from handlers.slack.views.rota import BUTTONS, rota_answer
from handlers.standins.slack.rules import check_message, check_view
from tests.slack.test_views import picture

GOLDEN = Path(__file__).parent / "golden_rota"
NOW = datetime(2026, 5, 6, 12, 40, tzinfo=UTC)
PEOPLE = (("ana", "Ana Ruiz"), ("ben", "Ben Okafor"), ("cho", "Cho Min"))
COVER = Wished("cover", "ana", "ben", "", "2026-05-09T08:00:00Z", "2026-05-09T16:00:00Z", "0123456789abcdef")
DANA = Matter(
    "17", "Dana Wells", "X", "post", "@acme", Audience.PUBLIC, "Third week waiting for my refund. <!channel>", NOW,
    due=NOW,
)  # fmt: skip
SHOWN: dict[str, Any] = {
    "answer": RotaAnswer(
        ("Ana Ruiz until Mon 09:00. Then Ben Okafor.",),
        (RotaButton.COVER, RotaButton.AWAY, RotaButton.WEEK, RotaButton.GAPS, RotaButton.WHY),
    ),
    "answer-in-words": RotaAnswer(("Wed 6 to Sun 10 May: Ana Ruiz", "Mon 11 to Sun 17 May: Ben Okafor")),
    "cover-me": RotaForm("Cover me", Wished("cover", "ana"), others=PEOPLE[1:], zone="Europe/Madrid"),
    "cover-me-half-filled": RotaForm(
        "Cover me", Wished("cover", "ana", "ben"), others=PEOPLE[1:], zone="Europe/Madrid",
        said=("“next weekend” was not understood. Choose the time here.",),
    ),
    "cover-somebody": RotaForm(
        "Cover", Wished("cover"), people=PEOPLE, others=PEOPLE, zone="Europe/London",
        start=datetime(2026, 5, 9, 8, tzinfo=UTC), end=datetime(2026, 5, 9, 16, tzinfo=UTC),
    ),
    "away": RotaForm("I am away", Wished("away", "ana"), zone="Europe/Madrid"),
    "away-days": RotaForm(
        "Time off", Wished("away", "ana"), "Ana Ruiz", start=date(2026, 5, 4), end=date(2026, 5, 9),
        zone="Europe/Madrid",
    ),
    "away-hours": RotaForm(
        "Time off", Wished("away", "ana"), "Ana Ruiz", start=datetime(2026, 5, 8, 7, tzinfo=UTC),
        end=datetime(2026, 5, 8, 10, tzinfo=UTC), zone="Europe/Madrid",
    ),
    "put": RotaForm(
        "Put somebody on", Wished("put"), people=PEOPLE, rotas=(("default", "default"), ("night", "night")),
        zone="Europe/London",
    ),
    "look": RotaLook(
        "Cover me", COVER,
        (
            "Sat 9 May 09:00–17:00 London, 10:00–18:00 for you: Ben Okafor instead of Ana Ruiz",
            "Answered cases stay with their owners; what nobody has answered goes over with the turn.",
        ),
        ("Ben Okafor stands in for Ana Ruiz: Sat 9 May, 09:00–17:00 London, 10:00–18:00 for you.",),
    ),
    "ask": RotaLook(
        "Cover me", replace(COVER, other="-"),
        ("Asked: Ben Okafor and Cho Min, each by direct message. The first who accepts has it.",
         "Until somebody accepts, you are on."),
        ("You ask for cover: Sat 9 May, 10:00–18:00.",), asks=True,
    ),
    "undo": RotaLook(
        "Undo", Wished("", state="0123456789abcdef"),
        ("Sat 9 May 09:00–17:00: Ana Ruiz instead of Ben Okafor",),
        ("Lee Park changed this on Wed 6 May, 14:40. Taken back, it is:",), undoes=7,
    ),
    "done": RotaDone("Saved", ("Everybody whose turns this moves is told.",), 7),
    "help": RotaList(
        "The rota", (RotaLine("“frobnicate” was not understood. This is what can be asked:"),), tuple(RotaButton)
    ),
    "gaps": RotaList(
        "Gaps", (RotaLine("Sat 9 May, 09:00–17:00. Ana Ruiz is away.", WhichGap("default", 1778313600)),)
    ),
    "gaps-and-requests": RotaList(
        "Gaps",
        (RotaLine("No gaps for 30 days."),
         RotaLine("Ben Okafor asks for cover on Sat 16 May, 09:00–17:00. Nobody has taken it yet.", request="7")),
    ),
    "list-of-cases": HomeList(
        ListPage(ListName.WAITING, 1), NOW, "Europe/Madrid", matters=(DANA,) * 2, more=3, replies=True
    ),
    "list-of-promises": HomeList(
        ListPage(ListName.PROMISED), NOW, "Europe/Madrid",
        promises=(PromiseEntry("5", "Sam Idowu", "call on Fri 8 May"),),
    ),
    "list-of-nothing": HomeList(ListPage(ListName.NOBODY), NOW, "Europe/Madrid"),
}  # fmt: skip
every_one = pytest.mark.parametrize("name", SHOWN)


def rendered(name: str) -> dict[str, Any]:
    page = SHOWN[name]
    return rota_answer(page) if isinstance(page, RotaAnswer) else render_window(page)


@every_one
def test_it_looks_as_agreed(name: str) -> None:
    shown = rendered(name)
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / f"{name}.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        (GOLDEN / f"{name}.txt").write_text(picture(shown))
    assert shown == json.loads((GOLDEN / f"{name}.json").read_text())
    assert picture(shown) == (GOLDEN / f"{name}.txt").read_text()


def test_every_state_has_a_file_and_every_file_a_state() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(SHOWN)


@every_one
def test_slack_takes_it(name: str) -> None:
    shown = rendered(name)
    if isinstance(SHOWN[name], RotaAnswer):
        check_message(shown["text"], shown["blocks"], None, None)
    else:
        check_view(shown)
        View(**shown).validate_json()
    assert [block.to_dict() for block in Block.parse_all(shown["blocks"])] == shown["blocks"]


def test_labels_fit_a_phone_and_say_what_a_press_does() -> None:
    for label, action, consequence in BUTTONS.values():
        assert len(label) <= 20
        assert len(consequence) <= 75
        assert consequence.startswith(label.rstrip("…"))
        assert action.endswith(".v1")


def test_what_a_window_carries_comes_back_as_it_was() -> None:
    assert wished(encode(COVER)) == COVER
    assert list_page(encode(ListPage(ListName.OVERDUE, 2))) == ListPage(ListName.OVERDUE, 2)
