"""The fields of a change were filled in: what comes of them, or what is wrong, at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from bot.pages import AtField, NoticeWindow
from bot.pages.structure import Asked, PlanForm
from bot.rules.plan.edit import Wrong

#: All that stands in the fields fits a button's value (2,000 characters) with what is around it.
_MOST_SAID: Final = 1500
_TOO_LONG: Final = "This is more than a window can carry. Change it in the plan file: buckstop plan export."

Made = TypeVar("Made")


def filled(
    title: str, asked: Asked, form: Callable[[], PlanForm], then: Callable[[], Made]
) -> Made | NoticeWindow | AtField:
    """What ``then`` makes of the fields of a ``form``. What it finds wrong stands at its field, or at the first one;
    where the form itself can no longer be shown, the window called ``title`` says why."""
    try:
        fields = [one.name for one in form().fields]
    except Wrong as wrong:
        return NoticeWindow(title, (wrong.text,))
    if len(ascii(asked.said)) > _MOST_SAID:
        return AtField(_TOO_LONG, fields[0])
    try:
        return then()
    except Wrong as wrong:
        return AtField(wrong.text, wrong.at if wrong.at in fields else fields[0])
