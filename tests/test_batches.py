"""What a channel hands in at once, in pieces."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Batch


@given(st.integers(0, 40), st.integers(1, 12))
def test_the_pieces_are_the_whole_in_order_and_the_cursor_comes_last(count: int, most: int) -> None:
    things: Any = tuple(range(count))
    batch = Batch(things, "cursor", unreadable=("u",), own=("o",), deleted=("d",))  # type: ignore[arg-type]
    pieces = list(batch.pieces(most))
    assert [post for piece in pieces for post in piece.posts] == list(range(count))
    assert all(len(piece.posts) <= most for piece in pieces)
    assert [piece.cursor for piece in pieces] == [None] * (len(pieces) - 1) + ["cursor"]
    assert (pieces[0].own, pieces[0].unreadable, pieces[-1].deleted) == (("o",), ("u",), ("d",))
    assert sum(len(piece.own) + len(piece.deleted) + len(piece.unreadable) for piece in pieces) == 3
