"""Rows as whole numbers: adding them up adds up each number, exactly, whatever its sign and in whatever order."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.rows import MOST, numbers, row

BILLIONTHS = st.integers(-(10**13), 10**13)
ROWS = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.lists(BILLIONTHS, min_size=width, max_size=width), min_size=1, max_size=30)
)


@given(ROWS)
def test_a_sum_of_rows_is_the_row_of_the_sums(rows: list[list[int]]) -> None:
    summed = [sum(column) / 10**9 for column in zip(*rows, strict=True)]
    added = [row([part / 10**9 for part in one]) for one in rows]
    assert numbers(sum(added), len(summed)) == pytest.approx(summed, abs=1e-6)
    assert sum(added) == sum(reversed(added))


def test_nothing_adds_up_to_noughts() -> None:
    assert numbers(0, 3) == [0.0, 0.0, 0.0]


def test_the_largest_rows_add_up_for_the_longest_post() -> None:
    least, most = -MOST * 0.999, MOST * 0.999
    assert numbers(sum([row([least, most, 0.001])] * 50_000), 3) == pytest.approx([least * 5e4, most * 5e4, 50])


@pytest.mark.parametrize("number", [MOST, -MOST, math.inf, math.nan])
def test_what_is_too_large_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not below"):
        row([1.0, number])
