"""What a clock on the wall shows, as an instant. Knows zones; knows no rota and no clock of this machine.

Two rules, for starts and for ends alike, so that neighbours can neither leave a gap nor overlap and 02:15 never
overtakes 03:15: a wall time that a change of clocks skips is the first instant after the gap; one that occurs twice
is the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=32_768)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in ``zone`` first show ``wall`` (naive) or later.

    ``zoneinfo`` alone would move 02:30 in a gap to 03:30 (PEP 495, fold=0); here it becomes 03:00, the end of the gap.
    """
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if local(found, zone) == wall:
        return found
    # In a gap ``found`` was reckoned with the offset before the change and so lies after it; with the offset after the
    # change (fold=1) one lands before it. Changes fall on whole seconds, at most a day away (Apia, 2011).
    before = int(wall.replace(tzinfo=zone, fold=1, microsecond=0).timestamp())
    after = int(found.timestamp()) + 1
    while after - before > 1:
        middle = (before + after) // 2
        if local(datetime.fromtimestamp(middle, UTC), zone) < wall:
            before = middle
        else:
            after = middle
    return datetime.fromtimestamp(after, UTC)


def local(t: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in ``zone`` show at an instant, naive."""
    here = t.astimezone(zone)
    # A quarter of the time of ``replace(tzinfo=None)``, and the rota asks this for each of its layers.
    return datetime.combine(here.date(), here.time())


def beginning(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """An instant as it is; of a date the first instant of that day in ``zone``."""
    return moment if isinstance(moment, datetime) else instant(datetime.combine(moment, time.min), zone)
