"""*Answer by voice*: how somebody who is doubted lets the customer hear that it is really them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import invited
from bot.flows.about import capabilities_at, thread_url
from bot.flows.context import Context
from bot.flows.identity import voice_of
from bot.pages import NoticeWindow, Window
from bot.rules.attached import takes_voice
from bot.store import posts

_TITLE = "Answer by voice"


def how(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """What to do: a clip recorded in the case's thread becomes a preview like any words."""
    found = invited.addressed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow(_TITLE, (found,))
    case, executive = found
    can = capabilities_at(ctx, case, posts.get(conn, case.last_post))
    if not takes_voice(can):
        return NoticeWindow(_TITLE, (f"{can.title} takes no voice message.",))
    spoken, blocked = voice_of(ctx, conn, now, case, executive)
    if spoken is None:
        return NoticeWindow(_TITLE, (blocked or "Nothing can leave in this name.",))
    signed = ", with your name under it" if spoken.signature else ""
    lines = (
        "Record a clip in the case's thread: the microphone is beside the field.",
        "It comes back as a preview. Nothing leaves without your Send.",
        f"{case.customer} hears it on {can.title} as a voice message{signed}.",
    )
    return NoticeWindow(_TITLE, lines, url=thread_url(ctx, case), label="Open thread")
