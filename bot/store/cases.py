"""Cases and clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, text, update

from bot.store.statement import Change, Insertion, Lookup, Statement
from bot.store.tables import accounts, cases, clocks, customers, drafts, identities, posts, threads

#: The card of a case of which nothing is left (``bot.pages.CardState.DELETED``).
_DELETED = "deleted by the customer"
#: Not praise, which has a pace and lists of its own.
_AT_DESK = cases.c.lane == "desk"
_LATEST = Statement(
    select(cases)
    .where(
        cases.c.channel == bindparam("channel"),
        cases.c.account == bindparam("account"),
        cases.c.conversation == bindparam("conversation"),
        cases.c.identity_id == bindparam("identity"),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)
_IN_CONVERSATION = Statement(
    select(cases)
    .where(
        cases.c.channel == bindparam("channel"),
        cases.c.account == bindparam("account"),
        cases.c.conversation == bindparam("conversation"),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)
_EARLIER = Statement(
    select(cases.c.opened_at)
    .where(cases.c.customer_id == bindparam("customer"), cases.c.state != "aside", cases.c.card != _DELETED)
    .where(_AT_DESK)
    .order_by(cases.c.id.desc())
    .limit(20)
)
_OWNER_OF_CUSTOMER = Statement(
    select(cases.c.owner)
    .where(
        cases.c.customer_id == bindparam("customer"),
        or_(cases.c.state == "open", cases.c.state == "answered"),
        cases.c.answered_at.is_not(None),
        cases.c.owner.is_not(None),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)
_OPEN_WITH = Statement(
    select(func.count())
    .select_from(cases)
    .where(text("cases.state = 'open'"), cases.c.owner == bindparam("owner"), _AT_DESK)  # as its index says it
)
_INSERT = Insertion(cases)
_CLOCK = Insertion(clocks)
_BY_ID = Statement(select(cases).where(cases.c.id == bindparam("case")))
_HELD = Statement(select(cases.c.id).where(cases.c.id == bindparam("case")).with_for_update())
_BY_THREAD = Statement(
    select(cases).where(cases.c.desk_channel == bindparam("place"), cases.c.desk_ts == bindparam("ts"))
)
_FORMER = Statement(
    select(threads.c.case_id).where(threads.c.channel == bindparam("place"), threads.c.ts == bindparam("ts"))
)
_CHANGE = Change(cases, cases.c.id == bindparam("case"))
_BEGIN = Change(cases, cases.c.id == bindparam("case"), fresh=True)
_FIRST_THREAD = Change(cases, cases.c.id == bindparam("case"), cases.c.desk_ts.is_(None))
_CHANGE_STATE = Change(cases, cases.c.id == bindparam("case"), cases.c.state == bindparam("from_"))
_CHANGE_OWNER = Change(cases, cases.c.id == bindparam("case"), cases.c.owner.is_not_distinct_from(bindparam("from_")))
_CHANGE_TOPIC = Change(cases, cases.c.id == bindparam("case"), cases.c.topic.is_not_distinct_from(bindparam("from_")))
_STOP_CLOCKS = Statement(delete(clocks).where(clocks.c.case_id == bindparam("case")))
WITH_CUSTOMER = (
    select(
        cases,
        customers.c.name.label("customer"),
        identities.c.handle.label("handle"),
        identities.c.remote_id.label("author"),
        func.coalesce(accounts.c.handle, "").label("ours"),
    )
    .join(customers, customers.c.id == cases.c.customer_id)
    .join(identities, identities.c.id == cases.c.identity_id)
    .join(accounts, and_(accounts.c.channel == cases.c.channel, accounts.c.id == cases.c.account), isouter=True)
)
_ONE_WITH_CUSTOMER = Lookup(WITH_CUSTOMER, cases.c.id, "case")


def latest(conn: Connection, channel: str, account: str, conversation: str, identity: int) -> Row[Any] | None:
    """The newest case of one author in one conversation."""
    keys = {"channel": channel, "account": account, "conversation": conversation, "identity": identity}
    return _LATEST.first(conn, **keys)


def in_conversation(conn: Connection, channel: str, account: str, conversation: str) -> Row[Any] | None:
    """The newest case of anybody in one conversation."""
    return _IN_CONVERSATION.first(conn, channel=channel, account=account, conversation=conversation)


def earlier(conn: Connection, customer: int) -> list[datetime]:
    """When the customer's earlier cases were opened, newest first, at most twenty."""
    return _EARLIER.scalars(conn, customer=customer)


