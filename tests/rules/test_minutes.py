"""How much time answers took, and how it is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.minutes import about, given


def test_an_answer_of_three_sentences_to_a_complaint_takes_some_three_minutes() -> None:
    assert timedelta(minutes=2.5) < given(1, written=180, read=120) < timedelta(minutes=3.5)


def test_what_an_assistant_wrote_is_only_read() -> None:
    assert given(1, written=0, read=300) < given(1, written=180, read=120)
    assert given(0, 0, 0) == timedelta(0)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        *((0, "5 min"), (3, "5 min"), (24, "25 min"), (57, "55 min"), (58, "1 h"), (64, "1 h"), (66, "1 h 10")),
        *((119, "2 h"), (198, "3 h 20"), (3_000, "50 h")),
    ],
)
def test_it_is_said_roughly(minutes: float, said: str) -> None:
    assert about(timedelta(minutes=minutes)) == said
