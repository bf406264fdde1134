"""What becomes of an attempt: a receipt, a refusal, a wait, or nobody knows. One transaction each; cases follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError, Disconnected, NotAuthorised, Repeated, TargetGone, TryLater, Unsure
from bot.flows import amend, connect, files, first_day, late, paused, queue, remove, vanished
from bot.flows.context import Context
from bot.flows.held_up import tell_who_waits
from bot.flows.misplaced import refused
from bot.flows.pace import SWALLOWED
from bot.flows.reply import settle
from bot.messages import Receipt
from bot.pages import Said
from bot.rules.lifecycle import CUSTOMER_LOOKS, DESK_LOOKS, CaseState, Lane, PartState, retry_after
from bot.store import cases, cursors, events, outgoing, posts, replies

#: The longest wait between two attempts at an executive's words that certainly did not go out.
_LONGEST_WAIT = timedelta(seconds=30)
#: A customer's message that could not even be looked for so long is asked about.
_LOOKING_LASTS = timedelta(minutes=10)
#: How often a paused account's rows are looked at again.
_PAUSED = timedelta(seconds=60)
#: What became of a part that is no new message, in the audit trail.
_CHANGED = {"edits": "edited there", "deletes": "deleted there"}
_REPEATED = "The line broke before it was confirmed."
#: A card shows this much of a post; the whole of a longer one stands in the thread.
_WHOLE_FROM = 600


@dataclass(frozen=True, slots=True)
class Attempt:
    """A claimed row as it was before the claim; of a part, the print of the text that leaves, and the executive's own
    account that it leaves from, or None."""

    row: Row[Any]
    worker: str
    print: str = ""
    speaker: str | None = None

    @property
    def is_part(self) -> bool:
        return bool(self.row.kind == "part")

    @property
    def is_plain(self) -> bool:
        """Its receipt is all there is to write down."""
        row = self.row
        return row.kind not in ("part", "delete", "file") and (row.kind != "card" or row.remote_id is not None)

    @property
    def changes(self) -> bool:
        """It changes or deletes what is there: that is simply repeated until it is certain."""
        return bool(self.row.facts.keys() & {"edits", "deletes"})

    def hold(self, conn: Connection) -> None:
        """Hold the case that its outcome changes; before the row itself, as everybody does whose words it follows."""
        if self.is_part or (self.row.kind == "card" and self.row.remote_id is None):
            cases.hold(conn, self.row.case_id)

    def tell(self, conn: Connection, now: datetime, what: str, **facts: Any) -> None:
        """Write down what became of this attempt at a part."""
        row = self.row
        if row.state != PartState.UNSURE:  # a look is no attempt
            facts |= {"attempt": row.attempts + (row.state != PartState.SENDING)}
        if self.print:
            facts |= {"print": self.print}
        events.record(conn, now, what, case=row.case_id, reply=row.reply_id, key=row.key, **facts)


def arrived(ctx: Context, conn: Connection, now: datetime, attempt: Attempt, receipt: Receipt) -> None:
    """There is a receipt."""
    row = attempt.row
    # What was found after an unsure attempt shows what was wanted then: a desk message is rendered once more.
    edits = row.state == PartState.UNSURE and row.kind not in ("part", "file")
    shown = 0 if edits else row.generation
    if not outgoing.sent(conn, row.id, attempt.worker, shown, receipt.remote_id, receipt.url, receipt.at):
        if attempt.is_part:
            late.arrived(ctx, conn, now, attempt, receipt)
        return
    if attempt.is_part:
        what = next((told for does, told in _CHANGED.items() if does in row.facts), "sent")
        attempt.tell(conn, now, what, remote=receipt.remote_id, found=row.state == PartState.UNSURE)
        settle(ctx, conn, now, row.reply_id, case_is_held=True)
    elif row.kind == "delete":
        remove.arrived(ctx, conn, now, row)
    elif row.kind == "file":
        events.record(conn, now, "file shown", case=row.case_id, key=row.key)
    elif row.kind == "card" and row.remote_id is None:
        _card_posted(ctx, conn, now, row, receipt)


def _card_posted(ctx: Context, conn: Connection, now: datetime, row: Row[Any], receipt: Receipt) -> None:
    """The thread exists: remember it, and bring the case to its executive."""
    channel, _, ts = receipt.remote_id.partition(":")
    if not cases.begin_thread(conn, row.case_id, channel, ts):
        return
    case = cases.with_customer(conn, row.case_id)  # as the pages that follow ask for it
    owner = ctx.plans.current(conn).executive(case.owner if case.state != CaseState.CLOSED else None)
    brought = [notice.facts["to"] for notice in outgoing.of_case(conn, case.id, "notice")]
    if owner is not None and owner.id not in brought and case.lane == Lane.DESK:
        queue.notice(ctx, conn, now, case.id, owner, len(brought))
        first_day.ask(ctx, conn, now, owner)
    written = posts.standing(conn, case.id)
    files.bring(ctx, conn, now, case, *written)
    if any(post.id == case.first_post and len(post.text) > _WHOLE_FROM for post in written):
        queue.wrote(ctx, conn, now, case, case.first_post, Said.WHOLE, None)


def failed(
    ctx: Context,
    conn: Connection,
    now: datetime,
    attempt: Attempt,
    error: DeliveryError,
    chance: float,
    tripped: bool = False,
) -> None:
    """There is none; ``error`` says whether it went out. ``chance`` is drawn evenly from 0 to 1, for jitter.

    ``tripped``: so many were lost in a row that the account rests now; its operators hear of it.
    """
    if tripped:
        _swallowed(ctx, conn, now, attempt.row.account)
    match error:
        case Unsure():
            lost(ctx, conn, now, attempt)
        case Repeated() if attempt.row.attempts:  # perhaps they are there from an attempt whose answer was lost
            lost(ctx, conn, now, attempt)
        case _ if attempt.row.kind == "file":
            files.failed(ctx, conn, now, attempt.row, attempt.worker, error)
        case TryLater():
            wait = max(error.after, min(retry_after(attempt.row.attempts + 1, chance), _LONGEST_WAIT))
            _put_off(ctx, conn, now, attempt, wait, str(error))
        case Disconnected() if attempt.speaker is not None and attempt.is_part:
            connect.lost(ctx, conn, now, attempt.row.account.partition(":")[0], attempt.speaker)
            blocked(ctx, conn, now, attempt, str(error))
        case NotAuthorised() if attempt.speaker is None:
            _put_off(ctx, conn, now, attempt, _PAUSED, str(error))
            paused.pause(ctx, conn, now, attempt.row.account, error)
        case _ if attempt.is_part:
            _refused(ctx, conn, now, attempt, error)
        case _ if attempt.row.kind == "delete":
            remove.failed(ctx, conn, now, attempt.row, attempt.worker, error)
        case _:
            refused(ctx, conn, now, attempt.row, attempt.worker, error)


def _swallowed(ctx: Context, conn: Connection, now: datetime, account: str) -> None:
    channel, _, ours = account.partition(":")
    known = cursors.account(conn, channel, ours)
    name = f"{ctx.channels[channel].title} account {known.handle if known else ours}"
    text = (
        f"{name}: nobody knows what became of the last {SWALLOWED} messages. It rests for some seconds, then longer,"
        " and one message at a time tries it until one arrives. Replies wait; nothing is lost."
    )
    queue.leads(ctx, conn, now, ctx.plans.current(conn), f"swallowed:{account}:{int(now.timestamp())}", text)
    events.record(conn, now, "account rests", account=account)


def _put_off(
    ctx: Context, conn: Connection, now: datetime, attempt: Attempt, wait: timedelta, why: str, **values: Any
) -> None:
    done = outgoing.settle(
        conn, attempt.row.id, attempt.worker, PartState.QUEUED, not_before=now + wait, why=why, **values
    )
    if done and attempt.is_part:
        attempt.tell(conn, now, "put off", why=why)
        settle(ctx, conn, now, attempt.row.reply_id)


def _refused(ctx: Context, conn: Connection, now: datetime, attempt: Attempt, error: DeliveryError) -> None:
    """The platform refused a part: what follows it does not leave either, and the writer hears."""
    row = attempt.row
    if not outgoing.settle(conn, row.id, attempt.worker, PartState.FAILED, why=str(error)):
        return
    outgoing.change_parts(conn, row.reply_id, [PartState.HELD, PartState.QUEUED], PartState.CANCELLED)
    attempt.tell(conn, now, "refused", kind=type(error).__name__)
    if isinstance(error, TargetGone):
        (amend.gone if attempt.changes else vanished.target_gone)(ctx, conn, now, row)
    settle(ctx, conn, now, row.reply_id)
    _bad_news(ctx, conn, now, row.reply_id)


def blocked(ctx: Context, conn: Connection, now: datetime, attempt: Attempt, why: str) -> None:
    """Immediately before leaving it turned out that it must not (consent, identity): nothing of the reply leaves."""
    row = attempt.row
    if not outgoing.settle(conn, row.id, attempt.worker, PartState.BLOCKED, why=why):
        return
    outgoing.change_parts(conn, row.reply_id, [PartState.HELD, PartState.QUEUED], PartState.CANCELLED)
    attempt.tell(conn, now, "blocked")
    settle(ctx, conn, now, row.reply_id)
    _bad_news(ctx, conn, now, row.reply_id)
    reply = replies.get(conn, row.reply_id)
    first_day.ask(ctx, conn, now, ctx.plans.current(conn).executive(reply.executive) if reply else None)


def stopped(conn: Connection, now: datetime, attempt: Attempt) -> None:
    """It was claimed though nothing of its reply may leave: the reply's own page has said so already."""
    outgoing.settle(conn, attempt.row.id, attempt.worker, PartState.TAKEN_BACK)
    attempt.tell(conn, now, "stopped")


