"""Which fields of posts and users an answer has, and which parameters a request may have. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.standins.wire import Json
from handlers.standins.x.timeline import Timeline, Tweet, User

_TWEET_ALWAYS: Final = ("id", "text", "edit_history_tweet_ids")
_USER_ALWAYS: Final = ("id", "name", "username")
_TWEET_FIELDS: Final = {
    "article",
    "attachments",
    "author_id",
    "context_annotations",
    "conversation_id",
    "created_at",
    "edit_controls",
    "entities",
    "geo",
    "id",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "possibly_sensitive",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
    "source",
    "text",
    "withheld",
}
_USER_FIELDS: Final = {
    "created_at",
    "description",
    "entities",
    "id",
    "location",
    "name",
    "pinned_tweet_id",
    "profile_image_url",
    "protected",
    "public_metrics",
    "url",
    "username",
    "verified",
    "verified_type",
    "withheld",
}
_MEDIA_FIELDS: Final = {
    "alt_text",
    "duration_ms",
    "height",
    "media_key",
    "preview_image_url",
    "public_metrics",
    "type",
    "url",
    "variants",
    "width",
}
_TWEET_EXPANSIONS: Final = {
    "attachments.media_keys",
    "attachments.poll_ids",
    "author_id",
    "edit_history_tweet_ids",
    "entities.mentions.username",
    "geo.place_id",
    "in_reply_to_user_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
}
#: The parameters of every method that answers with posts; X's own documents name the first "post.fields" now.
TWEET_PARAMETERS: Final = frozenset(
    {"tweet.fields", "post.fields", "user.fields", "expansions", "media.fields", "poll.fields", "place.fields"}
)
USER_PARAMETERS: Final = frozenset({"user.fields", "tweet.fields", "expansions"})


class Forbidden(Exception):
    """A 403, in X's words."""


class InvalidRequest(Exception):
    """A 400: X names each wrong parameter with what was wrong about it."""

    def __init__(self, parameter: str, value: object, message: str) -> None:
        super().__init__(message)
        self.problem: Json = {
            "errors": [{"parameters": {parameter: [str(value)]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.x.com/2/problems/invalid-request",
        }


def only(a: Mapping[str, object], allowed: Collection[str]) -> None:
    """Refuse parameters that X does not know. Raises `InvalidRequest`."""
    for name in a:
        if name not in allowed:
            listed = ",".join(sorted(allowed))
            raise InvalidRequest(name, a[name], f"The query parameter [{name}] is not one of [{listed}]")


@dataclass(frozen=True, slots=True)
class Shape:
    """What one request wants to see."""

    tweet_fields: frozenset[str]
    user_fields: frozenset[str]
    expansions: frozenset[str]
    media_fields: frozenset[str] = frozenset()

    @classmethod
    def asked(cls, a: Mapping[str, object]) -> Shape:
        """Read it from the parameters. Raises `InvalidRequest`."""
        tweet_fields = listed(a, "tweet.fields", _TWEET_FIELDS) | listed(a, "post.fields", _TWEET_FIELDS)
        return cls(
            tweet_fields,
            listed(a, "user.fields", _USER_FIELDS),
            listed(a, "expansions", _TWEET_EXPANSIONS | {"pinned_tweet_id"}),
            listed(a, "media.fields", _MEDIA_FIELDS),
        )

    def tweet(self, tweet: Tweet) -> Tweet:
        wanted = {*_TWEET_ALWAYS, *self.tweet_fields}
        if "attachments.media_keys" in self.expansions:
            wanted.add("attachments")
        if "author_id" in self.expansions:
            wanted.add("author_id")
        if "in_reply_to_user_id" in self.expansions:
            wanted.add("in_reply_to_user_id")
        if self.expansions & {"referenced_tweets.id", "referenced_tweets.id.author_id"}:
            wanted.add("referenced_tweets")
        return {key: value for key, value in tweet.items() if key in wanted}

    def user(self, user: User) -> User:
        wanted = {*_USER_ALWAYS, *self.user_fields}
        return {key: value for key, value in user.items() if key in wanted}

    def medium(self, medium: Json) -> Json:
        wanted = {"media_key", "type", *self.media_fields}
        return {key: value for key, value in medium.items() if key in wanted}

    def page(self, tweets: Iterable[Tweet], timeline: Timeline) -> Json:
        """``data`` and ``includes`` for some posts."""
        tweets = list(tweets)
        answer: Json = {"data": [self.tweet(tweet) for tweet in tweets]}
        users: dict[str, User] = {}
        referenced: dict[str, Tweet] = {}
        media: list[Json] = []
        for tweet in tweets:
            for key in self.expansions & {"author_id", "in_reply_to_user_id"}:
                if known := timeline.users.get(tweet.get(key, "")):
                    users[known["id"]] = known
            if "attachments.media_keys" in self.expansions:
                media += [self.medium(timeline.media[key]) for key in _media_keys(tweet)]
            if self.expansions & {"referenced_tweets.id", "referenced_tweets.id.author_id"}:
                for link in tweet.get("referenced_tweets") or []:
                    if other := timeline.tweets.get(link["id"]):
                        referenced[other["id"]] = other
                        if "referenced_tweets.id.author_id" in self.expansions:
                            users[other["author_id"]] = timeline.users[other["author_id"]]
        includes: Json = {}
        if users:
            includes["users"] = [self.user(user) for user in users.values()]
        if referenced:
            includes["tweets"] = [self.tweet(tweet) for tweet in referenced.values()]
        if media:
            includes["media"] = media
        return answer | {"includes": includes} if includes else answer


def _media_keys(tweet: Tweet) -> Iterable[str]:
    return (tweet.get("attachments") or {}).get("media_keys") or ()


def listed(a: Mapping[str, object], name: str, allowed: Collection[str]) -> frozenset[str]:
    """The values of a parameter that is a list. Raises `InvalidRequest`."""
    values = frozenset(value for value in str(a.get(name) or "").split(",") if value)
    for value in values:
        if value not in allowed:
            raise InvalidRequest(
                name, value, f"The `{name}` query parameter value [{value}] is not one of the known ones"
            )
    return values
