"""What would leave if this executive sent these words now: the parts, the voice, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.pages import Voice
from bot.rules.guards import Verdict, guards, refusal
from bot.rules.identity import Speaking, voice
from bot.rules.plan import Executive
from bot.rules.signing import compose
from bot.store import posts, replies

#: How far back an executive's own replies are looked at for words said before.
_SAID_LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Prepared:
    """``refusal`` is why nothing may leave, as a sentence that fits after "This cannot leave: "; ``blocked`` is why not
    in this person's name, as a sentence of its own. ``warnings`` leave Send in place."""

    words: str
    parts: tuple[str, ...]
    used: int
    limit: int
    voice: Voice | None
    refusal: str | None
    blocked: str | None
    warnings: tuple[str, ...]

    @property
    def may_leave(self) -> bool:
        return self.refusal is None and self.blocked is None

    def facts(self) -> dict[str, Any]:
        """What a reply keeps of this beside words and parts, so that a page shows what was decided on."""
        spoken = self.voice
        return {
            "used": self.used,
            "limit": self.limit,
            "account": spoken.account if spoken else "",
            "signature": spoken.signature if spoken else "",
            "refusal": self.refusal,
            "blocked": self.blocked,
            "warnings": list(self.warnings),
        }


def speaking(ctx: Context, now: datetime, case: Row[Any], executive: Executive) -> tuple[Speaking | None, str | None]:
    """How this executive would speak to this customer, or why nothing can leave in their name.

    ``case`` comes with its customer.
    """
    found = voice(executive, case.ours, ctx.channels[case.channel], now)
    return (found, None) if isinstance(found, Speaking) else (None, found.reason)


def prepare(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    words: str,
    answers: int | None = None,
    *,
    seen: bool = False,
) -> Prepared:
    """Compose, sign, split and judge ``words`` in answer to the post ``answers`` (the latest, where none is named).

    ``case`` comes with its customer. Nothing is stored. Words that were ``seen`` in a preview have had their warnings:
    only what must not leave is looked for again.
    """
    capabilities = ctx.channels[case.channel]
    spoken, blocked = speaking(ctx, now, case, executive)
    if spoken is None:
        return Prepared(words, (words,), 0, capabilities.length, None, None, blocked, ())
    if seen:
        verdict = Verdict(refusal(words))
    else:
        verdict = guards(
            words,
            earlier=replies.recent_words(conn, executive.id, now - _SAID_LATELY, case.id),
            names=(case.customer, executive.name),
            handles=(case.handle, case.ours),
        )
    composed = compose(words, spoken.signature, capabilities)
    refused = verdict.refusal
    if composed.too_many:
        most = f"{capabilities.parts} {capabilities.message_noun}s"
        refused = f"about {composed.too_many} characters too many for {most}"
    unanswerable = posts.get(conn, answers or case.last_post).unanswerable
    return Prepared(
        words,
        composed.parts or (words,),
        composed.used,
        composed.limit,
        Voice(spoken.account, spoken.signature.line),
        refused,
        unanswerable,
        verdict.warnings,
    )
