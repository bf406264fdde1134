"""What every use case is given: the store, the plan in force, what each channel can do. Made once, by the wiring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from bot.capabilities import Capabilities
from bot.messages import Post
from bot.ports import Reach
from bot.rules.topics import NONE, Examples
from bot.rules.triage import Classifier
from bot.store.plans import Plans
from bot.store.store import Store

if TYPE_CHECKING:  # cryptography is imported only where a secret is kept
    from bot.store.tokens import Vault

T = TypeVar("T")

#: The desk's name among the accounts of outgoing rows.
DESK = "slack"
#: The account of files on their way to the desk. It is one of its own, with few calls at once: whatever a file does,
#: no message waits for it.
FILES = "slack-files"


class _Everybody:
    """``bot.ports.Reach`` where nobody looks."""

    def paused_until(self, user: str) -> datetime | None:
        return None

    def is_outside(self, user: str, channel: str) -> bool:
        return False

    def is_deaf(self, user: str) -> bool:
        return False

    async def look(self, users: Collection[str], channels: Collection[str]) -> None:
        return

    async def knock(self, users: Collection[str], channels: Collection[str]) -> None:
        return


_EVERYBODY = _Everybody()


async def nobody_else(posts: Sequence[Post]) -> None:
    """Where the detector alone judges."""


@dataclass(slots=True)
class Taught:
    """What people taught about topics, as far as it is known here; it changes while we run."""

    examples: Examples = NONE


@dataclass(frozen=True, slots=True)
class Context:
    """``case_channel`` is where cards go when no route says otherwise. ``paced`` names the accounts (the desk's, a
    channel's) whose new messages keep a pace. ``wake`` tells the deliverer that something was queued, ``wake_inbox``
    the reader of the inbox that something came in. ``link`` makes the address of a desk message from its channel and
    ts, where the workspace is known, and ``name`` knows people by id. ``intent`` gives the address of a
    channel's own composer (channel, words, the post that is answered), where it has one. ``public_url`` is how
    the outside reaches our web pages; ``connects`` names the channels on which executives may connect accounts of their
    own, whose secrets the ``vault`` keeps. ``reach`` knows who can be reached at the desk.
    ``operators`` are the Slack channel or the people who run the house, by id; none: the leads hear of its faults.
    ``not_learning`` says in a sentence why the detector learns nothing from the buttons; None: it does. ``ahead`` hears
    what others make of posts before they are taken in (`bot.flows.opinions`), ``taught`` is what people set right."""

    store: Store
    plans: Plans
    channels: Mapping[str, Capabilities]
    classifier: Classifier
    case_channel: str
    paced: frozenset[str]
    wake: Callable[[], None]
    wake_inbox: Callable[[], None]
    link: Callable[[str, str], str | None]
    name: Callable[[str], str]
    intent: Callable[[str, str, str | None], str | None] = lambda channel, words, answers: None
    public_url: str | None = None
    connects: frozenset[str] = frozenset()
    vault: Vault | None = None
    reach: Reach = _EVERYBODY
    not_learning: str | None = None
    operators: tuple[str, ...] = ()
    ahead: Callable[[Sequence[Post]], Awaitable[None]] = nobody_else
    taught: Taught = field(default_factory=Taught)

    async def queueing(self, unit: Callable[[Connection, datetime], T]) -> T:
        """Run a unit of work that queues something which leaves at once, and wake the deliverer.

        Where units run in line it is woken before: its claim is second in line, and shares the commit.
        """
        if self.store.is_in_line:
            self.wake()
            return await self.store.write(unit)
        result = await self.store.write(unit)
        self.wake()
        return result
