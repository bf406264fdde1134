"""X's JSON as a post; pure, and it knows nothing of the network or of the client library.

Shapes: https://docs.x.com/x-api/fundamentals/data-dictionary. Words come escaped (``&amp;``), links shortened, and long
posts cut off, with the whole text in ``note_tweet``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.messages import Account, Attachment, Audience, Author, Medium, Post, Unreadable
from bot.rules.cleaning import clean, cut, one_line
from bot.rules.links import mentions
from handlers.channels.x.manifest import NAME

Json = Mapping[str, Any]

#: What we ask X to tell about each post.
EXPANSIONS: Final = ["author_id", "referenced_tweets.id", "attachments.media_keys"]
TWEET_FIELDS: Final = [
    "attachments",
    "author_id",
    "conversation_id",
    "created_at",
    "entities",
    "in_reply_to_user_id",
    "note_tweet",
    "referenced_tweets",
]
USER_FIELDS: Final = ["name", "username"]
MEDIA_FIELDS: Final = ["alt_text", "preview_image_url", "type", "url", "variants"]

_MEDIA: Final = {"photo": Medium.PHOTO, "video": Medium.VIDEO, "animated_gif": Medium.VIDEO}
#: Where the link leads that X puts among the words of a direct message for its own picture.
_OWN_PICTURE: Final = ("https://x.com/messages/media/", "https://twitter.com/messages/media/")
_MOST_DESCRIPTION: Final = 120
#: As long as X lets a description of a picture be.
_MOST_ALT: Final = 1000
#: A film comes in several qualities; more than this many bits a second tells nobody more about a broken parcel.
_ENOUGH: Final = 2_500_000


def account(answer: Json) -> Account:
    """Who we are, from ``GET /2/users/me``."""
    me = answer["data"]
    return Account(id=str(me["id"]), handle=f"@{me['username']}", name=one_line(me["name"]))


def read(tweet: object, includes: Json, ours: Account) -> Post | Unreadable:
    """One post with what its page includes for it; ``Unreadable`` where it is not what X documents."""
    remote_id = str(tweet.get("id", "")) if isinstance(tweet, Mapping) else ""
    try:
        return _post(dict(tweet), includes, ours)  # type: ignore[call-overload]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else type(error).__name__
        return Unreadable(NAME, ours.id, remote_id, json.dumps(tweet).encode(), reason)


def words(tweet: Json) -> str:
    """What the author wrote: the whole of a long post, unescaped, with links as they were typed.

    X escapes ``&``, ``<`` and ``>`` once, so exactly these are turned back, the ampersand last. A link to the post's
    own pictures is no word of the author.
    """
    long = tweet.get("note_tweet") or {}
    text = str(long.get("text") or tweet["text"])
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for link in _links([tweet, long]):
        leads = str(link.get("expanded_url") or link["url"])
        own = link.get("media_key") or leads.startswith(_OWN_PICTURE)
        text = text.replace(link["url"], "" if own else leads)
    return clean(text).strip()


def answered(tweet: Json) -> str | None:
    """The id of the post that this one answers."""
    return next((reference["id"] for reference in _references(tweet, "replied_to")), None)


def post_url(handle: str, remote_id: str) -> str:
    """Where people find the post; X forwards ``i`` to whoever wrote it."""
    return f"https://x.com/{handle.removeprefix('@') or 'i'}/status/{remote_id}"


def _post(tweet: Json, includes: Json, ours: Account) -> Post:
    author = included(includes, "users", "id", tweet["author_id"])
    handle = str(author.get("username", ""))
    # An edit is a new post in X's eyes, and names the first of the row.
    first = (tweet.get("edit_history_tweet_ids") or [tweet["id"]])[0]
    addressed = _addressed(tweet, includes)
    return Post(
        channel=NAME,
        account=ours.id,
        remote_id=str(first),
        conversation=str(tweet.get("conversation_id") or first),
        author=Author(id=str(tweet["author_id"]), name=one_line(str(author.get("name", ""))), handle=handle),
        text=words(tweet),
        audience=Audience.PUBLIC,
        posted_at=datetime.fromisoformat(tweet["created_at"]).astimezone(UTC),
        raw=json.dumps({"data": tweet, "includes": {"users": [author]}}).encode(),
        revision="" if first == tweet["id"] else str(tweet["id"]),
        in_reply_to=answered(tweet),
        url=post_url(handle, str(tweet["id"])),
        attachments=tuple(attachments(tweet, includes)),
        unanswerable=_unanswerable(addressed, ours),
        addressed=addressed,
    )


def attachments(tweet: Json, includes: Json) -> Iterator[Attachment]:
    """What came with a post or a direct message."""
    attached = tweet.get("attachments") or {}
    for key in attached.get("media_keys") or ():
        medium = included(includes, "media", "media_key", key)
        alt = one_line(str(medium.get("alt_text") or ""))
        yield Attachment(
            _MEDIA.get(str(medium.get("type")), Medium.OTHER),
            str(key),
            cut(alt, _MOST_DESCRIPTION),
            alt=cut(alt, _MOST_ALT),
            url=_place(medium),
            twin=str(key),
        )
    for poll in attached.get("poll_ids") or ():
        yield Attachment(Medium.POLL, str(poll))


def _place(medium: Json) -> str:
    """Where a picture or film lies: of a film the best quality that is good enough, else the picture in its stead."""
    films = [
        (int(one.get("bit_rate") or 0), str(one["url"]))
        for one in medium.get("variants") or ()
        if one.get("content_type") == "video/mp4" and one.get("url")
    ]
    enough = [film for film in films if film[0] <= _ENOUGH]
    if films:
        return max(enough)[1] if enough else min(films)[1]
    return str(medium.get("url") or medium.get("preview_image_url") or "")


def _addressed(tweet: Json, includes: Json) -> tuple[str, ...]:
    """Whom the post mentions, as handles in small letters, and whom it quotes, as ids."""
    named = {
        str(mention.get("username", "")).lower() for part in _parts(tweet) for mention in _entities(part, "mentions")
    }
    text = words(tweet)
    named |= {text[start + 1 : end].lower() for start, end in mentions(text)}
    quoted = {
        str(included(includes, "tweets", "id", reference["id"]).get("author_id") or "")
        for reference in _references(tweet, "quoted")
    }
    return tuple(sorted({f"@{name}" for name in named if name} | (quoted - {""})))


def _unanswerable(addressed: Sequence[str], ours: Account) -> str | None:
    """Since 23 February 2026 self-serve access may answer only who mentioned or quoted the answering account."""
    if ours.handle.lower() in addressed or ours.id in addressed:
        return None
    return f"X lets us answer only posts that mention or quote {ours.handle}; this one does neither."


def _parts(tweet: Json) -> tuple[Json, Json]:
    return tweet, tweet.get("note_tweet") or {}


def _links(parts: Iterable[Json]) -> Iterator[Json]:
    return (link for part in parts for link in _entities(part, "urls") if link.get("url"))


def _entities(part: Json, kind: str) -> list[Json]:
    return (part.get("entities") or {}).get(kind) or []


def _references(tweet: Json, kind: str) -> Iterator[Json]:
    return (reference for reference in tweet.get("referenced_tweets") or () if reference.get("type") == kind)


def included(includes: Json, kind: str, key: str, wanted: object) -> Json:
    """The included object of that kind; an empty one where X left it out (deleted, protected, not asked for)."""
    return next((one for one in includes.get(kind) or () if one.get(key) == wanted), {})
