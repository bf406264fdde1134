"""Praise, the leads' list and the daily sample in every state: for the golden files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.pages import (
    CardState,
    CaseCard,
    CaseNotice,
    Choice,
    Digest,
    HandWindow,
    HomeList,
    ListName,
    ListPage,
    Matter,
    Person,
    Praise,
    PraiseBrought,
    PromiseDue,
    SetAside,
    ToCheck,
    Voice,
    Waiting,
)
from bot.pages.praise import PraiseEntry

LEE = Person("U0LEE", "", "", "Europe/London")
ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")
VOICE = Voice("@acme", "— Ana Ruiz, Chief Operating Officer")
THREAD = "https://acme.slack.com/archives/C0CASES/p1778070720000100"


def at(hour: int, minute: int, day: int = 6) -> datetime:
    """A time of day in London (an hour ahead of UTC) in May 2026."""
    return datetime(2026, 5, day, hour - 1, minute, tzinfo=UTC)


HANDED = ("Handed on to Leo by Ana Ruiz: “Read it to him this morning”.",)
PERHAPS = Waiting(
    "21",
    "Dana Wells",
    "X",
    "I may be wrong, but this looks as if somebody had opened it. <!channel>",
    "it may be a complaint",
    is_question=False,
    until=at(14, 55),
    to="Ana Ruiz",
)
ASKS = Waiting(
    "22",
    "Jo Marsh",
    "Telegram",
    "Which of your shops is open on Sunday?",
    "they ask for information",
    is_question=True,
    until=at(18, 30),
    to="Ana Ruiz",
    choices=(
        Choice("ana", "Ana Ruiz", "Next in the ring, nothing open"),
        Choice("ben", "Ben Okafor", "Later in the ring, 2 open cases"),
    ),
)
CHECK = ToCheck(LEE, (PERHAPS,), 1)
SAMPLES = (
    SetAside("23", "Sam Idowu", "X", "Lunch was good today.", "other", "its words as a whole say so"),
    SetAside("24", "Jo Marsh", "X", "Leo at the Gran Vía shop is a treasure!", "praise", "they are pleased"),
)
DIGEST = Digest(LEE, 20, SAMPLES)
DOUBTED = SetAside(
    *("25", "Dana Wells", "X", "Third week waiting for my refund.", "complaint"),
    "they have been waiting. Ana Ruiz says that it is none",
)


def pages(dana: Matter) -> dict[str, Any]:
    """What is posted. ``dana`` is a case; here she praises."""
    words = "Thank you so much, Leo at the shop was wonderful. The boots are perfect! @acme"
    praised = replace(dana, words=words, due=at(14, 0, day=7))
    card = CaseCard(praised, CardState.NEW, ANA, VOICE, praise=Praise())
    notice = CaseNotice(praised, CardState.NEW, ANA, VOICE, thread_url=THREAD, praise=Praise())
    answered = {"state": CardState.ANSWERED, "who": "Ana Ruiz", "at": at(15, 41)}
    return {
        "praise-card": card,
        "praise-card-nobody": replace(card, state=CardState.NOBODY, person=None, voice=None),
        "praise-card-handed-on": replace(card, praise=Praise(HANDED)),
        "praise-card-answered": replace(card, praise=Praise(HANDED), **answered),
        "praise-card-answered-first": replace(card, **answered),
        "praise-card-blocked": replace(card, blocked="Ana Ruiz has not agreed yet.", voice=None),
        "praise-notice": notice,
        "praise-notice-named": replace(notice, praise=Praise(names=("Leo Parra", "Mia"))),
        "praise-brought": PraiseBrought(LEE, praised, "Ana Ruiz", "Ana Ruiz"),
        "praise-notice-handed-on": replace(notice, praise=Praise(HANDED)),
        "praise-notice-reminds": replace(notice, praise=Praise(reminds=True)),
        "praise-notice-moved": replace(notice, state=CardState.MOVED, who="Ben Okafor"),
        "praise-promised": PromiseDue(
            "9",
            praised,
            ANA,
            "I'll tell Leo",
            "Has it been handed on?",
            "It is: tell them",
            thread_url=THREAD,
            hands_on=True,
        ),
        "check": CHECK,
        "check-many": ToCheck(LEE, (PERHAPS, ASKS, replace(PERHAPS, words="", to="")), 7),
        "check-over": ToCheck(LEE, (), 0),
        "digest-answered": replace(
            DIGEST,
            samples=(
                replace(SAMPLES[0], became="Right, says Lee Park."),
                replace(SAMPLES[1], became="A complaint, says Lee Park. It is on the desk now."),
            ),
        ),
        "digest-one": replace(DIGEST, total=1, samples=SAMPLES[:1]),
        "digest-none-left": replace(DIGEST, samples=()),
        "digest-asks": replace(DIGEST, samples=SAMPLES[:1], asked=(DOUBTED,)),
    }


def windows(dana: Matter) -> dict[str, Any]:
    """What opens."""
    entry = PraiseEntry(replace(dana, due=at(14, 0, day=7)))
    page = ListPage(ListName.ASIDE)
    return {
        "window-hand-on": HandWindow(dana),
        "window-hand-on-again": HandWindow(dana, HANDED),
        "window-hand-on-named": HandWindow(dana, names=("Leo Parra",)),
        "window-to-check": HomeList(
            page, at(14, 40), "Europe/London", checks=(PERHAPS, ASKS), aside=SAMPLES, said="It is set aside."
        ),
        "window-praise": HomeList(
            ListPage(ListName.PRAISE), at(14, 40), "Europe/Madrid", praise=(entry, replace(entry, handed=True))
        ),
        "window-unthanked": HomeList(
            ListPage(ListName.UNTHANKED),
            at(14, 40, day=8),
            "Europe/London",
            praise=(replace(entry, holder="Ana Ruiz"),),
        ),
    }
