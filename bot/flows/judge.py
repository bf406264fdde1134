"""What a post is taken for, with all that is known here: the brand's topics, who wrote it, and what was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from bot import tracing
from bot.flows.context import Context
from bot.messages import Post
from bot.rules.brand import by_colleague, refined
from bot.rules.plan import Plan
from bot.rules.plan.topics import is_colleague
from bot.rules.triage import DANGER, Triage
from bot.rules.urgency import Urgency, with_history

#: An earlier case counts as repeat contact so long.
_LATELY: Final = timedelta(days=30)


def judge(ctx: Context, plan: Plan, post: Post) -> Triage:
    """A new post, by its words and its author."""
    triage = judge_words(ctx, plan, post.text)
    ours = is_colleague(plan.staff, post.channel, post.author.handle, post.author.id)
    return by_colleague(triage) if ours else triage


def judge_words(ctx: Context, plan: Plan, text: str) -> Triage:
    """The same by the words alone."""
    with tracing.part("judge"):
        return refined(ctx.classifier.classify(text), text, plan, ctx.taught.examples)


def with_past(triage: Triage, earlier: Sequence[datetime], now: datetime) -> Triage:
    """The same for a customer who had cases before; ``earlier`` are their instants."""
    lately = sum(opened > now - _LATELY for opened in earlier)
    if not lately:
        return triage
    found = with_history(Urgency(triage.urgency, triage.urgency_reasons), earlier=lately)
    return replace(triage, urgency=found.score, urgency_reasons=found.reasons)


def columns(triage: Triage) -> dict[str, Any]:
    """What a case keeps of the triage of the post that opened it."""
    return {
        "topic": triage.topic,
        "kind": triage.kind,
        "urgency": triage.urgency,
        "danger": triage.danger,
        "reasons": list(triage.reasons),
        "urgency_reasons": list(triage.urgency_reasons),
        "shares": [list(share) for share in triage.shares],
        "names": list(triage.names),
        "colleague": triage.colleague,
    }


def pressing(case: Row[Any], triage: Triage, *, answered: bool) -> dict[str, Any]:
    """What changes in a case when its customer writes again: it presses as much as the most pressing of their words,
    and more with each message that nobody answered."""
    if triage.danger or case.urgency >= DANGER:
        return {"urgency": max(triage.urgency, case.urgency), "urgency_reasons": list(_more_pressing(case, triage))}
    said = Urgency(max(triage.urgency, case.urgency), _more_pressing(case, triage))
    found = with_history(said, unanswered=0 if answered else 1)
    return {"urgency": found.score, "urgency_reasons": list(found.reasons)}


def _more_pressing(case: Row[Any], triage: Triage) -> tuple[str, ...]:
    first, then = (case.urgency_reasons, triage.urgency_reasons)
    if triage.urgency > case.urgency:
        first, then = then, first
    return tuple(dict.fromkeys([*first, *then]))[:3]
