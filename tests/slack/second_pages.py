"""The question for a second look in every state, and previews that are brought once more: for the golden files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.messages import Audience
from bot.pages import Matter, Person, ReplyPage, ReplyState, ReturnWindow, SecondLook, SecondState
from bot.pages.second import WhichLook

CHO = Person("U0CHO", "Cho Min", "Chief Product Officer", "Asia/Seoul")
LEGAL = "What Dana Wells wrote touches “legal”, a stop topic."
UNSENT = "Your words to Dana Wells are still waiting for your Send."
RETURNED = "Cho Min wants other words to Dana Wells: “No word of fault, please.” Nothing has left."


def pages(preview: ReplyPage, dana: Matter, parts: tuple[str, ...]) -> dict[str, Any]:
    """All of them, about one reply and one case."""
    waits = replace(preview, state=ReplyState.SECOND, second="Cho Min")
    look = SecondLook(WhichLook("7"), CHO, waits, dana, LEGAL, SecondState.ASKED)
    private = replace(waits, reply="42", matter=replace(dana, audience=Audience.PRIVATE), parts=("It's Ana again.",))
    return {
        "reply-second": waits,
        "reply-second-nobody": replace(waits, second=""),
        "unsent": replace(preview, lead=UNSENT),
        "unsent-returned": replace(preview, lead=RETURNED),
        "unsent-sent": replace(preview, lead=UNSENT, state=ReplyState.SENDING),
        "second": look,
        "second-parts": replace(look, reply=replace(waits, parts=parts, used=270, files=("heel.jpg (1.2 MB)",))),
        "second-danger": replace(look, asked=replace(dana, danger=True), why="It is about “medical”, a stop topic."),
        "second-invitation": replace(look, first=private),
        "discreet-second": replace(look, reader=replace(CHO, discreet=True)),
        "second-approved": replace(look, state=SecondState.APPROVED),
        "second-given-back": replace(look, state=SecondState.RETURNED),
        "second-elsewhere": replace(look, state=SecondState.ELSEWHERE, by="Ben Okafor"),
        "second-over": replace(look, state=SecondState.OVER),
    }


WINDOWS: dict[str, Any] = {"window-return": ReturnWindow(WhichLook("7"), "Ana Ruiz", "Dana Wells")}
