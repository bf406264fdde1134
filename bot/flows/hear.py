"""Somebody wrote at the desk: the addressed executive's words become a preview, everybody else's stay internal.

Fails closed: whatever is not understood as the addressed executive's own words, in the thread of a case or in the bot's
direct messages, causes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import attached, connect, queue, remove
from bot.flows.about import capabilities_at
from bot.flows.context import DESK, Context
from bot.flows.inbox import NotYet
from bot.flows.kept import stays_kept
from bot.flows.prepare import prepare
from bot.flows.revise import LIVE, pull_back, revise
from bot.pages import CardState, TalkReason
from bot.rules.attached import Attached, is_voice
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive
from bot.rules.talk import talk
from bot.store import case_lists, cases, claims, events, outgoing, posts, replies
from bot.store.case_lists import Which

#: Of so many cases the question "Who is it for?" names a customer.
_MOST_ASKED: Final = 4


@dataclass(frozen=True, slots=True)
class Heard:
    """One message at the desk, its text already as it would leave. ``mentions`` are the ids it names, with ``names``.

    ``direct`` says that it stands in the bot's direct messages; ``thread`` is its thread's root, or None. ``files`` is
    how many came along, ``attached`` those that were looked at, ``sources`` the ids of those that are there now (None:
    nobody said).
    """

    channel: str
    ts: str
    thread: str | None
    user: str
    text: str
    direct: bool = False
    mentions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    converted: tuple[str, ...] = ()
    files: int = 0
    only_link: bool = False
    attached: tuple[Attached, ...] = ()
    sources: tuple[str, ...] | None = None


def hear(ctx: Context, conn: Connection, now: datetime, heard: Heard) -> None:
    """A new message."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(heard.user)
    if executive is None or replies.by_source(conn, heard.channel, heard.ts) is not None:
        return
    alone = heard.direct and heard.thread is None
    if alone and connect.heard(ctx, conn, now, executive, heard.text, f"{heard.channel}:{heard.ts}"):
        return
    place = heard.user if heard.direct else heard.channel
    # Asked before the case is looked for: between the two another worker may store the receipt.
    is_posting = heard.thread is not None and claims.is_posting(conn, DESK, place)
    case = case_of(conn, heard)
    if case is None and is_posting:
        raise NotYet  # a card that was posted, but of which we have no receipt yet, can already be answered
    if case is None and heard.direct:
        case = only_case(ctx, conn, now, executive, heard)
    elif case is not None and heard.direct and case.owner != executive.id:
        holder = plan.executive(case.owner)
        _stays(ctx, conn, now, heard, f"This is with {holder.name if holder else 'nobody'} now.")
    if case is None:
        return
    case = surely(cases.to_decide(conn, case.id), "it was found just now")
    if case.owner != executive.id or case.state == CaseState.ASIDE:
        return
    draft(ctx, conn, now, case, executive, heard)


def case_of(conn: Connection, heard: Heard) -> Row[Any] | None:
    """The case whose thread this is: the card's, or that of a direct message about it."""
    if heard.thread is None:
        return None
    case = cases.by_thread(conn, heard.channel, heard.thread)
    if case is None and heard.direct:
        about = outgoing.by_message(conn, f"{heard.channel}:{heard.thread}") or replies.by_source(
            conn, heard.channel, heard.thread
        )
        case = cases.get(conn, about.case_id) if about is not None and about.case_id is not None else None
    return case


