"""Random lives of one reply against a platform that takes it or not: what is there is what was approved, once.

The model knows what the table does not: what really arrived. It lets happen what the table has a place for, and no
event is given that could not be true (a receipt of something that never arrived).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.lifecycle import PartEvent, PartState, may

#: The way of most replies, taken more often than chance would: from nearly everywhere it ends soon otherwise.
ONWARD = {PartEvent.PREVIEW, PartEvent.APPROVE, PartEvent.RELEASE, PartEvent.ATTEMPT, PartEvent.LOST, PartEvent.ASK}
#: In these nothing is decided any more, and something of it may be at the customer.
LEFT = {PartState.SENT, PartState.UNSURE, PartState.ASKING, PartState.DROPPED, PartState.DELETED}


@dataclass
class Life:
    """``there`` has the revisions that the platform took, ``careless`` says how often it was sent again unseen."""

    state: PartState = PartState.DRAFT
    revision: int = 1
    approved: int | None = None
    on_the_way: bool = False
    taken: bool = False
    there: list[int] = field(default_factory=list)
    careless: int = 0
    deleted: bool = False

    def could_be_true(self, event: PartEvent, looks: bool) -> bool:
        """Whether the world may say so now; ``looks`` is whether a person looked before they said it."""
        match event:
            case PartEvent.ACCEPTED:
                return self.on_the_way and self.taken
            case PartEvent.FOUND:
                return self.taken
            case PartEvent.LATER | PartEvent.REFUSED | PartEvent.ABSENT:
                return not self.taken
            case PartEvent.BLOCK:
                return not (self.on_the_way and self.taken)
            case PartEvent.IS_THERE:
                return self.taken or not looks
            case PartEvent.SEND_AGAIN:
                return not self.taken or not looks
            case _:
                return True

    def happens(self, number: int, takes: bool, looks: bool) -> None:
        possible = [event for event in PartEvent if may(self.state, event) and self.could_be_true(event, looks)]
        possible = [event for event in possible if event in ONWARD and number > 7] or possible
        if not possible:
            return
        event = possible[number % len(possible)]
        before, self.state = self.state, may(self.state, event) or self.state
        match event:
            case PartEvent.EDIT:
                self.revision += 1
                self.approved = None
            case PartEvent.APPROVE:
                self.approved = self.revision
            case PartEvent.ATTEMPT:
                self.on_the_way, self.taken = True, takes
                if takes:
                    self.there.append(self.revision)
            case PartEvent.SEND_AGAIN if self.taken:
                self.careless += 1
            case PartEvent.DELETED:
                self.deleted = True
        if before is PartState.SENDING:
            self.on_the_way = False


#: Which of the events that have a place happens, whether the platform takes what is sent, and whether a person looks.
steps = st.lists(st.tuples(st.integers(0, 23), st.booleans(), st.booleans()), max_size=60)


@given(steps)
def test_what_is_there_was_approved_and_is_there_once(happened: list[tuple[int, bool, bool]]) -> None:
    life = Life()
    for number, takes, looks in happened:
        life.happens(number, takes, looks)
        for revision in set(life.there):
            assert life.there.count(revision) <= 1 + life.careless, happened
        if life.there and not life.careless:
            assert life.approved == life.there[-1], "what left is what was approved, and it is not changed any more"
            assert life.state in LEFT | {PartState.SENDING}, "it says what became of it"
        if life.state is PartState.DELETED:
            assert life.deleted


@given(steps)
def test_who_looks_is_never_wrong_about_it(happened: list[tuple[int, bool, bool]]) -> None:
    life = Life()
    for number, takes, _ in happened:
        life.happens(number, takes, looks=True)
        assert len(life.there) <= 1
        if life.state is PartState.SENT:
            assert len(life.there) == 1
        if life.state in (PartState.FAILED, PartState.BLOCKED, PartState.ELSEWHERE, PartState.KEPT):
            assert not life.there


def test_what_is_told_twice_counts_once() -> None:
    pairs = [(state, event) for state in PartState for event in PartEvent if may(state, event)]
    assert [pair for pair in pairs if may(may(*pair), pair[1]) not in (None, may(*pair))] == []


def test_the_walks_come_everywhere() -> None:
    """A model that never leaves the draft would prove nothing."""
    seen = set()
    for seed in range(300):
        life, chance = Life(), random.Random(seed)
        for _ in range(60):
            life.happens(chance.randrange(24), chance.random() < 0.5, chance.random() < 0.5)
            seen.add(life.state)
    assert seen == set(PartState)
