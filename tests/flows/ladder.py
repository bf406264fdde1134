"""A plan with everything that an escalation can do, and what its tests ask of it. Ten o'clock is `START`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.flows import escalate, handover
from bot.pages import CaseNotice, Escalated, Nudge, PeerOffer
from bot.store import plans
from tests.conftest import HandClock
from tests.flows.rig import Message, Rig

#: A Wednesday, ten in the morning at UTC; all executives live there.
START = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)
COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."

LADDER = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, title: Chief Operating Officer, slack: U0ANA, consent: true, delegates: [U0TOM],
     undo_seconds: 0, sign: {full: "Ana Ruiz, Chief Operating Officer", short: "Ana Ruiz, COO"}}
  - {id: ben, name: Ben Okafor, title: VP Customer Experience, slack: U0BEN, consent: true, undo_seconds: 0}
  - {id: cho, name: Cho Min, title: Chief Product Officer, slack: U0CHO, consent: false}
  - {id: dev, name: Dev Rao, title: Head of Delivery, slack: U0DEV, consent: true, skills: [billing], undo_seconds: 0}
  - {id: eva, name: Eva Lind, title: Chief Financial Officer, slack: U0EVA, consent: true, undo_seconds: 0}
leads: [U0LEE]
rotas:
  - name: default
    layers:
      - {name: primary, priority: 1, timezone: UTC, anchor: 2026-05-04T09:00, every: {weeks: 1},
         members: [ana, ben, cho, dev, eva]}
escalation:
  - name: default
    first_response: 30m
    next_response: 2h
    steps:
      - {after: 10m, tell: owner}
      - {after: 15m, tell: delegate}
      - {after: 20m, offer: next}
      - {after: 30m, move: next}
      - {after: 40m, tell: leads}
"""


def ten() -> HandClock:
    return HandClock(START)


async def apply(rig: Rig, *changes: tuple[str, str], text: str = LADDER) -> None:
    """Put the plan in force, with some of its words replaced."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))


async def tick(rig: Rig, **spans: float) -> None:
    """Time passes, and what the loops would do is done."""
    rig.clock.advance(**spans)
    await rig.do(handover.hand_over)
    await rig.do(escalate.fire)


async def run(rig: Rig, minutes: int, step: float = 1) -> None:
    """Minute by minute."""
    for _ in range(round(minutes / step)):
        await tick(rig, minutes=step)


def asked(rig: Rig, user: str) -> list[Any]:
    """The questions to a peer as they stand now."""
    return rig.desk.told(user, PeerOffer)


def offer(rig: Rig, user: str) -> int:
    """The id of the newest question to somebody."""
    return int([one.page for one in questions(rig, user)][-1].offer)


def questions(rig: Rig, user: str) -> list[Message]:
    return [one for one in rig.desk.where(channel=user.replace("U", "D", 1)) if one.key.startswith("offer:")]


def nudged(rig: Rig, user: str) -> int:
    return len(rig.desk.told(user, Nudge))


def leads(rig: Rig) -> list[Any]:
    return rig.desk.told("U0LEE", Escalated)


def noticed(rig: Rig, user: str) -> list[Any]:
    return rig.desk.told(user, CaseNotice)
