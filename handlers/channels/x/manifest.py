"""What X can do, as data, and what the channel must be told; knows no client library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.capabilities import Capabilities, Counting, SpeaksAs, Takes
from bot.rules.files import MOST_BYTES

NAME: Final = "x"

#: https://docs.x.com/x-api/direct-messages/manage/integrate: 10,000 characters and one file. What X deletes there it
#: deletes from our own view alone, so it is no way to take words back.
_PRIVATELY: Final = Capabilities(
    title="X",
    length=10_000,
    counting=Counting.CHARACTERS,
    parts=2,
    message_noun="message",
    speaks_as=frozenset({SpeaksAs.SIGNATURE}),
    public=False,
    private=True,
    threads=False,
    finds_sent=True,
    fetches_media=True,
    takes=(
        Takes(frozenset({"image/jpeg", "image/png", "image/webp"}), 5_000_000),
        Takes(frozenset({"image/gif"}), 15_000_000),
        Takes(frozenset({"video/mp4", "video/quicktime"}), MOST_BYTES),
    ),
    caption=10_000,
)

#: 280 by the rules of twitter-text v3 (https://developer.x.com/en/docs/counting-characters). X itself has no limit on
#: a chain of replies; eight posts hold some 2,000 characters, and whoever needs more should not say it in public.
#: What was sent is found again among the account's own posts.
CAPABILITIES: Final = Capabilities(
    title="X",
    length=280,
    counting=Counting.WEIGHTED,
    parts=8,
    message_noun="post",
    speaks_as=frozenset({SpeaksAs.OWN_ACCOUNT, SpeaksAs.SIGNATURE, SpeaksAs.INTENT_LINK}),
    public=True,
    private=True,
    finds_sent=True,
    finds_deleted=True,
    invitation="https://x.com/messages/compose?recipient_id={account}",
    fetches_media=True,
    # X's API changes no post (https://docs.x.com/x-api/posts/manage-tweets/introduction); it deletes them at any time.
    deletes=True,
    # https://docs.x.com/x-api/media/quickstart/best-practices: four pictures, or one film, or one GIF.
    takes=(
        Takes(frozenset({"image/jpeg", "image/png", "image/webp"}), 5_000_000, at_once=4),
        Takes(frozenset({"image/gif"}), 15_000_000),
        Takes(frozenset({"video/mp4", "video/quicktime"}), MOST_BYTES),
    ),
    caption=280,
    privately=_PRIVATELY,
)


@dataclass(frozen=True, slots=True)
class XSettings:
    """One account, by OAuth 2.0 in the user's context. Times are in seconds.

    An access token lives for two hours; with ``refresh_token`` and ``client_id`` it is renewed. ``client_secret`` is
    for a confidential client. ``authorize_url`` is X's page for people who connect an account of their own.
    ``poll_seconds`` lie between two looks for mentions (at least between two for messages), ``connect_seconds`` is how
    long reaching X may take, ``answer_seconds`` how long it may keep silent.
    """

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = "https://api.x.com"
    authorize_url: str = "https://x.com/i/oauth2/authorize"
    poll_seconds: float = 60
    connect_seconds: float = 5
    answer_seconds: float = 15
