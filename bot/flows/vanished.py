"""What a customer deleted where they wrote it goes from here too: shown nowhere at once, and erased once it is certain.

A platform that is asked may be mistaken, so what it does not find is erased when it was looked for again later; a post
that is to be seen again comes back until then. What is known of words that were erased is their print in the trail.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import handing, queue, ringing
from bot.flows.context import Context
from bot.flows.daily import digest_key
from bot.flows.place import reopen
from bot.flows.reply import finish, follow
from bot.messages import Audience, Gone, Looked
from bot.pages import CardState
from bot.rules.lifecycle import CaseEvent, CaseState, PartState, case_may
from bot.rules.sealing import print_of
from bot.store import cases, events, outgoing, posts, replies
from bot.store import gone as store

#: How long after it was first missed a post is erased, if it is missed again. X wants it done within 24 hours of the
#: deletion (https://docs.x.com/developer-terms/policy), and a post that stands is looked at twice a day.
_CERTAIN_AFTER: Final = {
    Gone.BY_AUTHOR: timedelta(hours=1),
    Gone.DELETED: timedelta(hours=1),
    Gone.HIDDEN: timedelta(hours=11),
}
#: Messages at the desk that say words of customers, beside those that follow a case anyway.
_SAY_WORDS: Final = (
    *("wrote", "flood", "reply", "trouble", "receipt", "still-there", "invitation", "joining"),
    handing.BROUGHT,
)
#: The daily line for leads tells of cases of its last day.
_TOLD_WITHIN: Final = 2


def learn(ctx: Context, conn: Connection, now: datetime, channel: str, account: str, looked: Looked) -> None:
    """What a look at the platform showed."""
    for post in store.missed(conn, channel, account):
        if post.remote_id in looked.there and store.unmark(conn, channel, account, post.remote_id):
            events.record(conn, now, "seen again", case=post.case_id, actor="customer", post=post.id)
            _goes_on(ctx, conn, now, post.case_id)
    for remote_id, how in looked.gone.items():
        vanish(ctx, conn, now, channel, account, remote_id, how)
        since = [post.gone_at for post in store.revisions(conn, channel, account, remote_id)]
        if since and now - min(since) >= _CERTAIN_AFTER[how]:
            _erase(conn, now, channel, account, remote_id)


def deleted(ctx: Context, conn: Connection, now: datetime, channel: str, account: str, remote_id: str) -> None:
    """The platform itself says that a post was deleted: that is certain. Of what is not here nothing is kept."""
    vanish(ctx, conn, now, channel, account, remote_id, Gone.DELETED)
    _erase(conn, now, channel, account, remote_id)


def vanish(
    ctx: Context, conn: Connection, now: datetime, channel: str, account: str, remote_id: str, how: Gone
) -> None:
    """A post is no longer to be seen: nothing of it is shown here, nothing leaves in answer to it, its case goes on
    with what is left."""
    if known := store.revisions(conn, channel, account, remote_id):
        cases.hold(conn, known[0].case_id)
    if not store.mark(conn, now, channel, account, remote_id, how):
        return
    revisions = store.revisions(conn, channel, account, remote_id)
    case = revisions[0].case_id
    for post in revisions:
        facts = {"post": post.id, "how": how, "print": print_of(post.text)}
        events.record(conn, now, "vanished", case=case, actor="customer", **facts)
    mine = {post.id for post in revisions}
    for reply in replies.of_case(conn, case, [PartState.HELD, PartState.QUEUED]):
        if reply.post_id in mine:  # it would leave now, and that is when it is told why it does not
            waiting = [PartState.HELD, PartState.QUEUED]
            outgoing.change_parts(conn, reply.id, waiting, PartState.QUEUED, not_before=now)
    files = [row.key for row in outgoing.of_case(conn, case, "file") if row.post_id in mine]
    if files:
        outgoing.refresh(conn, now, *files)
    _goes_on(ctx, conn, now, case)


def target_gone(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> None:
    """The platform refused a part since what it answers is not there; where it can be asked, the next look tells why.

    A part behind the first answers the one before, and says nothing of the customer's post.
    """
    can = ctx.channels.get(row.account.partition(":")[0])
    if can is not None and can.finds_deleted and row.facts["number"] == 1:
        post = posts.get(conn, row.post_id)
        if post.gone is None and post.audience == Audience.PUBLIC:
            vanish(ctx, conn, now, post.channel, post.account, post.remote_id, Gone.HIDDEN)


def _erase(conn: Connection, now: datetime, channel: str, account: str, remote_id: str) -> None:
    known = store.revisions(conn, channel, account, remote_id)
    if store.erase(conn, now, channel, account, remote_id):
        events.record(conn, now, "erased", case=known[0].case_id, posts=[post.id for post in known])


def _goes_on(ctx: Context, conn: Connection, now: datetime, case_id: int) -> None:
    """Bring a case up to what still stands of it."""
    cases.hold(conn, case_id)
    case = cases.with_customer(conn, case_id)
    stand = posts.standing(conn, case_id)
    if stand:
        ids = [post.id for post in stand]
        first = case.first_post if case.first_post in ids else ids[-1]
        cases.change(conn, case_id, first_post=first, last_post=ids[-1])
        waits = any(case.answered_at is None or post.received_at > case.answered_at for post in stand)
        if case.card == CardState.DELETED:
            _comes_back(ctx, conn, now, case, waits=waits)
        elif case.state == CaseState.OPEN and not waits:
            _over(ctx, conn, now, case, CaseState.ANSWERED, _answered(conn, case_id))
    elif (over := case_may(CaseState(case.state), CaseEvent.VANISHED)) not in (None, case.state):
        _over(ctx, conn, now, case, CaseState(over), CardState.DELETED)
    follow(conn, now, case_id)
    outgoing.refresh_of_case(conn, now, case_id, *_SAY_WORDS)
    _daily_lines(ctx, conn, now, case)


def _over(ctx: Context, conn: Connection, now: datetime, case: Row[Any], state: CaseState, card: CardState) -> None:
    """Nothing waits any more; nobody answered by that."""
    if finish(ctx, conn, now, case, state, card, case.answered_by):
        cases.change(conn, case.id, answered_at=case.answered_at)


def _answered(conn: Connection, case: int) -> CardState:
    return CardState.ANSWERED if replies.of_case(conn, case, [PartState.SENT]) else CardState.ELSEWHERE


def _comes_back(ctx: Context, conn: Connection, now: datetime, case: Row[Any], *, waits: bool) -> None:
    """All that was written could not be seen, and some of it can: the case is what it was, with a new clock."""
    plan = ctx.plans.current(conn)
    if waits:
        due = reopen(ctx, conn, now, plan, case)
        card = CardState.NEW if case.owner else CardState.NOBODY
        values: dict[str, Any] = {"card": card, "due_at": due, "closed_at": None, "moved_at": now}
        cases.change_state(conn, case.id, case.state, CaseState.OPEN, **values)
        owner = plan.executive(case.owner)
        if owner is not None and case.desk_ts is not None:
            queue.notice(ctx, conn, now, case.id, owner, len(outgoing.of_case(conn, case.id, "notice")))
    else:
        card = _answered(conn, case.id)
        cases.change_state(conn, case.id, case.state, CaseState.ANSWERED, card=card, closed_at=None)


def _daily_lines(ctx: Context, conn: Connection, now: datetime, case: Row[Any]) -> None:
    """What may have told leads of a case: the daily samples, and that it waits for a look."""
    days = [case.opened_at + timedelta(days=number) for number in range(-1, _TOLD_WITHIN + 1)]
    plan = ctx.plans.current(conn)
    keys = [digest_key(day.date(), lead) for day in days for lead in plan.leads]
    if keys:
        outgoing.refresh(conn, now, *keys)
    ringing.of_case(conn, now, plan, case.id)
