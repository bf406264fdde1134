"""What may become of a case and of a reply, as tables; and how long things wait. Knows no clock, no table, no channel.

Every change of state in the house goes through ``case_may`` or ``may``: an event that a table does not list does not
happen (a second click on Send, a receipt for something taken back). The tables are what the property tests read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: A closed case that its customer writes to within this time is the same matter; later it is a new one.
REOPENS_WITHIN: Final = timedelta(days=7)

#: When a message of unknown outcome is looked for, counted from the moment it became unsure (architecture.md).
CUSTOMER_LOOKS: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(seconds=120))
DESK_LOOKS: Final = (timedelta(0), timedelta(seconds=5))

#: The longest wait between two attempts at something that certainly did not go out.
LONGEST_RETRY: Final = timedelta(minutes=15)
_FIRST_RETRY: Final = timedelta(seconds=1)


class CaseState(StrEnum):
    """Where a case stands."""

    ASIDE = "aside"  #: no card, or taken from the desk as no complaint; visible, never lost
    OPEN = "open"  #: the customer waits for us
    ANSWERED = "answered"  #: we wrote last
    CLOSED = "closed"


class Lane(StrEnum):
    """At which pace an open case is worked, and where it is told."""

    DESK = "desk"  #: a customer who needs an answer
    PRAISE = "praise"  #: praise that can wait for a kind word


class CaseEvent(StrEnum):
    """What can happen to a case."""

    WRITTEN = "the customer wrote"
    CARDED = "it is for the desk after all"
    ANSWERED = "an answer reached the customer"
    SET_ASIDE = "it is no complaint"
    CLOSED = "somebody says it is done"
    VANISHED = "nothing of what the customer wrote is to be seen any more"


_CASE: Final[dict[tuple[CaseState, CaseEvent], CaseState]] = {
    (CaseState.ASIDE, CaseEvent.WRITTEN): CaseState.ASIDE,
    (CaseState.ASIDE, CaseEvent.CARDED): CaseState.OPEN,
    # An answer that was on its way when the case was set aside or closed reaches the customer, and changes nothing.
    (CaseState.ASIDE, CaseEvent.ANSWERED): CaseState.ASIDE,
    (CaseState.OPEN, CaseEvent.WRITTEN): CaseState.OPEN,
    (CaseState.OPEN, CaseEvent.ANSWERED): CaseState.ANSWERED,
    (CaseState.OPEN, CaseEvent.SET_ASIDE): CaseState.ASIDE,
    (CaseState.OPEN, CaseEvent.CLOSED): CaseState.CLOSED,
    (CaseState.ANSWERED, CaseEvent.WRITTEN): CaseState.OPEN,
    (CaseState.ANSWERED, CaseEvent.ANSWERED): CaseState.ANSWERED,
    (CaseState.ANSWERED, CaseEvent.SET_ASIDE): CaseState.ASIDE,
    (CaseState.ANSWERED, CaseEvent.CLOSED): CaseState.CLOSED,
    (CaseState.CLOSED, CaseEvent.WRITTEN): CaseState.OPEN,
    (CaseState.CLOSED, CaseEvent.ANSWERED): CaseState.CLOSED,
    (CaseState.ASIDE, CaseEvent.VANISHED): CaseState.ASIDE,
    (CaseState.OPEN, CaseEvent.VANISHED): CaseState.CLOSED,
    (CaseState.ANSWERED, CaseEvent.VANISHED): CaseState.CLOSED,
    (CaseState.CLOSED, CaseEvent.VANISHED): CaseState.CLOSED,
}


def case_may(state: CaseState, event: CaseEvent) -> CaseState | None:
    """The state of the case after the event, or None where the event has no place.

    Whether a message written to a closed case is this case's at all is `join`'s to say.
    """
    return _CASE.get((state, event))


class Joining(StrEnum):
    """What a further message of the same customer in the same conversation does."""

    JOINS = "joins the case"
    REOPENS = "reopens the case"
    NEW = "opens a new case that names the old"


def join(state: CaseState, since: datetime | None, now: datetime) -> Joining:
    """Whether a new message belongs to the customer's last case.

    ``since`` is when a closed case was closed, or when one that was set aside was last written to; it is not looked
    at for a case that still stands on the desk.
    """
    if state in (CaseState.OPEN, CaseState.ANSWERED):
        return Joining.JOINS
    if since is not None and now - since > REOPENS_WITHIN:
        return Joining.NEW
    return Joining.REOPENS if state is CaseState.CLOSED else Joining.JOINS


class PartState(StrEnum):
    """Where a reply stands, and each of its parts from the approval on."""

    DRAFT = "draft"
    PREVIEWED = "previewed"
    SECOND = "waits for a second look"  #: by another person: it is about a stop topic
    APPROVED = "approved"  #: and waits for the customer to open the private chat
    HELD = "held"  #: may be undone
    QUEUED = "queued"
    SENDING = "sending"  #: the attempt is committed; bytes may have left
    SENT = "sent"
    FAILED = "failed"  #: certainly not sent
    BLOCKED = "blocked"  #: identity, authorisation, eligibility, window or target forbids it
    UNSURE = "unsure"  #: being looked for
    ASKING = "asking"  #: unsure, and a person is asked
    TAKEN_BACK = "taken back"  #: by its writer, before it left; a preview again
    KEPT = "kept"
    JOINED = "joined"  #: lives on in a newer preview
    DROPPED = "dropped"  #: a person gave up an unsure one
    ELSEWHERE = "answered elsewhere"  #: posted by hand in the platform's own app
    DELETED = "deleted"  #: at the customer too, because its writer wanted it
    CANCELLED = "cancelled"  #: no longer needed: answered otherwise, an earlier part failed, the post is gone


class PartEvent(StrEnum):
    """What can happen to a reply or a part."""

    PREVIEW = "shown as it would leave"
    EDIT = "its words were changed"
    KEEP = "kept internal"
    JOIN = "joined with a newer message"
    APPROVE = "the executive pressed Send"
    WAIT = "it needs a second person"
    RETURN = "the second person wants other words"
    HOLD = "the undo time began"
    TAKE_BACK = "the executive took it back"
    RELEASE = "it may leave"
    ATTEMPT = "the attempt was committed"
    ACCEPTED = "the platform gave a receipt"
    LATER = "the platform asked to wait, or was not reached"
    REFUSED = "the platform refused it"
    BLOCK = "something forbids it"
    UNBLOCK = "what forbade it is mended"
    LOST = "nobody knows whether it arrived"
    FOUND = "it was seen on the platform"
    ABSENT = "it is proved that it is not there"
    ASK = "looking did not help"
    IS_THERE = "a person says it is there"
    SEND_AGAIN = "a person says it is not there"
    DROP = "a person gives it up"
    CANCEL = "it is no longer needed"
    ELSEWHERE = "it was seen that a person answered in the app"
    DELETED = "it was deleted at the customer"


_PART: Final[dict[PartState, dict[PartEvent, PartState]]] = {
    PartState.DRAFT: {
        PartEvent.PREVIEW: PartState.PREVIEWED,
        PartEvent.EDIT: PartState.DRAFT,
        PartEvent.KEEP: PartState.KEPT,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    PartState.PREVIEWED: {
        PartEvent.EDIT: PartState.PREVIEWED,
        PartEvent.KEEP: PartState.KEPT,
        PartEvent.JOIN: PartState.JOINED,
        PartEvent.WAIT: PartState.SECOND,
        PartEvent.APPROVE: PartState.APPROVED,
        PartEvent.CANCEL: PartState.CANCELLED,
        PartEvent.ELSEWHERE: PartState.ELSEWHERE,
    },
    # Other words need both approvals anew: it is taken back first. No state from here leads on without the second.
    PartState.SECOND: {
        PartEvent.APPROVE: PartState.APPROVED,
        PartEvent.RETURN: PartState.PREVIEWED,
        PartEvent.TAKE_BACK: PartState.TAKEN_BACK,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    PartState.APPROVED: {
        PartEvent.HOLD: PartState.HELD,
        PartEvent.RELEASE: PartState.QUEUED,
        PartEvent.TAKE_BACK: PartState.TAKEN_BACK,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    PartState.HELD: {
        PartEvent.TAKE_BACK: PartState.TAKEN_BACK,
        PartEvent.RELEASE: PartState.QUEUED,
        PartEvent.BLOCK: PartState.BLOCKED,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    PartState.QUEUED: {
        PartEvent.ATTEMPT: PartState.SENDING,
        PartEvent.TAKE_BACK: PartState.TAKEN_BACK,
        PartEvent.BLOCK: PartState.BLOCKED,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    # Once bytes may have left nobody can take it back or cancel it: only the outcome counts.
    PartState.SENDING: {
        PartEvent.ACCEPTED: PartState.SENT,
        PartEvent.LATER: PartState.QUEUED,
        PartEvent.REFUSED: PartState.FAILED,
        PartEvent.BLOCK: PartState.BLOCKED,
        PartEvent.LOST: PartState.UNSURE,
    },
    PartState.UNSURE: {
        PartEvent.FOUND: PartState.SENT,
        PartEvent.ABSENT: PartState.QUEUED,
        PartEvent.ASK: PartState.ASKING,
    },
    PartState.ASKING: {
        PartEvent.FOUND: PartState.SENT,
        PartEvent.IS_THERE: PartState.SENT,
        PartEvent.SEND_AGAIN: PartState.QUEUED,
        PartEvent.DROP: PartState.DROPPED,
    },
    PartState.FAILED: {
        PartEvent.EDIT: PartState.PREVIEWED,
        PartEvent.KEEP: PartState.KEPT,
        PartEvent.CANCEL: PartState.CANCELLED,
        PartEvent.ELSEWHERE: PartState.ELSEWHERE,
    },
    # Only what was approved can be blocked, so mending what forbade it needs no second approval.
    PartState.BLOCKED: {
        PartEvent.EDIT: PartState.PREVIEWED,
        PartEvent.KEEP: PartState.KEPT,
        PartEvent.UNBLOCK: PartState.QUEUED,
        PartEvent.CANCEL: PartState.CANCELLED,
        PartEvent.ELSEWHERE: PartState.ELSEWHERE,
    },
    PartState.TAKEN_BACK: {
        PartEvent.EDIT: PartState.PREVIEWED,
        PartEvent.KEEP: PartState.KEPT,
        PartEvent.WAIT: PartState.SECOND,
        PartEvent.APPROVE: PartState.APPROVED,
        PartEvent.CANCEL: PartState.CANCELLED,
    },
    PartState.KEPT: {},
    PartState.SENT: {PartEvent.DELETED: PartState.DELETED},
    PartState.DELETED: {},
    PartState.JOINED: {},
    PartState.DROPPED: {},
    PartState.ELSEWHERE: {},
    PartState.CANCELLED: {},
}


def may(state: PartState, event: PartEvent) -> PartState | None:
    """The state of a reply or part after the event, or None where the event has no place and nothing may change."""
    return _PART[state].get(event)


def due(opened_at: datetime, first_response: timedelta) -> datetime:
    """When the first answer is due at the latest: a maximum, not an average."""
    return opened_at + first_response


def look_at(unsure_since: datetime, looked: int, looks: tuple[timedelta, ...]) -> datetime | None:
    """When to look (again) for a message of unknown outcome that was looked for ``looked`` times.

    ``looks`` is `CUSTOMER_LOOKS` or `DESK_LOOKS`. None when it has been looked for often enough.
    """
    return unsure_since + looks[looked] if looked < len(looks) else None


def retry_after(attempt: int, random: float) -> timedelta:
    """How long to wait after failed attempt number ``attempt`` (from 1) before the next.

    ``random`` is drawn evenly from 0 to 1. Doubling with "equal jitter" (Brooker, Exponential Backoff And Jitter, AWS
    2015): at least half of the step, so that a struggling platform gets its rest; never more than 15 minutes.
    """
    step = min(_FIRST_RETRY * 2.0 ** min(attempt - 1, 16), LONGEST_RETRY)
    return step * (0.5 + random / 2)
