"""A detector that takes posts for what their tests say: it decides by the first word, whatever was trained today."""

from __future__ import annotations

from bot.rules.triage import Kind, Place, Triage

PERHAPS = "Perhaps I am wrong, but the parcel looks as if somebody had opened it."
ASKS = "Which of your shops is open on Sunday?"
URGES = "Urgent, which of your shops is open now? I am stranded."
PRAISES = "Wonderful! Thank you so much, Leo at the shop was kind and the boots are perfect."
CHATS = "Lunch was good today."
COMPLAINS = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."

_JUDGED = {
    "Perhaps": Triage(Kind.OTHER, 0.3, ("it may be a complaint",), place=Place.UNSURE),
    "Which": Triage(Kind.QUESTION, 0.1, ("they ask for information",)),
    "Urgent,": Triage(Kind.QUESTION, 0.1, ("they ask for information",), urgency=0.6),
    "Wonderful!": Triage(Kind.PRAISE, 0.02, ("they are pleased",)),
    "Lunch": Triage(Kind.OTHER, 0.05, ("its words as a whole say so",)),
    "Dinner": Triage(Kind.OTHER, 0.19, ("its words as a whole say so",)),
}
_SURE = Triage(Kind.COMPLAINT, 0.97, ("they wait for money",), topic="billing", place=Place.SURE)


class Judged:
    """`bot.rules.triage.Classifier`."""

    def classify(self, text: str) -> Triage:
        return _JUDGED.get(text.split(" ", 1)[0], _SURE)
