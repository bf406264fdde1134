"""Under which account and name an executive's reply leaves, or why it does not. Pure; sends nothing, knows no channel.

There is no way round a refusal: without a person, an agreement or an account nothing leaves, least of all under another
name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.capabilities import Capabilities, SpeaksAs
from bot.rules.plan.model import Executive
from bot.rules.signing import Signature


@dataclass(frozen=True, slots=True)
class Own:
    """An executive's own account on a channel: its id there, and its handle as people read it."""

    account: str
    handle: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who may answer a post. ``addressed`` are the accounts that it mentions or quotes, or whose chat it stands in: ids
    and handles (with ``@``), in small letters. ``unanswerable`` is why the brand account may not, or None; ``closed``
    why an own account may not any more, or None."""

    addressed: frozenset[str] = frozenset()
    unanswerable: str | None = None
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Speaking:
    """The reply leaves from ``account`` (a handle, as people read it there).

    From the brand's account it is signed by the executive. From their own (``speaker`` is its id) it has no signature:
    the profile is the proof. As an intent link nothing leaves from us, and ``why`` says so in a sentence: the executive
    posts the signed words.
    """

    account: str
    speaks_as: SpeaksAs
    signature: Signature | None
    speaker: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing leaves; ``reason`` is a sentence for the thread."""

    reason: str


_ANYBODY = Asked()


def silent(executive: Executive | None, now: datetime) -> str | None:
    """Why nothing leaves in this person's name at this instant, wherever it would go; None where it may."""
    if executive is None:
        return "This person is no longer in the plan."
    if executive.slack is None:
        return f"{executive.name} has no Slack account in the plan."
    if not executive.active_at(now):
        return f"{executive.name} is not an active executive now."
    if not executive.consent:
        return f"{executive.name} has not agreed that replies go out under this name."
    return None


def voice(
    executive: Executive | None,
    account_handle: str,
    capabilities: Capabilities,
    now: datetime,
    asked: Asked = _ANYBODY,
    own: Collection[Own] = (),
) -> Speaking | Blocked:
    """How this executive would answer a post at this instant: from an account of their own where the post is addressed
    to it, else signed on the brand's, else by a link that they open themselves.

    ``account_handle`` is the brand's; an empty one means there is no account. ``own`` are the accounts that this
    executive, and nobody else, has connected on the channel.
    """
    if executive is None:
        return Blocked("Nobody is on the executive rota.")
    if (reason := silent(executive, now)) is not None:
        return Blocked(reason)
    if not account_handle:
        return Blocked(f"No account of ours is connected on {capabilities.title}.")
    if SpeaksAs.OWN_ACCOUNT in capabilities.speaks_as:
        for one in own:
            if {one.account.lower(), one.handle.lower()} & asked.addressed:
                if asked.closed is not None:
                    return Blocked(asked.closed)
                return Speaking(one.handle, SpeaksAs.OWN_ACCOUNT, None, speaker=one.account)
    sign = executive.sign
    signature = Signature(
        name=executive.name, title=executive.title, full=sign.full, short=sign.short, initials=sign.initials
    )
    if asked.unanswerable is not None:
        if SpeaksAs.INTENT_LINK in capabilities.speaks_as:
            return Speaking(account_handle, SpeaksAs.INTENT_LINK, signature, why=asked.unanswerable)
        return Blocked(asked.unanswerable)
    if SpeaksAs.SIGNATURE not in capabilities.speaks_as:
        return Blocked(f"{capabilities.title} lets nobody sign a reply on {account_handle}.")
    return Speaking(account_handle, SpeaksAs.SIGNATURE, signature)
