"""X's users and posts as they stand, and acting as the people there. It knows no HTTP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from bot.ports import Clock

Tweet = dict[str, Any]
User = dict[str, Any]

ME: Final[User] = {"id": "7001", "name": "Acme", "username": "acme"}

_MENTION: Final = re.compile(r"(?<![\w@])@(\w{1,15})")
_EPOCH_MS: Final = 1288834974657  #: from which X's ids count their milliseconds


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or film in a post: ``photo``, ``video`` or ``animated_gif``."""

    content: bytes
    alt: str = ""
    type: str = "photo"


@dataclass(slots=True)
class Timeline:
    """All posts by id, oldest first, and all users by id. Our own account is ``ME``.

    ``media`` are the shapes of what is in posts by key, ``contents`` its bytes by number; they lie below ``base``.
    ``hidden`` are users, by id, whose posts we may not see.
    """

    clock: Clock
    users: dict[str, User] = field(default_factory=lambda: {ME["id"]: ME})
    tweets: dict[str, Tweet] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    base: str = ""
    hidden: set[str] = field(default_factory=set)
    _by_name: dict[str, User] = field(default_factory=lambda: {ME["username"]: ME})
    _last: int = 0
    _next_user: int = 9000

    # ---- acting as people

    def person(self, name: str = "Dana Wells", username: str = "danawells") -> User:
        """Somebody new (or the one who has this username)."""
        if known := self._by_name.get(username.lower()):
            return known
        self._next_user += 1
        user = {"id": str(self._next_user), "name": name, "username": username}
        self.users[user["id"]] = self._by_name[username.lower()] = user
        return user

    def post(
        self,
        text: str,
        author: User | None = None,
        reply_to: Tweet | str | None = None,
        media: Sequence[Medium] = (),
    ) -> Tweet:
        """Write a post. An answer begins with the mention of whom it answers, as X's own clients have it."""
        author = author or self.person()
        parent = self.tweets[reply_to if isinstance(reply_to, str) else reply_to["id"]] if reply_to else None
        if parent and parent["author_id"] != author["id"]:
            handle = "@" + self.users[parent["author_id"]]["username"]
            if handle.lower() not in text.lower():
                text = f"{handle} {text}"
        return self.attach(self.add(text, author, parent), media)

    def attach(self, tweet: Tweet, media: Sequence[Medium]) -> Tweet:
        """Put pictures and films into a post."""
        if media:
            tweet["attachments"] = {"media_keys": [self._kept(tweet, medium) for medium in media]}
        return tweet

    def delete(self, tweet: Tweet | str) -> None:
        """Somebody deletes a post, whatever it was changed into."""
        for one in self.tweets[tweet if isinstance(tweet, str) else tweet["id"]]["edit_history_tweet_ids"]:
            self.tweets.pop(one, None)

    def edit(self, tweet: Tweet, text: str) -> Tweet:
        """Its author changes a post: X makes a new one of it, and each names all of them."""
        changed = self.add(text, self.users[tweet["author_id"]], None)
        history = [*tweet["edit_history_tweet_ids"], changed["id"]]
        for one in history:
            self.tweets[one]["edit_history_tweet_ids"] = history
        changed["conversation_id"] = tweet["conversation_id"]
        return changed

    def is_hidden(self, tweet: Tweet) -> bool:
        """Whether its author is protected or suspended, or blocked us."""
        return tweet["author_id"] in self.hidden

    # ---- what stands there

    def add(self, text: str, author: User, parent: Tweet | None) -> Tweet:
        """Put a post there, with all that X makes of it."""
        now = self.clock.now().astimezone(UTC)
        tweet_id = self.new_id(now)
        tweet: Tweet = {
            "id": tweet_id,
            "text": text,
            "edit_history_tweet_ids": [tweet_id],
            "author_id": author["id"],
            "conversation_id": parent["conversation_id"] if parent else tweet_id,
            "created_at": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z",
            "lang": "en",
            "reply_settings": "everyone",
            "possibly_sensitive": False,
        }
        if mentions := [self._mention(match) for match in _MENTION.finditer(text)]:
            tweet["entities"] = {"mentions": mentions}
        if parent:
            tweet["in_reply_to_user_id"] = parent["author_id"]
            tweet["referenced_tweets"] = [{"type": "replied_to", "id": parent["id"]}]
        self.tweets[tweet_id] = tweet
        return tweet

    def mentions(self) -> list[Tweet]:
        """Posts that mention us, our own among them, newest first."""
        return [tweet for tweet in reversed(self.tweets.values()) if mentions(tweet, ME)]

    def by(self, user: str) -> list[Tweet]:
        """Posts of a user, newest first."""
        return [tweet for tweet in reversed(self.tweets.values()) if tweet["author_id"] == user]

    def _kept(self, tweet: Tweet, medium: Medium) -> str:
        """Put a picture or film there; X's link to it stands in the post's own words. Returns its key."""
        number = self.new_id(self.clock.now())
        key, place = f"3_{number}", f"{self.base}/x/media/{number}"
        shape: dict[str, Any] = {"media_key": key, "type": medium.type, "width": 1200, "height": 800}
        if medium.type == "photo":
            shape["url"] = place
        else:
            shape["preview_image_url"] = place
            shape["variants"] = [{"bit_rate": 832_000, "content_type": "video/mp4", "url": place}]
        if medium.alt:
            shape["alt_text"] = medium.alt
        self.media[key], self.contents[number] = shape, medium.content
        short = f"https://t.co/{number[-10:]}"
        tweet["text"] += f" {short}"
        tweet.setdefault("entities", {}).setdefault("urls", []).append(
            {
                "start": len(tweet["text"]) - len(short),
                "end": len(tweet["text"]),
                "url": short,
                "expanded_url": f"https://x.com/i/status/{tweet['id']}/photo/1",
                "display_url": "pic.x.com/1",
                "media_key": key,
            }
        )
        return key

    def _mention(self, match: re.Match[str]) -> dict[str, Any]:
        place = {"start": match.start(), "end": match.end(), "username": match[1]}
        known = self._by_name.get(match[1].lower())
        return place | {"id": known["id"]} if known else place

    def new_id(self, now: datetime) -> str:
        """The next id: of a post, a message, a picture."""
        self._last = max((int(now.timestamp() * 1000) - _EPOCH_MS) << 22, self._last + 1)
        return str(self._last)


def mentions(tweet: Tweet, user: User) -> bool:
    """Whether a post mentions a user by name."""
    named = (tweet.get("entities") or {}).get("mentions") or []
    return any(one["username"].lower() == user["username"].lower() for one in named)
