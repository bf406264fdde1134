"""The windows of the plan's structure as people see them: golden files with a readable picture beside each.

``UPDATE_GOLDEN=1`` writes them anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.flows.structure_forms import form
from bot.flows.structure_lists import UNDO, Shelf
from bot.flows.structure_trial import choices
from bot.pages import PlanDone, PlanForm, PlanList, PlanLook, PlanTried
from bot.pages.structure import Asked, Field, Input, PlanEntry
from bot.rules.plan import edit_told
from bot.rules.plan.edit import At, What
from bot.rules.rota.lived import Came, Lived
from bot.rules.rota.lived_told import really, told
from bot.rules.rota.trial import Tried
from handlers import channels
from handlers.slack.structure import decoded
from handlers.slack.values import UnreadableValue, encode
from handlers.slack.views import render_window
from handlers.standins.slack.rules import check_view
from tests.rules.test_plan_edit import NOW, PLAN, change
from tests.slack.test_views import picture

GOLDEN = Path(__file__).parent / "golden_structure"
KNOWN = {name: channels.capabilities(name) for name in channels.CHANNELS}
LAYER = PLAN.rotas[0].layers[0]
OPEN = change(What.HOURS, "default", "primary", days=["mon", "tue", "wed", "thu", "fri"], start="09:00", end="17:00",
              more="sat 10:00-14:00", holidays="GB-ENG")  # fmt: skip
MEMBERS = Asked(What.MEMBERS, "default", "primary", "members ana\nmembers dev")
NINE = timedelta(hours=9, minutes=20)
WAS = Lived((Came("ana", 41, 6, 3), Came("ben", 1), Came("cho"), Came("dev")), 1, 31, timedelta(0), NINE, NOW, 0)
WOULD_BE = Lived((Came("ana", 30), Came("ben"), Came("cho"), Came("dev", 13)), 0, 4, timedelta(0), NINE / 14, NOW, 0)


def asked(what: What, rota: str = "", name: str = "", said: str = "") -> PlanForm:
    return form(KNOWN, OPEN, NOW, "Europe/Madrid", Asked(what, rota, name, said))


SHOWN: dict[str, Any] = {
    "rotas": PlanList(
        "Rotas",
        (
            PlanEntry("default. Layers: primary.", Asked(Shelf.ONE_ROTA, "default"), "Open…"),
            PlanEntry("One more rota.", Asked(What.NEW_ROTA), "Add a rota…"),
            PlanEntry("Lee Park changed how it is built on Wed 6 May, 14:00.", Asked(UNDO, name="7"), "Undo…"),
        ),
    ),
    "layer": PlanList(
        "Layer primary",
        (
            PlanEntry(edit_told.turns(PLAN, LAYER, NOW), Asked(What.MEMBERS, "default", "primary")),
            PlanEntry(edit_told.hours(OPEN.rotas[0].layers[0]), Asked(What.HOURS, "default", "primary")),
            PlanEntry(edit_told.handoff(LAYER, NOW), Asked(What.HANDOFF, "default", "primary")),
            PlanEntry(edit_told.standing(LAYER, NOW), Asked(What.LAYER, "default", "primary")),
        ),
        Asked(Shelf.ONE_ROTA, "default"),
    ),
    "topics": PlanList(
        "Topics and routes",
        (
            PlanEntry(edit_told.topic(PLAN, "billing"), Asked(What.TOPIC, name="billing")),
            PlanEntry(edit_told.topic(PLAN, "outage", "<#C0OUT>"), Asked(What.TOPIC, name="outage")),
            PlanEntry(f"Route 2: {edit_told.route(PLAN.routes[1], '<#C0TG>', 'Telegram')}", Asked(What.ROUTE)),
        ),
    ),
    "people": PlanList(
        "People",
        (
            PlanEntry("One more executive.", Asked(What.PERSON), "Add a person…"),
            *(PlanEntry(edit_told.person(one, NOW), Asked(What.PERSON, name=one.id)) for one in PLAN.executives),
        ),
    ),
    "members": asked(What.MEMBERS, "default", "primary"),
    "members-again": asked(What.MEMBERS, "default", "primary", "members dev\nmembers ana\nfrom 2026-06-01T08:00:00Z"),
    "hours": asked(What.HOURS, "default", "primary"),
    "handoff": asked(What.HANDOFF, "default", "primary"),
    "layer-itself": asked(What.LAYER, "default", "primary"),
    "new-layer": asked(What.NEW_LAYER, "default"),
    "new-rota": asked(What.NEW_ROTA),
    "rota": asked(What.ROTA, "default"),
    "topic": asked(What.TOPIC, name="outage"),
    "new-topic": asked(What.TOPIC),
    "route": asked(What.ROUTE, name="outage||night|C0OUT"),
    "new-route": asked(What.ROUTE),
    "person": asked(What.PERSON, name="ana"),
    "new-person": asked(What.PERSON),
    "escalation": asked(What.POLICY),
    "look": PlanLook(
        "What changes",
        replace(MEMBERS, state="0123456789abcdef"),
        ("primary of default, at once, in turn:",),
        (
            "Sat 9 May 09:00–17:00 London, 10:00–18:00 for you: Dev Patel instead of Ana Ruiz",
            "and 5 more changes",
            "Nobody would be on: Sat 9 May 09:00–17:00 London, 10:00–18:00 for you. The leads are told at once.",
            "Please look: Dev Patel has not agreed yet: no reply goes out under this name.",
            "Open cases stay where they are.",
        ),
        (
            PlanEntry("1. Ana Ruiz"),
            PlanEntry("2. Dev Patel", replace(MEMBERS, said="members dev\nmembers ana"), "Move up"),
        ),
    ),
    "look-at-a-topic": PlanLook(
        "What changes",
        Asked(What.TOPIC, name="outage", said="slack_channel C0OUT", state="0123456789abcdef"),
        ("outage needs no skill and goes to rota night, <#C0OUT>.",),
        ("This moves nobody's turns in the next four weeks.", "Open cases stay where they are."),
    ),
    "undo": PlanLook(
        "Undo",
        Asked(UNDO, name="7", state="0123456789abcdef"),
        ("Taken back, the plan is as it was before:",),
        ("This moves nobody's turns in the next four weeks.",),
        undoes=True,
    ),
    "try-choices": choices(PLAN, NOW),
    "try-left-out": PlanForm(
        "Left out",
        Asked(Tried.WITHOUT),
        (Field(At.MEMBERS, Input.ONE, "Who is left out?", "", tuple((one.id, one.name) for one in PLAN.executives)),),
        ("Tried on the last 30 days, as if it had been so all the time. Nothing is saved.",),
        Asked(Tried.CHOICES),
        tries=True,
    ),
    "tried": PlanTried(
        ("primary, in turn: Ana Ruiz, Dev Patel.",),
        (
            *told(WAS, WOULD_BE, 43, {one.id: one.name for one in PLAN.executives}, "Europe/Madrid"),
            really(
                [("ana", timedelta(minutes=9)), ("ben", timedelta(hours=2))], {"ana": "Ana Ruiz", "ben": "Ben Okafor"}
            ),
            "Whose notifications were paused then is not known; working hours stand for it.",
        ),
        replace(MEMBERS, what=Tried.MEMBERS),
        MEMBERS,
    ),
    "done": PlanDone("Saved", ("Everybody whose turns this moves is told.",), Asked(UNDO, name="7")),
}
every_one = pytest.mark.parametrize("name", SHOWN)


@every_one
def test_it_looks_as_agreed(name: str) -> None:
    shown = render_window(SHOWN[name])
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / f"{name}.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        (GOLDEN / f"{name}.txt").write_text(picture(shown))
    assert shown == json.loads((GOLDEN / f"{name}.json").read_text())
    assert picture(shown) == (GOLDEN / f"{name}.txt").read_text()


def test_every_window_has_a_file_and_every_file_a_window() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(SHOWN)


@every_one
def test_slack_takes_it(name: str) -> None:
    shown = render_window(SHOWN[name])
    check_view(shown)
    View(**shown).validate_json()
    assert [block.to_dict() for block in Block.parse_all(shown["blocks"])] == shown["blocks"]


def test_every_button_says_what_it_is_about_and_fits_a_phone() -> None:
    for page in SHOWN.values():
        for block in render_window(page)["blocks"]:
            for one in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
                if one["type"] == "button":
                    label = one["text"]["text"].rstrip("…")
                    assert len(one["text"]["text"]) <= 20
                    assert one["accessibility_label"].startswith(label)


def test_a_name_in_a_sentence_with_a_channel_is_inert() -> None:
    entry = PlanEntry("<!channel> & <@U0ANA> goes to <#C0OUT>.")
    [block] = render_window(PlanList("Topics", (entry,)))["blocks"]
    assert block["text"]["text"] == "&lt;!channel&gt; &amp; &lt;@U0ANA&gt; goes to <#C0OUT>."


def test_what_a_window_carries_comes_back_as_it_was() -> None:
    for change_ in (MEMBERS, replace(MEMBERS, state="0123456789abcdef"), Asked(Shelf.ROTAS)):
        assert decoded(encode(change_)) == change_


@pytest.mark.parametrize("raw", ["", "{}", '{"what": "nonsense"}', '{"what": "rotas", "name": 7}', "[]"])
def test_what_is_not_ours_is_refused(raw: str) -> None:
    with pytest.raises(UnreadableValue):
        decoded(raw)