def _bad_news(ctx: Context, conn: Connection, now: datetime, reply_id: int) -> None:
    reply = replies.get(conn, reply_id)
    if reply is not None:
        queue.trouble(ctx, conn, now, reply, ctx.plans.current(conn).executive(reply.executive))


def lost(ctx: Context, conn: Connection, now: datetime, attempt: Attempt) -> None:
    """Nobody knows whether it arrived."""
    row = attempt.row
    if attempt.changes:
        _put_off(ctx, conn, now, attempt, retry_after(row.attempts + 1, 1.0), _REPEATED)
        return
    if not attempt.is_part:
        if row.remote_id is not None:  # an edit in place may simply be repeated
            wait = retry_after(row.attempts + 1, 1.0)
            outgoing.settle(conn, row.id, attempt.worker, PartState.QUEUED, not_before=now + wait)
        else:
            outgoing.settle(conn, row.id, attempt.worker, PartState.UNSURE, not_before=now, looks=0)
        return
    # As the channel is by nature: it may not be open yet when we find what died with an earlier process.
    channel = ctx.channels.get(row.account.partition(":")[0])
    state = PartState.UNSURE if channel is not None and channel.finds_sent else PartState.ASKING
    if not outgoing.settle(conn, row.id, attempt.worker, state, not_before=now + CUSTOMER_LOOKS[0], looks=0):
        return
    attempt.tell(conn, now, "unsure")
    settle(ctx, conn, now, row.reply_id)
    tell_who_waits(conn, now, row)
    if state is PartState.ASKING:
        _bad_news(ctx, conn, now, row.reply_id)


