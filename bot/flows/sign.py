"""*Sign differently…*: one reply leaves with another form of its executive's own signature, after another look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.about import matter
from bot.flows.context import Context
from bot.flows.identity import speaking
from bot.flows.prepare import prepare
from bot.flows.reply import ALREADY, CHANGED, Answer, deciding
from bot.pages import NoticeWindow, SignWindow, Window
from bot.rules.lifecycle import PartState
from bot.store import cases, events, outgoing, posts, replies

_TITLE = "Sign differently"
_LIVE = (PartState.PREVIEWED, PartState.TAKEN_BACK)


def sign_window(ctx: Context, conn: Connection, now: datetime, reply_id: int, user: str) -> Window:
    """The forms that exist for this executive."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return NoticeWindow(_TITLE, (found,))
    _, reply, executive = found
    case = cases.with_customer(conn, reply.case_id)
    post = posts.get(conn, reply.post_id)
    spoken, blocked = speaking(ctx, conn, now, case, executive, post)
    if spoken is None or spoken.signature is None:
        return NoticeWindow(_TITLE, (blocked or "Your own account needs no signature.",))
    about = matter(ctx, case, post)
    choices = tuple(spoken.signature.forms.items())
    return SignWindow(about, str(reply.id), reply.revision, choices, reply.facts.get("sign", ""))


def sign(ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str, form: str) -> Answer:
    """Compose the reply anew with the chosen form: a new revision of its preview."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    _, reply, executive = found
    case = cases.with_customer(conn, reply.case_id)
    spoken, blocked = speaking(ctx, conn, now, case, executive, posts.get(conn, reply.post_id))
    if spoken is None or spoken.signature is None or form not in spoken.signature.forms:
        return blocked or "This form of the signature does not exist any more."
    if reply.state not in _LIVE:
        return ALREADY
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, facts={**reply.facts, "sign": form})
    changed = replies.change(
        conn,
        reply.id,
        _LIVE,
        PartState.PREVIEWED,
        when=revision,
        revision=revision + 1,
        parts=list(prepared.parts),
        facts={**reply.facts, **prepared.facts()},
    )
    if not changed:
        return CHANGED
    outgoing.refresh(conn, now, *queue.reply_keys(reply.id))
    events.record(conn, now, "signed differently", actor=executive.id, case=case.id, reply=reply.id, form=form)
    return None
