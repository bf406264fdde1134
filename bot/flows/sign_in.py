"""Before a page acts in somebody's name: who is in front of this browser? It knows neither Slack's page nor the web.

A sign-in is for one act. The link stays good until the right person has signed in, whoever else tries it, and nobody
stays signed in.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.connect import LINK, active
from bot.flows.context import Context
from bot.store import events, handshakes

_LIVES: Final = timedelta(minutes=10)
_SIGN_IN: Final = "sign-in"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser brings back from Slack's page stands for: the ``link`` that was opened, and what proves that the
    answer belongs to our question."""

    link: str
    nonce: str
    verifier: str


def begin(ctx: Context, conn: Connection, now: datetime, channel: str, asked: Asked) -> str | None:
    """A link was opened: a state for this browser. None where the link is worthless."""
    found = handshakes.peek(conn, now, LINK, asked.link)
    if found is None or found.channel != channel or ctx.vault is None:
        return None
    if active(ctx, conn, now, found.executive) is None:
        return None
    sealed = ctx.vault.seal(conn, now, json.dumps(asdict(asked)).encode())
    return handshakes.mint(conn, now, _SIGN_IN, found.executive, channel, _LIVES, sealed)


def returned(ctx: Context, conn: Connection, now: datetime, state: str) -> tuple[str, Asked] | None:
    """The browser came back: the state is spent. The channel, and what was asked; None where it is worthless."""
    spent = handshakes.take(conn, now, _SIGN_IN, state)
    kept = ctx.vault.unseal(spent.sealed) if spent is not None and ctx.vault is not None else None
    return (spent.channel, Asked(**json.loads(kept))) if spent is not None and kept is not None else None


def is_theirs(ctx: Context, conn: Connection, now: datetime, channel: str, link: str, user: str) -> bool | None:
    """Whether a link is for whom Slack says that it is; None where it is worthless by now. Somebody else is noted, and
    its owner hears of it, once."""
    found = handshakes.peek(conn, now, LINK, link)
    executive = active(ctx, conn, now, found.executive) if found is not None else None
    if executive is None or executive.slack is None:
        return None
    if executive.slack == user:
        return True
    events.record(conn, now, "somebody else's sign-in", actor=user, executive=executive.id, channel=channel)
    text = (
        "Somebody else opened your link to connect an account, and was sent away. Nothing was connected."
        f" A new link makes the old one worthless: write “connect {channel}” to me."
    )
    queue.tell(ctx, conn, now, f"sign-in:{handshakes.digest(link)[:16]}", executive.slack, "line", {"text": text})
    return False
