"""The detector as leads see it: a line in App Home, and the window in which an earlier one is put in force again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WhichDetector:
    """A detector by its name (``bot.rules.detectors``), and the one that was in force when it was shown."""

    model: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class WhichTopics:
    """What was learned of topics, by the number of its event (0: nothing, the plan alone), and what was in force when
    it was shown."""

    learned: int
    was: int = 0


WhichLearned = WhichDetector | WhichTopics


@dataclass(frozen=True, slots=True)
class DetectorLine:
    """What App Home says of it, in sentences; ``opens``: there is more to see. ``alarm``: it is trusted less."""

    lines: tuple[str, ...]
    opens: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class DetectorEntry:
    """One detector, or what one lesson taught of topics: when it was learned (never: it came along), and what there is
    to say of it, in sentences. ``which`` is there where it can be put in force."""

    title: str
    made_at: datetime | None
    lines: tuple[str, ...]
    which: WhichLearned | None = None


@dataclass(frozen=True, slots=True)
class DetectorWindow:
    """All that are kept, the one in force first, then what was learned of topics. ``alarms`` are told in sentences and
    stand until somebody ends them; ``said`` is what became of a press."""

    as_of: datetime
    zone: str
    entries: tuple[DetectorEntry, ...]
    alarms: tuple[str, ...] = ()
    said: str = ""
