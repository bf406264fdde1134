"""Facts about a case's and a reply's life: what may follow on what, and how long things wait."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.lifecycle import (
    CUSTOMER_LOOKS,
    DESK_LOOKS,
    LONGEST_RETRY,
    REOPENS_WITHIN,
    CaseEvent,
    CaseState,
    Joining,
    PartEvent,
    PartState,
    case_may,
    due,
    join,
    look_at,
    may,
    retry_after,
)

NOW = datetime(2026, 5, 6, 14, 32, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
part_events = st.lists(st.sampled_from(PartEvent), max_size=40)


def lives(events, state=PartState.DRAFT):
    """The states and events that a reply goes through, events without a place left out."""
    walked = [(None, state)]
    for event in events:
        if (after := may(state, event)) is not None:
            state = after
            walked.append((event, state))
    return walked


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.ANSWERED])
@given(age=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4_000)))
def test_a_message_joins_a_case_that_stands_on_the_desk_however_old(state, age):
    assert join(state, NOW - age, NOW) is Joining.JOINS


@pytest.mark.parametrize(
    ("state", "age", "what"),
    [
        (CaseState.CLOSED, timedelta(0), Joining.REOPENS),
        (CaseState.CLOSED, REOPENS_WITHIN, Joining.REOPENS),
        (CaseState.CLOSED, REOPENS_WITHIN + MICROSECOND, Joining.NEW),
        (CaseState.ASIDE, REOPENS_WITHIN, Joining.JOINS),
        (CaseState.ASIDE, REOPENS_WITHIN + MICROSECOND, Joining.NEW),
    ],
)
def test_a_message_within_seven_days_belongs_to_the_old_case_and_a_later_one_to_a_new(state, age, what):
    assert join(state, NOW - age, NOW) is what


def test_a_message_stamped_before_the_case_was_closed_reopens_it():
    assert join(CaseState.CLOSED, NOW + timedelta(hours=1), NOW) is Joining.REOPENS


@pytest.mark.parametrize("state", CaseState)
def test_a_customer_can_always_write_and_is_never_told_that_the_case_stays_closed(state):
    after = case_may(state, CaseEvent.WRITTEN)
    assert after is not None
    assert after is not CaseState.CLOSED


def test_a_case_waits_for_us_until_an_answer_arrived_and_again_when_the_customer_writes():
    assert case_may(CaseState.OPEN, CaseEvent.ANSWERED) is CaseState.ANSWERED
    assert case_may(CaseState.ANSWERED, CaseEvent.WRITTEN) is CaseState.OPEN


def test_a_second_done_changes_nothing():
    assert case_may(CaseState.CLOSED, CaseEvent.CLOSED) is None


def test_an_answer_that_was_under_way_does_not_bring_back_a_closed_case():
    assert case_may(CaseState.CLOSED, CaseEvent.ANSWERED) is CaseState.CLOSED


@pytest.mark.parametrize("state", CaseState)
def test_every_case_can_come_back_to_the_desk(state):
    events = [CaseEvent.CARDED, CaseEvent.WRITTEN]
    assert state is CaseState.OPEN or CaseState.OPEN in [case_may(state, event) for event in events]


@given(part_events)
def test_nothing_is_queued_before_it_was_approved(events):
    approved = False
    for event, state in lives(events):
        approved = approved or event is PartEvent.APPROVE
        if event is PartEvent.EDIT:
            approved = False
        assert approved or state not in (PartState.HELD, PartState.QUEUED, PartState.SENDING, PartState.SENT)


@given(part_events)
def test_what_waits_for_a_second_person_goes_on_by_their_approval_alone(events):
    for (_, before), (event, after) in pairwise(lives(events)):
        if before is PartState.SECOND:
            assert (event, after) in (
                (PartEvent.APPROVE, PartState.APPROVED),
                (PartEvent.RETURN, PartState.PREVIEWED),
                (PartEvent.TAKE_BACK, PartState.TAKEN_BACK),
                (PartEvent.CANCEL, PartState.CANCELLED),
            )


@given(part_events)
def test_what_may_have_left_is_never_sent_again_but_by_proof_or_a_person(events):
    states = lives(events)
    for (_, before), (event, after) in pairwise(states):
        if before in (PartState.UNSURE, PartState.ASKING) and after is PartState.QUEUED:
            assert event in (PartEvent.ABSENT, PartEvent.SEND_AGAIN)
        if before is PartState.SENDING and after is PartState.QUEUED:
            assert event is PartEvent.LATER


@pytest.mark.parametrize("event", PartEvent)
@pytest.mark.parametrize("state", [PartState.DELETED, PartState.JOINED, PartState.DROPPED, PartState.CANCELLED])
def test_what_is_over_stays_over(state, event):
    assert may(state, event) is None


@pytest.mark.parametrize("event", [PartEvent.TAKE_BACK, PartEvent.CANCEL, PartEvent.EDIT, PartEvent.KEEP])
@pytest.mark.parametrize("state", [PartState.SENDING, PartState.UNSURE])
def test_nobody_takes_back_what_may_have_left(state, event):
    assert may(state, event) is None


@pytest.mark.parametrize("state", PartState)
def test_a_second_click_on_send_changes_nothing(state):
    after = may(state, PartEvent.APPROVE)
    assert after in (None, PartState.APPROVED)
    assert may(PartState.APPROVED, PartEvent.APPROVE) is None


def test_undo_gives_back_a_preview_that_can_be_sent_edited_or_kept():
    assert may(PartState.HELD, PartEvent.TAKE_BACK) is PartState.TAKEN_BACK
    assert may(PartState.TAKEN_BACK, PartEvent.APPROVE) is PartState.APPROVED
    assert may(PartState.TAKEN_BACK, PartEvent.EDIT) is PartState.PREVIEWED
    assert may(PartState.TAKEN_BACK, PartEvent.KEEP) is PartState.KEPT


def test_every_state_can_be_reached_and_every_event_has_a_place():
    reached, used, open_ends = {PartState.DRAFT}, set(), [PartState.DRAFT]
    while open_ends:
        state = open_ends.pop()
        for event in PartEvent:
            after = may(state, event)
            if after is not None:
                used.add(event)
                if after not in reached:
                    reached.add(after)
                    open_ends.append(after)
    assert reached == set(PartState)
    assert used == set(PartEvent)


def test_the_first_answer_is_due_a_fixed_time_after_the_opening():
    assert due(NOW, timedelta(minutes=30)) == NOW + timedelta(minutes=30)


def test_a_customers_message_is_looked_for_three_times_and_the_desks_twice():
    assert [look_at(NOW, n, CUSTOMER_LOOKS) for n in range(4)] == [
        NOW + timedelta(seconds=5),
        NOW + timedelta(seconds=30),
        NOW + timedelta(seconds=120),
        None,
    ]
    assert [look_at(NOW, n, DESK_LOOKS) for n in range(3)] == [NOW, NOW + timedelta(seconds=5), None]


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_retry_waits_at_least_half_a_second_and_at_most_a_quarter_of_an_hour(attempt, random):
    assert timedelta(seconds=0.5) <= retry_after(attempt, random) <= LONGEST_RETRY


@given(st.integers(1, 12), st.floats(0, 1))
def test_retries_wait_longer_and_longer(attempt, random):
    assert retry_after(attempt, random) <= retry_after(attempt + 1, random)
