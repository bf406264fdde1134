"""*Practise once*: a made-up customer in the real windows, judged by the real rules; nothing of it can leave.

There is no case, no post and no reply behind it, only its own direct message: what could be sent does not exist. So it
is in no list, no count and no history, asks for no consent, and nobody else sees it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.capabilities import Capabilities
from bot.flows import first_day, queue
from bot.flows.about import person
from bot.flows.context import Context
from bot.messages import Audience
from bot.pages import (
    LookWindow,
    Matter,
    NoticeWindow,
    Practice,
    PracticeLook,
    PracticeWindow,
    ReplyPage,
    ReplyState,
    ReplyWindow,
    Voice,
    Window,
)
from bot.rules.guards import guards
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.rules.signing import compose, room
from bot.store import cursors, events, outgoing

#: The kind of its rows.
PRACTICE: Final = "practice"
_CUSTOMER: Final = "Robin Vale (practice)"
_WORDS: Final = (
    "Third week waiting for my refund, and your chat hung up on me. My order went to the wrong city. Twice. "
    "Is anybody there?"
)
_GONE: Final = NoticeWindow("Practice", ("This practice is over. Begin another from App Home.",))


def begin(ctx: Context, conn: Connection, now: datetime, user: str) -> str | None:
    """The made-up complaint comes, by direct message like every other."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    if executive is None or not ctx.channels:
        return "Only an executive of the plan can practise."
    key = f"practice:{executive.id}:{int(now.timestamp())}"
    due = now + plan.policy.first_response
    facts = {"to": executive.id, "due": due.isoformat()}
    queue.tell(ctx, conn, now, key, user, PRACTICE, facts, priority=queue.URGENT)
    events.record(conn, now, "practised", actor=executive.id, executive=executive.id)
    return None


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> Practice:
    """The direct message, before the answer and after it."""
    executive = plan.executive(row.facts["to"])
    at = row.facts.get("answered_at")
    return Practice(
        practice=str(row.id),
        matter=_matter(ctx, conn, row),
        person=person(executive) if executive else None,
        voice=_voice(ctx, conn, executive) if executive else None,
        parts=tuple(row.facts.get("parts", ())),
        at=datetime.fromisoformat(at) if at else None,
    )


def open_window(ctx: Context, conn: Connection, user: str, practice: int) -> Window:
    """*Reply*: the reply window as it always is."""
    found = _mine(ctx, conn, user, practice)
    if found is None:
        return _GONE
    row, executive = found
    signature = first_day.signature(executive)
    window = ReplyWindow(
        matter=_matter(ctx, conn, row),
        person=person(executive),
        voice=_voice(ctx, conn, executive),
        draft=row.facts.get("words", ""),
        room=room(signature, _channel(ctx)[1]),
        seen="0",
        hint_first=True,
    )
    return PracticeWindow(str(row.id), window)


def submit(ctx: Context, conn: Connection, user: str, practice: int, words: str) -> Window:
    """The second look that first replies always get: the exact parts, what must not leave, what deserves a thought."""
    found = _mine(ctx, conn, user, practice)
    if found is None:
        return _GONE
    row, executive = found
    matter = _matter(ctx, conn, row)
    verdict = guards(words, public=matter.audience is Audience.PUBLIC, names=(executive.name,))
    composed = compose(words, first_day.signature(executive), _channel(ctx)[1])
    refused = verdict.refusal
    if composed.too_many:
        refused = f"about {composed.too_many} characters too many"
    parts = composed.parts or (words,)
    _keep(conn, row, words=words, parts=[] if refused else list(parts))
    shown = ReplyPage(
        reply="0",
        revision=0,
        state=ReplyState.PREVIEWED,
        matter=matter,
        person=person(executive),
        voice=_voice(ctx, conn, executive),
        parts=parts,
        used=composed.used,
        limit=composed.limit,
        refusal=refused,
    )
    return PracticeLook(str(row.id), LookWindow(shown, "0", verdict.warnings))


def confirm(ctx: Context, conn: Connection, now: datetime, user: str, practice: int) -> Window:
    """*Send*: the message says what would have become of it."""
    found = _mine(ctx, conn, user, practice)
    if found is None or not found[0].facts.get("parts"):
        return _GONE
    row, executive = found
    _keep(conn, row, answered_at=now.isoformat())
    outgoing.refresh(conn, now, row.key)
    told = f"Practice. A real answer would be on its way now, as {executive.name}."
    undo = f"Practice. You would have {executive.undo_seconds} seconds to undo it." if executive.undo_seconds else ""
    return NoticeWindow("Practice", tuple(filter(None, (told, undo, "Practice. Nothing left, and nobody saw it."))))


def _mine(ctx: Context, conn: Connection, user: str, practice: int) -> tuple[Row[Any], Executive] | None:
    row = outgoing.get(conn, practice)
    executive = ctx.plans.current(conn).by_slack(user)
    if row is None or row.kind != PRACTICE or executive is None or row.place != user:
        return None
    return (row, executive) if "answered_at" not in row.facts else None


def _keep(conn: Connection, row: Row[Any], **facts: Any) -> None:
    """Its only state: the facts of its own message."""
    state = PartState(row.state)
    outgoing.change(conn, row.id, [state], state, facts={**row.facts, **facts})


def _channel(ctx: Context) -> tuple[str, Capabilities]:
    """Where it plays: in public on X, where that is connected, since that takes the most care."""
    name = "x" if "x" in ctx.channels else next(iter(ctx.channels))
    return name, ctx.channels[name]


def _voice(ctx: Context, conn: Connection, executive: Executive) -> Voice:
    name, _ = _channel(ctx)
    account = next((row.handle for row in cursors.known(conn) if row.channel == name), "")
    return Voice(account, first_day.signature(executive).line)


def _matter(ctx: Context, conn: Connection, row: Row[Any]) -> Matter:
    name, capabilities = _channel(ctx)
    due = datetime.fromisoformat(row.facts["due"])
    return Matter(
        case="0",
        customer=_CUSTOMER,
        channel=capabilities.title,
        noun=capabilities.message_noun,
        account="",
        audience=Audience.PUBLIC if name == "x" else Audience.PRIVATE,
        words=_WORDS,
        waiting_since=due - timedelta(minutes=5),
        due=due,
    )
