"""One of many: what becomes of the fifth who writes the same, and of those who follow."""

from __future__ import annotations

import pytest

from bot.pages import CaseCard, CaseNotice, SurgeCard
from bot.store.tables import cases, clocks, surges
from tests.flows.rig import Rig

NAMES = [f"{first} {last}" for last in ("Lang", "Marsh", "Berg", "Costa", "Voss") for first in ("Mira", "Jo", "Sam", "Kit")]
LOGIN = "The app won't let me login since the update, it just spins. This is a disgrace, fix it!"
OWN_WORDS = [
    "Your app login is broken again, I cannot get into my account. Terrible!",
    "Cannot get past the login of the app, it kicks me out each time. Useless.",
    "What is wrong with the app? The login page keeps on spinning. Unacceptable.",
    "I need my account and the app refuses my login. This is ridiculous.",
    "Login in the app fails with an error for hours, nobody answers. Awful service.",
    "After the update the app shows an error at login. I am furious.",
]


async def crowd(rig: Rig, many: int, text: str = LOGIN, channel: str = "x") -> None:
    for name in NAMES[:many]:
        await rig.customer(text, name, channel)


def surge_cards(rig: Rig) -> list[SurgeCard]:
    return [one.page for one in rig.desk.where(SurgeCard, "C0CASES")]


async def test_from_the_fifth_author_on_there_is_one_card_for_all(rig: Rig) -> None:
    await crowd(rig, 4)
    assert len(rig.desk.where(CaseCard)) == 4
    assert surge_cards(rig) == []
    await rig.customer(LOGIN, NAMES[4], "x")
    for name in NAMES[5:9]:
        await rig.customer(LOGIN, name, "telegram")
    await rig.later(seconds=6)
    [card] = surge_cards(rig)
    assert (card.authors, card.waiting) == (9, 9)
    assert "login" in card.title
    assert len(rig.desk.where(CaseCard)) == 4
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 4
    assert len(rig.desk.told("U0ANA", SurgeCard)) == 1
    assert len([one for one in await rig.rows(cases) if one.state == "open" and one.owner == "ana"]) == 9
    assert len(await rig.rows(clocks)) == 9
