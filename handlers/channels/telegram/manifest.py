"""What Telegram can do, as data, and what the channel must be told; knows no client library."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.capabilities import Capabilities, Counting, SpeaksAs, Takes
from bot.rules.files import ENDINGS, MOST_BYTES
from bot.rules.invitation import INTRODUCTION

NAME: Final = "telegram"

#: ``sendMessage`` takes 1 to 4096 characters, and Telegram counts them in UTF-16 units
#: (https://core.telegram.org/bots/api#sendmessage, https://core.telegram.org/api/entities#entity-length). A bot can
#: not read back what it has sent, so nothing here can be found again.
CAPABILITIES: Final = Capabilities(
    title="Telegram",
    length=4096,
    counting=Counting.UTF16,
    parts=5,
    message_noun="message",
    speaks_as=frozenset({SpeaksAs.OWN_ACCOUNT, SpeaksAs.SIGNATURE}),
    public=True,
    private=True,
    signature_lines=True,
    invitation="https://t.me/{handle}?start={token}",
    # https://core.telegram.org/bots/features#deep-linking, https://core.telegram.org/bots/api#businessbotrights
    introduction=f"https://t.me/{{handle}}?start={INTRODUCTION}{{word}}",
    own_within=timedelta(hours=24),
    fetches_media=True,
    # https://core.telegram.org/bots/api#businessmessagesdeleted: of no other chat does a bot hear it.
    tells_deleted="in chats of own accounts",
    # A bot changes its own messages for as long as they stand (the 48 hours of
    # https://core.telegram.org/bots/api#editmessagetext are for messages of a business account), and deletes them in
    # any chat for 48 hours (https://core.telegram.org/bots/api#deletemessage).
    edits=True,
    deletes=True,
    deletes_within=timedelta(hours=48),
    # Bots may send 50 MB (https://core.telegram.org/bots/api#sending-files); Slack is where ours come from, and what is
    # held in memory and in the database on the way stays small.
    takes=(Takes(frozenset(ENDINGS) - {"image/heic"}, MOST_BYTES),),
    caption=1024,
    files_alone=True,
)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot. ``api_url`` comes without the ``/bot<token>`` that calls append.

    With a ``webhook_secret`` Telegram is told to call ``public_url`` + ``/hooks/telegram``; without one the channel
    polls. ``poll_seconds`` is how long Telegram may hold a poll open, ``answer_seconds`` how long any other answer may
    take, ``connect_seconds`` how long reaching it may take; ``sends_at_once`` bounds the sends under way.
    """

    token: str = field(repr=False)
    api_url: str = "https://api.telegram.org"
    webhook_secret: str | None = field(default=None, repr=False)
    public_url: str | None = None
    poll_seconds: int = 30
    answer_seconds: float = 15
    connect_seconds: float = 10
    sends_at_once: int = 8
