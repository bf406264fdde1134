"""The members of one layer in turn, through all versions of the list. Knows who comes after whom, not who can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Layer
from bot.rules.plan.wall import local
from bot.rules.rota.steps import Steps
from bot.rules.rota.turns import TurnCount


@dataclass(frozen=True, slots=True)
class Ring:
    """One version: in turn ``turn`` the member at ``first`` is on."""

    members: tuple[str, ...]
    turn: int = 0
    first: int = 0

    def order(self, turn: int) -> tuple[str, ...]:
        """All members, from whose turn it is onward."""
        if not self.members:
            return ()
        at = (self.first + turn - self.turn) % len(self.members)
        return self.members[at:] + self.members[:at]

    def become(self, members: tuple[str, ...], turn: int) -> Ring:
        """The next version, beginning in a turn: its holder stays on, or the next survivor in the old order."""
        survivors = (member for member in self.order(turn) if member in members)
        holder = next(survivors, None)
        return Ring(members, turn, 0 if holder is None else members.index(holder))


def rings(layer: Layer, turns: TurnCount) -> Steps[Ring]:
    """The versions of a layer's ring by the instants from which they hold."""
    ring = Ring(layer.members)
    zone = ZoneInfo(layer.timezone)
    edges, versions = [], [ring]
    for change in sorted(layer.changes, key=lambda change: change.start):
        if change.start <= turns.begins:
            versions[0] = replace(ring, members=change.members)
            continue
        edges.append(change.start)
        turn = turns.number(change.start, local(change.start, zone))
        versions.append(versions[-1].become(change.members, turn))
    return Steps(edges, versions)
