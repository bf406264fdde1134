"""Who comes after the holder of a case, in the order in which they would be asked. Knows not who can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def following(orders: Iterable[tuple[str, ...]], holder: str | None) -> Iterator[str]:
    """Everybody but the holder, once each: ring by ring, each from the one after the holder onward.

    ``orders`` are the rings, the first to be asked first, each from whose turn it is onward. A ring in which the holder
    does not stand is taken as it is.
    """
    seen = {holder}
    for order in orders:
        at = order.index(holder) + 1 if holder in order else 0
        for person in order[at:] + order[:at]:
            if person not in seen:
                seen.add(person)
                yield person
