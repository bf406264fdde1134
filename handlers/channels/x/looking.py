"""Looks whether posts still stand on X, which tells of no deletion. It knows neither cases nor what is stored.

X names what it does not show among the ``errors`` of a look-up, each with its reason (https://docs.x.com/x-api/posts/
lookup). A suspended or protected author, and one who blocked us, are "not authorized"; a deleted post is "not found".
An edit is a post of its own, and each post of such a row names them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from bot.messages import Account, Gone, Looked, Post
from handlers.channels.x import parse
from handlers.channels.x.calls import Caller

#: The last word of a problem's ``type``; any other says nothing of whether the post stands.
_PROBLEMS: Final = {
    "resource-not-found": Gone.BY_AUTHOR,
    "not-authorized-for-resource": Gone.HIDDEN,
    "disallowed-resource": Gone.HIDDEN,
    "resource-unavailable": Gone.HIDDEN,
}


async def look(caller: Caller, ours: Account, posts: Mapping[str, str]) -> Looked:
    """One look-up of the ids, and one more of those that were changed since the revision that we know."""
    answer = await caller.ask(lambda client: client.get_tweets(list(posts), user_auth=False))
    there = {str(tweet["id"]): tweet for tweet in answer.json.get("data") or () if str(tweet.get("id")) in posts}
    changed = [newest for one, tweet in there.items() if (newest := _newest(tweet, one)) not in (one, posts[one])]
    return Looked(
        gone=dict(_gone(answer.json.get("errors") or (), posts)),
        there=frozenset(there),
        edited=await _read(caller, ours, changed) if changed else (),
    )


def _newest(tweet: Mapping[str, Any], one: str) -> str:
    """The id of what the post is now."""
    return str((tweet.get("edit_history_tweet_ids") or [one])[-1])


def _gone(errors: Collection[Mapping[str, Any]], posts: Mapping[str, str]) -> Iterator[tuple[str, Gone]]:
    for error in errors:
        one = str(error.get("resource_id") or error.get("value") or "")
        how = _PROBLEMS.get(str(error.get("type") or "").rpartition("/")[2])
        # Errors about what a post only refers to have another parameter.
        if how is not None and one in posts and error.get("parameter") in (None, "ids"):
            yield one, how


async def _read(caller: Caller, ours: Account, ids: Collection[str]) -> tuple[Post, ...]:
    answer = await caller.ask(
        lambda client: client.get_tweets(
            list(ids),
            expansions=parse.EXPANSIONS,
            tweet_fields=parse.TWEET_FIELDS,
            user_fields=parse.USER_FIELDS,
            media_fields=parse.MEDIA_FIELDS,
            user_auth=False,
        )
    )
    includes = answer.json.get("includes") or {}
    found = [parse.read(tweet, includes, ours) for tweet in answer.json.get("data") or ()]
    return tuple(one for one in found if isinstance(one, Post))
