"""Invitations to a private chat, and the private conversations that came of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from bot.rules.lifecycle import PartState
from bot.store.statement import Statement
from bot.store.tables import invitations, places, replies

_PLACE = Statement(
    select(places.c.case_id, places.c.joined_at).where(
        places.c.channel == bindparam("channel"),
        places.c.account == bindparam("account"),
        places.c.conversation == bindparam("conversation"),
        places.c.identity_id == bindparam("identity"),
    )
)
_UNUSED = Statement(
    select(invitations)
    .join(replies, replies.c.id == invitations.c.reply_id)
    .where(
        text("invitations.state = 'open'"),  # as the index says it
        invitations.c.asked_at.is_(None),
        invitations.c.made_at > bindparam("since"),
        replies.c.state == PartState.SENT,
        replies.c.ended_at <= bindparam("until"),
    )
)


def add(
    conn: Connection, now: datetime, token: str, *, case: int, reply: int, first: int | None, identity: int
) -> None:
    """An invitation that is not approved yet: nobody can come by it."""
    values = {"case_id": case, "reply_id": reply, "first_reply": first, "identity_id": identity}
    conn.execute(insert(invitations).values(token=token, state="draft", made_at=now, **values))


def get(conn: Connection, token: str) -> Row[Any] | None:
    """One invitation by its token."""
    return conn.execute(select(invitations).where(invitations.c.token == token)).first()


def of_reply(conn: Connection, reply: int) -> Row[Any] | None:
    """The invitation that this public reply carries."""
    return conn.execute(select(invitations).where(invitations.c.reply_id == reply)).first()


def of_case(conn: Connection, case: int) -> Row[Any] | None:
    """A case's newest invitation that was approved."""
    mine = select(invitations).where(invitations.c.case_id == case, invitations.c.state.in_(["open", "used"]))
    return conn.execute(mine.order_by(invitations.c.made_at.desc()).limit(1)).first()


def approve(conn: Connection, token: str) -> bool:
    """From now on the customer can come; false when it was approved before."""
    return _change(conn, token, "draft", state="open")


def open_to(conn: Connection, identity: int, since: datetime) -> Row[Any] | None:
    """The newest invitation to which this person has not come, made since an instant."""
    mine = select(invitations).where(
        text("invitations.state = 'open'"),  # as the index says it
        invitations.c.made_at > since,
        invitations.c.identity_id == identity,
    )
    return conn.execute(mine.order_by(invitations.c.made_at.desc()).limit(1)).first()


def use(conn: Connection, now: datetime, token: str, post: int | None) -> bool:
    """The customer came (with this post, where that says no more); false when the invitation was used before, or is not
    approved."""
    return _change(conn, token, "open", state="used", used_at=now, post_id=post)


def void(conn: Connection, token: str) -> bool:
    """Nobody can come by it any more; false when somebody did, or it was never approved."""
    return _change(conn, token, "open", state="void")


def asked(conn: Connection, now: datetime, token: str) -> bool:
    """The executive is asked whether to remind the customer; false when they were asked before."""
    which = (invitations.c.token == token, invitations.c.state == "open", invitations.c.asked_at.is_(None))
    return bool(conn.execute(update(invitations).where(*which).values(asked_at=now)).rowcount)


def unused_since(conn: Connection, before: datetime, not_before: datetime) -> list[Row[Any]]:
    """Invitations that were delivered before an instant, to which nobody came, and about which nobody was asked."""
    return _UNUSED.rows(conn, since=not_before, until=before)


#: Nobody is asked about an invitation that is older than this.
FORGOTTEN_AFTER = timedelta(days=30)


def join(
    conn: Connection, now: datetime, case: int, channel: str, account: str, conversation: str, identity: int
) -> None:
    """What this person writes in this conversation belongs to the case, from now on."""
    here = {"channel": channel, "account": account, "conversation": conversation, "identity_id": identity}
    which = [places.c[name] == value for name, value in here.items()]
    if not conn.execute(update(places).where(*which).values(case_id=case, joined_at=now)).rowcount:
        conn.execute(insert(places).values(case_id=case, joined_at=now, **here))


def joined(conn: Connection, channel: str, account: str, conversation: str, identity: int) -> Row[Any] | None:
    """The case (``case_id``) that a private conversation was joined to, and when (``joined_at``)."""
    return _PLACE.first(conn, channel=channel, account=account, conversation=conversation, identity=identity)


def brought(conn: Connection, channel: str, account: str, conversation: str) -> Row[Any] | None:
    """As `joined`, whoever wrote there."""
    here = (places.c.channel == channel, places.c.account == account, places.c.conversation == conversation)
    return conn.execute(select(places).where(*here).order_by(places.c.joined_at.desc()).limit(1)).first()


def _change(conn: Connection, token: str, from_: str, **values: Any) -> bool:
    which = (invitations.c.token == token, invitations.c.state == from_)
    return bool(conn.execute(update(invitations).where(*which).values(**values)).rowcount)
