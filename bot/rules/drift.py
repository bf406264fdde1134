"""Whether something that is counted all the time has changed: the test of Page and Hinkley. Pure.

E. S. Page, Continuous inspection schemes, Biometrika 41 (1954); with Hinkley's mean of all that was seen so far.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: How far from their mean values may lie for ever, and how much more than that has to gather. Of values between 0 and 1
#: that do not change, a false alarm is rarer than one in a million; a change by 0.2 is seen after some 170.
_BEARABLE: Final = 0.05
_MUCH: Final = 25.0
#: Of fewer values no mean is known.
_LEAST: Final = 200


def changed(values: Iterable[float]) -> tuple[float, float] | None:
    """The mean of ``values`` (0 to 1, oldest first) before and since they changed; None where they did not."""
    total, up, down = 0.0, 0.0, 0.0
    began_up, began_down = 0, 0
    seen: list[float] = []
    for value in values:
        seen.append(value)
        total += value
        mean = total / len(seen)
        if len(seen) <= _LEAST:
            continue
        up, began_up = _gathered(up + value - mean - _BEARABLE, began_up, len(seen))
        down, began_down = _gathered(down + mean - value - _BEARABLE, began_down, len(seen))
        if max(up, down) > _MUCH:
            since = began_up if up > down else began_down
            return sum(seen[:since]) / since, sum(seen[since:]) / (len(seen) - since)
    return None


def _gathered(sum_: float, began: int, at: int) -> tuple[float, int]:
    """What gathered, and how many values came before it began to."""
    return (sum_, began) if sum_ > 0 else (0.0, at)