def only_case(ctx: Context, conn: Connection, now: datetime, executive: Executive, heard: Heard) -> Row[Any] | None:
    """A direct message that stands by itself is for the one open case; with several the bot asks which."""
    if heard.thread is not None:
        _stays(ctx, conn, now, heard, "This thread belongs to no case.")
        return None
    open_cases = case_lists.listed(conn, Which(owner=executive.id), _MOST_ASKED)
    if len(open_cases) == 1:
        return cases.get(conn, open_cases[0].id)
    if not open_cases:
        _stays(ctx, conn, now, heard, "Nothing waits for you now, so this is for nobody.")
        return None
    kept: dict[str, Any] = {"text": heard.text, "channel": heard.channel, "ts": heard.ts}
    kept |= {"converted": list(heard.converted), "files": heard.files}
    kept["choices"] = [[case.id, case.customer] for case in open_cases]
    key = f"which:{heard.channel}:{heard.ts}"
    queue.tell(ctx, conn, now, key, heard.user, "which", kept, thread=heard.ts, priority=queue.URGENT)
    return None


def _stays(ctx: Context, conn: Connection, now: datetime, heard: Heard, why: str) -> None:
    """Nothing comes of a direct message, and its writer is told so."""
    facts = {"text": f"{why} It stays with us."}
    key = f"stays:{heard.channel}:{heard.ts}"
    queue.tell(ctx, conn, now, key, heard.user, "line", facts, thread=heard.thread or heard.ts)


def draft(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    heard: Heard,
    *,
    deliberate: bool = False,
    corrects: int | None = None,
) -> None:
    """Make a preview of the executive's words, or the quiet line where they are talk and nobody asked for it.

    ``corrects`` names the reply that left before its words were changed.
    """
    case = cases.with_customer(conn, case.id)
    if case.let_go is not None:  # nothing is written down about it any more; the thread says why
        return
    can = capabilities_at(ctx, case, posts.get(conn, case.last_post))
    named, leaving = attached.facts_of(heard.attached, heard.files - len(heard.attached), can)
    reason = None if deliberate or is_voice(heard.text, named["attached"]) else _talk(heard)
    if corrects is not None:
        named["corrects"] = corrects
    prepared = prepare(ctx, conn, now, case, executive, heard.text, facts=named)
    facts = prepared.facts() | {"converted": list(heard.converted)}
    if reason is not None:
        facts |= {"talk": reason, "names": list(heard.names if heard.text.strip() else named["left_out"])}
    reply = replies.add(
        conn,
        case_id=case.id,
        executive=executive.id,
        source_channel=heard.channel,
        source_ts=heard.ts,
        state=PartState.DRAFT if reason else PartState.PREVIEWED,
        revision=1,
        words=heard.text,
        parts=list(prepared.parts),
        facts=facts,
        post_id=prepared.answers,
        created_at=now,
    )
    attached.keep(conn, now, reply, leaving)
    thread = heard.thread or heard.ts
    if reason is not None:
        queue.talk(ctx, conn, now, case, reply, heard.channel, thread)
        return
    queue.preview(ctx, conn, now, case, reply, heard.channel, thread)
    writing(conn, now, case)
    events.record(conn, now, "previewed", actor=executive.id, case=case.id, reply=reply)


def _talk(heard: Heard) -> TalkReason | None:
    if heard.files and not heard.text.strip():
        return TalkReason.WORDLESS
    return TalkReason.LINK if heard.only_link else talk(heard.text, heard.mentions, heard.user)


def writing(conn: Connection, now: datetime, case: Row[Any]) -> None:
    """The card tells that a draft exists."""
    if case.state == CaseState.OPEN and case.card in (CardState.NEW, CardState.AGAIN, CardState.MOVED):
        cases.change(conn, case.id, card=CardState.WRITING)
        outgoing.refresh(conn, now, queue.card_key(case.id), within=queue.MOMENT)