def absent(ctx: Context, conn: Connection, now: datetime, attempt: Attempt) -> None:
    """It was looked for and not seen. The desk's is posted again after the last look; a customer's is asked about."""
    row = attempt.row
    looks = CUSTOMER_LOOKS if attempt.is_part else DESK_LOOKS
    looked = row.looks + 1
    if looked < len(looks):
        wait = looks[looked] - looks[looked - 1]
        _look_again(conn, now, attempt, wait, looks=looked)
        if attempt.is_part:
            settle(ctx, conn, now, row.reply_id)
    elif not attempt.is_part:
        outgoing.settle(conn, row.id, attempt.worker, PartState.QUEUED, not_before=now, looks=0)
    elif outgoing.settle(conn, row.id, attempt.worker, PartState.ASKING, looks=looked):
        attempt.tell(conn, now, "asked")
        settle(ctx, conn, now, row.reply_id)
        _bad_news(ctx, conn, now, row.reply_id)


def look_failed(ctx: Context, conn: Connection, now: datetime, attempt: Attempt) -> None:
    """Looking itself did not work: the look does not count, it is repeated; after a while a person is asked."""
    row = attempt.row
    long = now - row.attempted_at >= _LOOKING_LASTS
    if row.kind == "file" and long:  # most likely it is there, and nobody is told twice
        outgoing.settle(conn, row.id, attempt.worker, PartState.SENT)
    elif not attempt.is_part or not long:
        _look_again(conn, now, attempt, CUSTOMER_LOOKS[0])
    elif outgoing.settle(conn, row.id, attempt.worker, PartState.ASKING):
        attempt.tell(conn, now, "asked")
        settle(ctx, conn, now, row.reply_id)
        _bad_news(ctx, conn, now, row.reply_id)


def _look_again(conn: Connection, now: datetime, attempt: Attempt, wait: timedelta, **values: Any) -> None:
    """``attempted_at`` stays that of the sending: from there on the next look searches."""
    values |= {"attempted_at": attempt.row.attempted_at, "not_before": now + wait}
    outgoing.settle(conn, attempt.row.id, attempt.worker, PartState.UNSURE, **values)


def set_aside(ctx: Context, conn: Connection, now: datetime, attempt: Attempt, why: str) -> None:
    """It cannot even be prepared: people hear, and its lane goes on."""
    row = attempt.row
    may_be_there = attempt.is_part and row.state == PartState.UNSURE
    outgoing.settle(conn, row.id, attempt.worker, PartState.ASKING if may_be_there else PartState.FAILED, why=why)
    attempt.tell(conn, now, "cannot be prepared", why=why)
    if attempt.is_part:
        outgoing.change_parts(conn, row.reply_id, [PartState.HELD, PartState.QUEUED], PartState.CANCELLED)
        settle(ctx, conn, now, row.reply_id)
    if row.kind == "line":  # what leads are told is one itself: it must not tell of itself for ever
        return
    plan = ctx.plans.current(conn)
    text = f"A message of case {row.case_id} could not be prepared and was set aside ({row.key}, {why})."
    queue.leads(ctx, conn, now, plan, f"aside:{row.key}:{row.generation}", text)
