"""What a process may be for: all of it, or one part of it beside others on the same PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bot.errors import ConfigurationError


class Role(StrEnum):
    """One part of the work. Each needs at least one process; any number share it."""

    WEB = "web"
    CHANNELS = "channels"
    WORKERS = "workers"

    @property
    def does(self) -> str:
        """What would not happen without it."""
        return _DOES[self]


_DOES = {
    Role.WEB: "hears Slack, takes web hooks, shows pages",
    Role.CHANNELS: "fetches what customers write",
    Role.WORKERS: "sends, reads the inbox, keeps clocks and all other single duties",
}
#: What a process is for, if nobody says otherwise.
ALL = frozenset(Role)


def chosen(words: Iterable[str]) -> frozenset[Role]:
    """The roles that an operator names, several with commas between them; ``all``, or none, are all. Raises
    ``ConfigurationError``."""
    named = {name.strip().lower() for word in words for name in word.split(",") if name.strip()}
    unknown = sorted(named - {"all", *Role})
    if unknown:
        known = ", ".join(("all", *Role))
        raise ConfigurationError(f"--role: {', '.join(unknown)} is not known. The roles are {known}.")
    return ALL if not named or "all" in named else frozenset(Role(name) for name in named)
