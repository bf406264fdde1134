"""What we write to a customer of our own accord: never more than one without a word from them in between.

That is the question whether it is right, the last line in public, and a correction (slack-ux.md, section 12). Reads.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.pages import Purpose
from bot.rules.lifecycle import PartState
from bot.store import posts, replies

#: A reply in one of these is, or may be, before the customer's eyes, or on its way there.
ON_ITS_WAY: Final = frozenset(
    {PartState.HELD, PartState.QUEUED, PartState.SENDING, PartState.SENT, PartState.UNSURE, PartState.ASKING}
)


def waits_for_them(conn: Connection, case: Row[Any]) -> str | None:
    """Why nothing more goes to this customer unasked, as a sentence; None once they wrote since. ``case`` comes with
    its customer."""
    last = posts.get(conn, case.last_post).received_at
    for reply in replies.of_case(conn, case.id):
        if reply.state in ON_ITS_WAY and is_unprompted(reply) and (reply.approved_at or reply.created_at) >= last:
            return f"You wrote to {case.customer} unasked already. The next word is theirs."
    return None


def is_unprompted(reply: Row[Any]) -> bool:
    """Whether a reply answers nothing that the customer said."""
    facts = reply.facts
    follows = "corrects" in facts and not facts.get("changes")
    return "asks" in facts or follows or facts.get("purpose") == Purpose.END