def add(conn: Connection, **values: Any) -> int:
    """Open a case; returns its id."""
    return _INSERT(conn, **values)


def begin(conn: Connection, case: int, post: int) -> None:
    """The post that a case begins with, which was opened in this very transaction."""
    _BEGIN(conn, {"first_post": post, "last_post": post}, case=case)


def hold(conn: Connection, case: int) -> None:
    """Let nobody else who decides about this case, or about a reply of it, go on until the transaction ends: to be done
    before anything about it is read or changed. On SQLite one unit of work runs at a time."""
    if conn.dialect.name != "sqlite":
        _HELD.first(conn, case=case)


def to_decide(conn: Connection, case: int) -> Row[Any] | None:
    """One case with its customer, or None; nobody else decides about it until the transaction ends."""
    hold(conn, case)
    return find(conn, case)


def get(conn: Connection, case: int) -> Row[Any]:
    """One case by its id, which must exist."""
    return _BY_ID.one(conn, case=case)


def with_customer(conn: Connection, case: int) -> Row[Any]:
    """One case with ``customer`` (name), ``handle``, ``author`` (remote id) and ``ours`` (our account's handle, or
    nothing); it must exist."""
    return _ONE_WITH_CUSTOMER.one(conn, case=case)


def each_with_customer(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """The same of several that there are, asked for together."""
    return _ONE_WITH_CUSTOMER.ahead(conn, some)


def find(conn: Connection, case: int) -> Row[Any] | None:
    """One case with its customer, or None."""
    return _ONE_WITH_CUSTOMER.first(conn, case=case)


def by_thread(conn: Connection, channel: str, ts: str) -> Row[Any] | None:
    """The case whose card is the root of this thread, or was before the card got a new place."""
    found = _BY_THREAD.first(conn, place=channel, ts=ts)
    if found is None and (was := _FORMER.scalar(conn, place=channel, ts=ts)) is not None:
        return _BY_ID.one(conn, case=was)
    return found


def begin_thread(conn: Connection, case: int, channel: str, ts: str) -> bool:
    """Remember where the card of a case stands; false where it stood somewhere before."""
    place = {"desk_channel": channel, "desk_ts": ts}
    if _FIRST_THREAD(conn, place, case=case):
        return True
    change(conn, case, **place)
    return False


def leave_thread(conn: Connection, now: datetime, case: Row[Any]) -> None:
    """The card of a case needs a new place; the thread under the old one is remembered."""
    if case.desk_channel is None or case.desk_ts is None:
        return
    place = {"channel": case.desk_channel, "ts": case.desk_ts}
    if _FORMER.scalar(conn, place=case.desk_channel, ts=case.desk_ts) is None:
        conn.execute(insert(threads).values(**place, case_id=case.id, left_at=now))
    change(conn, case.id, desk_channel=None, desk_ts=None)


def desk_channels(conn: Connection) -> list[str]:
    """Where cards stand."""
    first = func.min(cases.c.desk_channel)
    found, query = list[str](), select(first).where(cases.c.desk_ts.is_not(None))
    following = conn.execute(query).scalar()
    while following is not None:  # from one to the next by the index: each has very many cards
        found.append(following)
        following = conn.execute(query.where(cases.c.desk_channel > following)).scalar()
    return found


def change(conn: Connection, case: int, **values: Any) -> None:
    """Change fields that need no compare-and-set."""
    _CHANGE(conn, values, case=case)


def change_state(conn: Connection, case: int, from_: str, to: str, **values: Any) -> bool:
    """Compare-and-set the state; false when it was another."""
    return bool(_CHANGE_STATE(conn, {"state": to, **values}, case=case, from_=from_))


def change_owner(conn: Connection, case: int, from_: str | None, to: str, **values: Any) -> bool:
    """Compare-and-set who has a case; false when it was somebody else's."""
    return bool(_CHANGE_OWNER(conn, {"owner": to, **values}, case=case, from_=from_))


def change_topic(conn: Connection, case: int, from_: str | None, to: str) -> bool:
    """Compare-and-set what a case is about, as a person says: it is no guess any more; false when it was another."""
    return bool(_CHANGE_TOPIC(conn, {"topic": to, "shares": []}, case=case, from_=from_))


def owner_of_customer(conn: Connection, customer: int) -> str | None:
    """Who answered a customer in a matter that is not over: the newest such."""
    found: str | None = _OWNER_OF_CUSTOMER.scalar(conn, customer=customer)
    return found


def open_with(conn: Connection, owner: str) -> int:
    """How many open cases somebody has."""
    return int(_OPEN_WITH.scalar(conn, owner=owner) or 0)


def never_answered(conn: Connection, page: int = 200) -> Iterator[Row[Any]]:
    """Open cases that nobody has answered yet, with their customers, oldest first; read by the page."""
    query = WITH_CUSTOMER.where(cases.c.state == "open", cases.c.answered_at.is_(None), _AT_DESK)
    found = list(conn.execute(query.order_by(cases.c.id).limit(page)))
    while found:
        yield from found
        found = list(conn.execute(query.where(cases.c.id > found[-1].id).order_by(cases.c.id).limit(page)))


def set_clock(conn: Connection, case: int, name: str, now: datetime, due: datetime) -> None:
    """Start a case's clock anew; an older timer of this name can no longer fire."""
    query = update(clocks).where(clocks.c.case_id == case, clocks.c.name == name)
    values = {"due_at": due, "started_at": now, "step": 0, "generation": clocks.c.generation + 1}
    if not conn.execute(query.values(values)).rowcount:
        start_clock(conn, case, name, now, due)


def start_clock(conn: Connection, case: int, name: str, now: datetime, due: datetime) -> None:
    """Start the first clock of a new case."""
    _CLOCK(conn, case_id=case, name=name, due_at=due, started_at=now, step=0, generation=1)


def stop_clocks(conn: Connection, case: int) -> None:
    """No answer is due any more."""
    _STOP_CLOCKS.run(conn, case=case)


def draft(conn: Connection, case: int, person: str) -> str:
    """The words somebody left in a window, or nothing."""
    query = select(drafts.c.words).where(drafts.c.case_id == case, drafts.c.person == person)
    return conn.execute(query).scalar() or ""


def keep_draft(conn: Connection, now: datetime, case: int, person: str, words: str) -> None:
    """Keep the words of a window, the latest only; empty words are forgotten."""
    conn.execute(delete(drafts).where(drafts.c.case_id == case, drafts.c.person == person))
    if words.strip():
        conn.execute(insert(drafts).values(case_id=case, person=person, words=words, saved_at=now))


def drafts_of(conn: Connection, case: int, person: str) -> list[str]:
    """All words that somebody left in windows of a case, oldest first."""
    theirs = or_(drafts.c.person == person, drafts.c.person.startswith(f"{person}:"))
    query = select(drafts.c.words).where(drafts.c.case_id == case, theirs)
    return list(conn.execute(query.order_by(drafts.c.saved_at, drafts.c.person)).scalars())


def forget_drafts(conn: Connection, case: int) -> None:
    """The case is closed."""
    conn.execute(delete(drafts).where(drafts.c.case_id == case))


def aside_since(conn: Connection, since: datetime) -> list[Row[Any]]:
    """Cases that were set aside since an instant and wait for nobody's look, with their customers, first words and
    score, newest first."""
    query = (
        WITH_CUSTOMER.add_columns(posts.c.text.label("words"), posts.c.score)
        .join(posts, posts.c.id == cases.c.first_post)
        .where(cases.c.state == "aside", cases.c.due_at.is_(None), cases.c.opened_at >= since)
    )
    return list(conn.execute(query.order_by(cases.c.id.desc())))
