"""Under which account and name an executive's reply leaves, or why it does not. Pure; sends nothing, knows no channel.

There is no way round a refusal: without a person, an agreement or an account nothing leaves, least of all under another
name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.capabilities import Capabilities, SpeaksAs
from bot.rules.plan.model import Executive
from bot.rules.signing import Signature


@dataclass(frozen=True, slots=True)
class Speaking:
    """The reply leaves from ``account`` (a handle, as people read it there), signed by the executive."""

    account: str
    speaks_as: SpeaksAs
    signature: Signature


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing leaves; ``reason`` is a sentence for the thread."""

    reason: str


def voice(
    executive: Executive | None, account_handle: str, capabilities: Capabilities, now: datetime
) -> Speaking | Blocked:
    """How this executive would speak on this account at this instant. An empty handle means there is no account."""
    if executive is None:
        return Blocked("Nobody is on the executive rota.")
    if executive.slack is None:
        return Blocked(f"{executive.name} has no Slack account in the plan.")
    if not executive.active_at(now):
        return Blocked(f"{executive.name} is not an active executive now.")
    if not executive.consent:
        return Blocked(f"{executive.name} has not agreed that replies go out under this name.")
    if not account_handle:
        return Blocked(f"No account of ours is connected on {capabilities.title}.")
    if SpeaksAs.SIGNATURE not in capabilities.speaks_as:
        return Blocked(f"{capabilities.title} lets nobody sign a reply on {account_handle}.")
    sign = executive.sign
    signature = Signature(
        name=executive.name, title=executive.title, full=sign.full, short=sign.short, initials=sign.initials
    )
    return Speaking(account_handle, SpeaksAs.SIGNATURE, signature)
