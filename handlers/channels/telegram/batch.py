"""Updates as one batch: who said what to whom, who is who, and what nobody understands. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Account, Batch, Entrusted, Introduced, Post, Unreadable
from handlers.channels.telegram.business import is_by_owner
from handlers.channels.telegram.parse import read


def batch(updates: Sequence[object], account: Account, cursor: str | None) -> Batch:
    """All that is to be stored together with the cursor."""
    found = [read(update, account.id) for update in updates]
    said = [one for one in found if isinstance(one, Post)]
    return Batch(
        posts=tuple(one for one in said if not is_by_owner(one)),
        cursor=cursor,
        unreadable=tuple(one for one in found if isinstance(one, Unreadable)),
        # What they say anew is no further answer.
        own=tuple(one for one in said if is_by_owner(one) and not one.revision),
        entrusted=tuple(one for one in found if isinstance(one, Entrusted)),
        introduced=tuple(one for one in found if isinstance(one, Introduced)),
        deleted=tuple(name for one in found if isinstance(one, tuple) for name in one),
    )
