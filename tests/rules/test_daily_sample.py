"""The daily sample: few, random, the same for everybody, nearer the border more likely."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from bot.rules.sample import drawn

DAY = date(2026, 5, 6)
posts = some.lists(some.tuples(some.integers(1, 500), some.floats(0, 1)), unique_by=lambda one: one[0], max_size=30)


@given(posts, some.integers(0, 8))
def test_it_is_some_of_them_and_for_everybody_the_same(given_posts: list[tuple[int, float]], most: int) -> None:
    found = drawn(given_posts, DAY, most)
    assert found == sorted(set(found))
    assert set(found) <= {one for one, _ in given_posts}
    assert len(found) == min(most, len(given_posts))
    assert drawn(given_posts[::-1], DAY, most) == found


def test_another_day_draws_others_and_those_near_the_border_come_more_often() -> None:
    scores = [(number, 0.2 if number <= 10 else 0.0) for number in range(1, 101)]
    times = Counter(one for day in range(400) for one in drawn(scores, DAY + timedelta(days=day), 5))
    near = sum(times[number] for number in range(1, 11)) / 10
    far = sum(times[number] for number in range(11, 101)) / 90
    assert near > 2 * far > 0
    assert len(times) > 95
