"""Looks, seldom, at our own account's posts: somebody may have answered a customer in X's own app.

One page at each look: it is a courtesy to the record, and never costs a customer's post its place in the budget.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.errors import BuckstopError
from bot.log import logger
from bot.messages import Account, Post
from handlers.channels.x import parse
from handlers.channels.x.calls import Caller

_log = logger("x")

#: One look for so many looks for mentions: every five minutes as a rule (X allows 900 in a quarter of an hour).
_EVERY: Final = 5
_PAGE: Final = 100


class Timeline:
    """What stands on our own account since the last look; the first goes back to ``since``."""

    def __init__(self, caller: Caller, since: datetime) -> None:
        self._caller = caller
        self._since = since
        self._newest: str | None = None
        self._turn = 0

    async def answers(self, ours: Account) -> tuple[Post, ...]:
        """Our own new posts that answer others, oldest first; most of the time none is looked for. Never raises a
        trouble of X's: the next look sees what this one missed."""
        self._turn += 1
        if self._turn % _EVERY:
            return ()
        try:
            page = await self._caller.ask(
                lambda client: client.get_users_tweets(
                    ours.id,
                    since_id=self._newest,
                    start_time=None if self._newest else self._since,
                    max_results=_PAGE,
                    tweet_fields=parse.TWEET_FIELDS,
                    user_auth=False,
                )
            )
        except BuckstopError as error:
            _log.info("own_posts_not_seen", error=type(error).__name__)
            return ()
        includes = {"users": [{"id": ours.id, "name": ours.name, "username": ours.handle.removeprefix("@")}]}
        read = [parse.read(tweet, includes, ours) for tweet in page.json.get("data") or ()]
        own = [one for one in read if isinstance(one, Post) and one.remote_id.isdecimal()]
        own.sort(key=lambda post: int(post.remote_id))
        if own:
            self._newest = str(max(int(own[-1].remote_id), int(self._newest or 0)))
        return tuple(post for post in own if post.in_reply_to is not None)
