"""That a reply is real, for anybody who has its link; and who answers here at all. Private words never stand there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.capabilities import SpeaksAs
from bot.flows.about import capabilities_at
from bot.flows.context import Context
from bot.flows.promises import as_told
from bot.flows.reply import ALREADY, CHANGED, Answer, deciding
from bot.flows.revise import revise
from bot.flows.windows import open_reply
from bot.messages import Audience
from bot.pages import NoticeWindow, ReplyWindow, Window
from bot.rules.attached import takes_voice
from bot.rules.keeping import PromiseState
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.rules.really_you import doubts
from bot.rules.signing import Signature
from bot.store import bindings, cases, cursors, events, promises, proofs, replies

_LIVE = (PartState.PREVIEWED, PartState.TAKEN_BACK)
#: What is told of a promise; nothing of one that is withdrawn.
_BECAME = {
    PromiseState.OPEN: "It is not due yet.",
    PromiseState.LATE: "Its day has passed, and it is still open.",
    PromiseState.KEPT: "Kept.",
    PromiseState.BROKEN: "Not kept.",
    PromiseState.MOVED: "It was given another day since.",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What anybody may know of a reply that was sent. The customer is never named.

    ``signed`` is name and title as they were signed, ``words`` are those of a public reply, or None; ``url`` is
    where it stands. ``promises`` say what a public reply promised, and what became of it.
    """

    name: str
    signed: str
    approved_at: datetime
    channel: str
    account: str
    words: str | None
    url: str | None
    prepared: bool
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who answers customers: ``ways`` say for each channel from which account, and how it is signed."""

    name: str
    title: str
    ways: tuple[str, ...]


def proof(ctx: Context, conn: Connection, token: str) -> Proof | None:
    """What a token proves; None where it proves nothing (unknown, or not sent)."""
    reply = proofs.reply_of(conn, token)
    if reply is None or reply.state != PartState.SENT or reply.channel not in ctx.channels:
        return None
    executive = ctx.plans.current(conn).executive(reply.executive)
    facts = reply.facts
    signed = (facts.get("signature") or facts.get("own") or "").removeprefix("—").strip()
    name = executive.name if executive else signed.partition(", ")[0]
    if not name or reply.approved_at is None:
        return None
    if executive is not None and not facts.get("signature"):
        signed = ", ".join(filter(None, (executive.name, executive.title)))
    public = reply.audience == Audience.PUBLIC and "waits_for" not in facts
    return Proof(
        name=name,
        signed=signed,
        approved_at=reply.approved_at,
        channel=ctx.channels[reply.channel].title,
        account=facts.get("account", ""),
        words="\n".join(reply.parts) if public else None,
        url=reply.url if public else None,
        prepared=reply.prepared_by is not None,
        promises=tuple(_promised(ctx, conn, reply)) if public else (),
    )


def _promised(ctx: Context, conn: Connection, reply: Row[Any]) -> Iterator[str]:
    """``Promised: refund by Fri 8 May. Kept.``, in our words alone."""
    for promise in promises.of_case(conn, reply.case_id, tuple(_BECAME)):
        if promise.reply_id == reply.id:
            yield f"Promised: {as_told(ctx.plans.current(conn), promise)}. {_BECAME[PromiseState(promise.state)]}"


def signers(ctx: Context, conn: Connection, now: datetime) -> list[Signer]:
    """Who answers now: active, and agreed. By name."""
    people = [one for one in ctx.plans.current(conn).executives if one.active_at(now) and one.consent and one.slack]
    return [Signer(one.name, one.title, tuple(_ways(ctx, conn, one))) for one in sorted(people, key=lambda p: p.name)]


def _ways(ctx: Context, conn: Connection, executive: Executive) -> list[str]:
    sign = executive.sign
    signature = Signature(executive.name, executive.title, sign.full, sign.short, sign.initials)
    ways = []
    for account in cursors.known(conn):
        capabilities = ctx.channels.get(account.channel)
        if capabilities is not None and SpeaksAs.SIGNATURE in capabilities.speaks_as:
            forms = [signature.line, *([f"— {sign.short}"] if sign.short else [])]
            initials = f" or “^{sign.initials}”" if sign.initials else ""
            listed = " or ".join(f"“{form}”" for form in dict.fromkeys(forms))
            ways.append(f"{capabilities.title}: {account.handle}, signed {listed}{initials}")
    for channel, capabilities in ctx.channels.items():
        ways += [
            f"{capabilities.title}: {own.handle}, their own account, which needs no signature"
            for own in bindings.of(conn, executive.id, channel)
        ]
    return ways


def proof_url(ctx: Context, conn: Connection, now: datetime, reply: int) -> str | None:
    """The address of a reply's page, made when it is asked for first; None where the outside cannot reach us."""
    if ctx.public_url is None:
        return None
    return f"{ctx.public_url.rstrip('/')}/who/{proofs.mint(conn, now, reply)}"


def of_case(ctx: Context, conn: Connection, now: datetime, case: Row[Any], executive: str) -> str | None:
    """The address for the latest reply that this executive sent in a case; None where there is none."""
    sent = [one for one in replies.of_case(conn, case.id, [PartState.SENT]) if one.executive == executive]
    return proof_url(ctx, conn, now, sent[-1].id) if sent else None


def doubted(ctx: Context, case: Row[Any], post: Row[Any], sent: Sequence[Row[Any]], executive: str) -> dict[str, Any]:
    """What a page offers where the customer asks whether it is really this person (`CustomerAnswered`). ``sent`` are
    the case's replies so far."""
    if not doubts(post.text):
        return {}
    words = f"It really is me; this is my own account. {case.ours} is where I'll keep answering you."
    mine = any(one.executive == executive for one in sent)
    url = ctx.intent(case.channel, words, post.remote_id) if post.audience == Audience.PUBLIC else None
    can = {"can_prove": mine and ctx.public_url is not None, "can_speak": takes_voice(capabilities_at(ctx, case, post))}
    return {"doubts": True, "own_url": url, **can}


def open_proof(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """*Send the proof link*: the reply window, with the link below the words."""
    opened = open_reply(ctx, conn, now, case_id, user)
    case = cases.find(conn, case_id)
    if not isinstance(opened, ReplyWindow) or case is None or case.owner is None:
        return opened
    url = of_case(ctx, conn, now, case, case.owner)
    if url is None:
        return NoticeWindow("Proof", ("There is no reply of yours here yet that a page could prove.",))
    return opened if url in opened.draft else replace(opened, draft=f"{opened.draft}\n\n{url}".strip())


def add_link(ctx: Context, conn: Connection, now: datetime, reply_id: int, revision: int, user: str) -> Answer:
    """*Add the proof link*: the preview's words end with the address of the page that says they are real."""
    found = deciding(ctx, conn, reply_id, user)
    if isinstance(found, str):
        return found
    plan, reply, executive = found
    if reply.state not in _LIVE:
        return ALREADY
    if reply.revision != revision:
        return CHANGED
    url = proof_url(ctx, conn, now, reply.id)
    if url is None:
        return "There is no page that the outside could reach: an operator has to set BUCKSTOP_PUBLIC_URL."
    if url in reply.words:
        return None
    if not revise(ctx, conn, now, plan, reply.id, executive, f"{reply.words.rstrip()}\n{url}"):
        return ALREADY
    events.record(conn, now, "proof link added", actor=executive.id, case=reply.case_id, reply=reply.id)
    return None
