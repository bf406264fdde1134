"""A surge and two cases that may be one matter, in every state: for the golden files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.pages import (
    CaseCard,
    JoiningState,
    LookWindow,
    Matter,
    MayBeOne,
    NoticeWindow,
    Person,
    Pile,
    ReplyPage,
    ReplyWindow,
    SurgeCard,
    Voiced,
)

THREAD = "https://acme.slack.com/archives/C0CASES/p1778070720000100"
OTHER = "https://acme.slack.com/archives/C0CASES/p1778070720000200"
SURGE = SurgeCard(
    "3",
    "app login",
    "access",
    23,
    18,
    datetime(2026, 5, 6, 12, 2, tzinfo=UTC),
    datetime(2026, 5, 6, 12, 41, tzinfo=UTC),
    (
        Voiced("Dana Wells", "X", "Your app won't let me log in since the update. Login just spins."),
        Voiced("Jo Marsh", "Telegram", "login in the app is broken, <!channel> & I need my payslip"),
        Voiced("Sam Idowu", "X", "Cannot get past the login of your app. Third try today."),
    ),
    (("Ana Ruiz", "U0ANA", 15), ("Ben Okafor", "U0BEN", 3)),
    due=datetime(2026, 5, 6, 12, 32, tzinfo=UTC),
)
BESIDE = "The same matter on Telegram: “Where is it?” An answer there goes from its own card."
PILE = Pile("3", "app login", 17, "Jo Marsh: Leaves at 14:41:12, privately on Telegram.", ("41", 2))


def pages(card: CaseCard, dana: Matter, jo: Matter, ana: Person) -> dict[str, Any]:
    """All messages, about these two."""
    late = datetime(2026, 5, 6, 18, 50, tzinfo=UTC)
    mine = replace(SURGE, person=ana, mine=15)
    asked = MayBeOne(
        "5", JoiningState.OFFERED, dana, replace(jo, customer="Dana Wells"), "Both name the same number.", ana,
        thread_url=THREAD, other_url=OTHER,
    )  # fmt: skip
    said = {"who": "Lee Park", "at": late.replace(hour=12, minute=41)}
    return {
        "surge": SURGE,
        "surge-nameless": replace(SURGE, title="", unheld=2, holders=()),
        "surge-over": replace(SURGE, waiting=0, holders=(), due=None, over=late),
        "surge-mine": mine,
        "surge-last": replace(mine, waiting=1, mine=1, holders=(("Ana Ruiz", "U0ANA", 1),)),
        "surge-nudge": replace(mine, minutes=20),
        "surge-lead": replace(mine, person=Person("U0LEE", "Lee Park", "", "Europe/London"), lead=True, minutes=40),
        "discreet-surge": replace(mine, person=replace(ana, discreet=True)),
        "may-be-one": asked,
        "discreet-may-be-one": replace(asked, person=replace(ana, discreet=True)),
        "may-be-one-joined": replace(asked, state=JoiningState.JOINED, **said),
        "may-be-one-refused": replace(asked, state=JoiningState.REFUSED, **said),
        "may-be-one-split": replace(asked, state=JoiningState.SPLIT, **said),
        "may-be-one-over": replace(asked, state=JoiningState.OVER),
        "card-joined": replace(card, joined=("Dana Wells's on Telegram", OTHER)),
    }


def windows(reply: ReplyWindow, preview: ReplyPage) -> dict[str, Any]:
    """All windows, made of a reply's and a second look's."""
    told = "I am sorry. Please look: this is nearly what you wrote to somebody else."
    return {
        "window-pile": replace(reply, pile=PILE),
        "window-pile-first": replace(reply, pile=Pile("3", "", 1)),
        "window-pile-look": LookWindow(preview, "77", (told,), pile=PILE),
        "window-pile-end": NoticeWindow(
            "Reply to Jo Marsh", (PILE.done, "That was the last of yours: everybody has an answer on its way."),
            undo=("41", 2),
        ),
        "window-pile-others": NoticeWindow("Work through them", ("15 wait for Ana Ruiz.",), takes_some="3"),
        "window-reply-joined": replace(reply, beside=BESIDE),
    }  # fmt: skip