def hear_edit(ctx: Context, conn: Connection, now: datetime, heard: Heard) -> None:
    """A message was edited. Before it left, its preview shows the new words. Afterwards they are a preview of their
    own, a correction: what left is not changed by itself."""
    reply = made_of(conn, heard.channel, heard.ts)
    if reply is None:
        hear(ctx, conn, now, heard)
        return
    lost = attached.gone_from(reply, heard.sources)
    words = "\n".join(filter(None, (reply.facts.get("above"), heard.text)))  # of a message that was joined with it
    if reply.words == words and not lost:
        return
    plan = ctx.plans.current(conn)
    executive = plan.executive(reply.executive)
    if executive is None or executive.slack != heard.user:
        return
    if reply.state == PartState.KEPT:
        thread = heard.thread or heard.ts
        stays_kept(ctx, conn, now, reply, heard.user, thread, direct=heard.direct)
        return
    if pull_back(conn, reply):
        events.record(conn, now, "taken back", actor=executive.id, case=reply.case_id, reply=reply.id, why="edited")
    if outgoing.has_left(conn, reply.id) and lost and reply.words == words:
        remove.ask(ctx, conn, now, reply, [one["digest"] for one in reply.facts["attached"] if one["source"] in lost])
        return
    if outgoing.has_left(conn, reply.id):
        case = cases.get(conn, reply.case_id)
        if case.owner == executive.id:
            replies.forget_source(conn, reply.id)
            draft(ctx, conn, now, case, executive, heard, corrects=reply.id)
        return
    files = attached.without(reply.facts, lost) if lost else None
    revised = revise(ctx, conn, now, plan, reply.id, executive, words, files)
    if revised and reply.state == PartState.DRAFT and _talk(heard) is None:
        write_after_all(ctx, conn, now, reply.id, executive)


def made_of(conn: Connection, channel: str, ts: str) -> Row[Any] | None:
    """The reply that was made of a message at the desk, to decide about."""
    found = replies.by_source(conn, channel, ts)
    if found is not None:
        cases.hold(conn, found.case_id)
        found = replies.by_source(conn, channel, ts)  # a correction may have the message by now
    return found


def write_after_all(ctx: Context, conn: Connection, now: datetime, reply_id: int, executive: Executive) -> bool:
    """What was taken for talk is meant for the customer: make a preview of it. False where it is none."""
    quiet = outgoing.by_key(conn, f"talk:{reply_id}")
    if quiet is None or not replies.change(conn, reply_id, [PartState.DRAFT], PartState.PREVIEWED):
        return False
    case = cases.get(conn, quiet.case_id)
    queue.preview(ctx, conn, now, case, reply_id, quiet.place, quiet.thread)
    outgoing.refresh(conn, now, quiet.key)
    writing(conn, now, case)
    events.record(conn, now, "previewed", actor=executive.id, case=case.id, reply=reply_id)
    return True


def hear_deletion(ctx: Context, conn: Connection, now: datetime, channel: str, ts: str) -> None:
    """A message was deleted: what had not left does not leave; about what had, its writer is asked."""
    reply = made_of(conn, channel, ts)
    if reply is None:
        return
    pull_back(conn, reply)
    if replies.change(conn, reply.id, LIVE, PartState.CANCELLED, ended_at=now, why="Its message was deleted."):
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id), f"talk:{reply.id}")
        events.record(conn, now, "deleted at the desk", actor=reply.executive, case=reply.case_id, reply=reply.id)
    remove.ask(ctx, conn, now, reply)


def pick_case(ctx: Context, conn: Connection, now: datetime, question: int, case_id: int, user: str) -> str | None:
    """The answer to "Who is it for?": the words that were written become a draft for that case."""
    asked = outgoing.get(conn, question)
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    if asked is None or asked.kind != "which" or executive is None or asked.place != user:
        return "Only the person who wrote it can say that."
    case = cases.to_decide(conn, case_id)
    if case is None or case.owner != executive.id:
        return "This case is with somebody else now."
    kept = asked.facts
    if replies.by_source(conn, kept["channel"], kept["ts"]) is None:
        heard = Heard(
            kept["channel"], kept["ts"], kept["ts"], user, kept["text"], True, converted=tuple(kept["converted"]),
            files=kept.get("files", 0),
        )  # fmt: skip
        draft(ctx, conn, now, case, executive, heard)
    return None
