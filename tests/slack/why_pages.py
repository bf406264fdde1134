"""Cards that say why they are here, in every way they can: for the golden files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.pages import CardState, CaseCard
from bot.pages.why import Why

WHY = Why(
    signals=("they have been waiting", "money is wanted back or was wrongly taken", "it has happened before"),
    sure=0.97,
    topic="late refund",
    share=0.72,
    before="Promises to them: 1 kept, 1 open.",
)
SAID_BY_A_LEAD = Why(("a lead says that it is a complaint", "they are disappointed"), topic="sizing")
URGENT = replace(
    WHY,
    sure=0.71,
    pressing=("a child is concerned", "they are stranded or out of time"),
    urgency=0.74,
    topic="late flight",
    share=0.66,
    before="",
)
SAFETY = Why(("somebody treated them badly",), 0.93, ("fire or smoke", "a child is concerned"), 1.0, "hot goods", 0.8)
DANGER_ALONE = Why(("the words as a whole",), 0.2, ("somebody is hurt or falls ill",), 1.0)
UNSURE = replace(
    WHY, sure=0.64, share=0.41, asks=(("late-refund", "late refund"), ("wrong-address", "parcel at the wrong address"))
)
NAMES = Why(("somebody treated them badly",), 0.55, names=("Leo", "Priya"))
UNKNOWN = Why(("there is nothing to read, so a person should look",), 0.5)


def pages(card: CaseCard) -> dict[str, Any]:
    """All of them, of one case."""
    here = replace(card, history="Third time Dana Wells writes (2 and 9 May).", why=WHY)
    nobody = replace(here, why=UNSURE, state=CardState.NOBODY, person=None, voice=None)
    return {
        "card-why": here,
        "card-why-said-by-a-lead": replace(here, why=SAID_BY_A_LEAD),
        "card-why-urgent": replace(here, why=URGENT, history=""),
        "card-why-safety": replace(here, why=SAFETY, history="", matter=replace(card.matter, danger=True)),
        "card-why-danger-alone": replace(here, why=DANGER_ALONE, history="", matter=replace(card.matter, danger=True)),
        "card-which-topic": replace(here, why=UNSURE),
        "nobody-which-topic": nobody,
        "card-which-topic-answered": replace(here, why=UNSURE, state=CardState.ANSWERED, who="Ana Ruiz"),
        "card-names-people": replace(here, why=NAMES, history=""),
        "card-why-nothing-to-read": replace(here, why=UNKNOWN, history="", matter=replace(card.matter, words="")),
    }
