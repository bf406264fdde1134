"""X as a channel: polls mentions, posts answers, finds them again; it knows neither cases nor what is stored."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp

from bot import tracing
from bot.capabilities import Capabilities
from bot.errors import DeliveryError, TargetGone, TooLong, TryLater, Unsupported, Unsure
from bot.log import logger
from bot.messages import Account, Attachment, Audience, Batch, Looked, Outgoing, Post, Receipt, Unreadable
from bot.ports import Clock, Sink
from bot.rules.length import measure
from handlers.channels.backoff import Backoff
from handlers.channels.fetching import fetch
from handlers.channels.unheard import why
from handlers.channels.x import parse
from handlers.channels.x.calls import Caller
from handlers.channels.x.found import is_there
from handlers.channels.x.intent import intent_url
from handlers.channels.x.looking import look
from handlers.channels.x.manifest import CAPABILITIES, NAME, XSettings
from handlers.channels.x.media import Shelf
from handlers.channels.x.messages import DirectMessages
from handlers.channels.x.own import Keepers, OwnAccounts
from handlers.channels.x.position import Position
from handlers.channels.x.request import Door
from handlers.channels.x.timeline import Timeline
from handlers.channels.x.tokens import TokenStore, Wallet
from handlers.channels.x.trouble import SOON, delivery_error

_log = logger("x")

#: The most posts a page may hold, of mentions and of one's own posts alike.
_PAGE: Final = 100
#: How far back the first look goes, where no cursor says what has been seen.
_FIRST_LOOK: Final = timedelta(hours=24)
#: X's clock and ours need not agree, and its ``start_time`` knows whole seconds only.
_CLOCKS_DIFFER: Final = timedelta(minutes=1)


class XChannel:
    """One account. Implements ``bot.ports.Channel``, ``FindsSent``, ``FindsDeleted``, ``Deletes``, ``FetchesMedia`` and
    ``OpensIntent``.

    The session belongs to whoever opened it.
    """

    def __init__(
        self,
        settings: XSettings,
        session: aiohttp.ClientSession,
        clock: Clock,
        tokens: TokenStore | None = None,
        keepers: Keepers | None = None,
    ) -> None:
        # tweepy writes the Authorization header to its log when asked for more.
        logging.getLogger("tweepy").setLevel(logging.WARNING)
        self._settings = settings
        self._clock = clock
        self._session = session
        door = Door(
            session,
            settings.api_url,
            connect_seconds=settings.connect_seconds,
            answer_seconds=settings.answer_seconds,
        )
        self._caller = Caller(Wallet(settings, door, clock, tokens), door, clock)
        self._own = OwnAccounts(settings, door, clock, keepers)
        self._shelf = Shelf(clock)
        self._messages = DirectMessages(self._caller, self._shelf, clock, settings.poll_seconds)
        self._account: Account | None = None
        self._trouble: str | None = None

    @property
    def name(self) -> str:
        return NAME

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def open(self) -> Account:
        self._account = await _who(self._caller)
        return self._account

    async def check_own(self, account: str) -> Account:
        return await _who(self._own.caller(account))

    async def check_private(self) -> None:
        await self._messages.check()

    async def close(self) -> None:
        """Nothing is held open here: the session is its opener's."""

    # --- what customers write ----------------------------------------------------------------------------------------

    @property
    def trouble(self) -> str | None:
        return self._trouble or self._messages.trouble

    async def listen(self, sink: Sink, cursor: str | None) -> None:
        """Hand in posts that mention us and direct messages, until cancelled."""
        position, since = Position(cursor), self._clock.now() - _FIRST_LOOK
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen_to_mentions(sink, position, since))
                tasks.create_task(self._listen_to_messages(sink, position, since))
        finally:
            self._trouble = self._messages.trouble = None

    async def _listen_to_messages(self, sink: Sink, position: Position, since: datetime) -> None:
        while self._account is None:  # who we are is asked beside the mentions
            await self._clock.sleep(self._settings.poll_seconds)
        await self._messages.listen(self._account, sink, position, since)

    async def _listen_to_mentions(self, sink: Sink, position: Position, since: datetime) -> None:
        backoff = Backoff()
        timeline = Timeline(self._caller, since)
        while True:
            try:
                with tracing.step("poll", channel=NAME):
                    seen, rest = await self._mentions(position.mentions, since)
                for newest, batch in seen:
                    await position.store(sink, batch, mentions=newest)
                if own := await timeline.answers(self._account or await self.open()):
                    await sink(Batch((), own=own))
            except Exception as error:
                rest = self._troubled(error, backoff)
            else:
                backoff.end()
                self._trouble = None
            await self._clock.sleep(max(rest.total_seconds(), self._settings.poll_seconds))

    async def _mentions(self, newest: str | None, since: datetime) -> tuple[list[tuple[str | None, Batch]], timedelta]:
        """All that is new, oldest first (X shows the newest first, so the last page has to be seen before the first
        batch may move the position), each batch with the newest of it, and how long to wait before looking again."""
        ours = self._account or await self.open()
        seen: list[tuple[int, Post | Unreadable]] = []
        rest = timedelta()
        async for page in self._caller.pages(
            lambda client, token: client.get_users_mentions(
                ours.id,
                since_id=newest,
                start_time=None if newest else since,
                max_results=_PAGE,
                pagination_token=token,
                expansions=parse.EXPANSIONS,
                tweet_fields=parse.TWEET_FIELDS,
                user_fields=parse.USER_FIELDS,
                media_fields=parse.MEDIA_FIELDS,
                user_auth=False,
            )
        ):
            includes = page.json.get("includes") or {}
            seen += [(_number(one), parse.read(one, includes, ours)) for one in page.json.get("data") or ()]
            rest = page.rest
        seen.sort(key=lambda entry: entry[0])
        return [_batch(seen[start : start + _PAGE], ours.id) for start in range(0, len(seen), _PAGE)], rest

    def _troubled(self, error: Exception, backoff: Backoff) -> timedelta:
        """Log the trouble (its words only where they are ours) and say how long to rest."""
        asked = error.after if isinstance(error, TryLater) else timedelta()
        rest = max(asked, timedelta(seconds=backoff.seconds()))
        told = str(error) if isinstance(error, DeliveryError) else ""
        self._trouble = why(error)
        _log.warning("listening_troubled", error=type(error).__name__, told=told, rest=round(rest.total_seconds(), 1))
        return rest

    async def fetch(self, attachment: Attachment, most_bytes: int) -> bytes:
        """What lies at the address that X named with the post; of direct messages alone it is not public, and no token
        goes along to anywhere else."""
        settings = self._settings
        if (found := await self._messages.fetch(attachment, most_bytes)) is not None:
            return found
        return await fetch(
            self._session,
            attachment.url,
            most_bytes=most_bytes,
            seconds=settings.answer_seconds,
            base=settings.api_url,
        )

    # --- what we answer ----------------------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Receipt:
        can = CAPABILITIES.toward(outgoing.audience)
        length = measure(outgoing.text, can.counting)
        if length > can.length:
            raise TooLong(f"The text has a length of {length}; X takes {can.length}.")
        if outgoing.audience is Audience.PRIVATE:
            return await self._messages.send(outgoing)
        speaker = self._speaker(outgoing)
        media = await self._shelf.ids(speaker, outgoing.speaker or "", outgoing.files) if outgoing.files else None
        answer = await speaker.ask(
            lambda client: client.create_tweet(
                text=outgoing.text, in_reply_to_tweet_id=outgoing.in_reply_to, media_ids=media, user_auth=False
            )
        )
        return self._receipt(answer.json.get("data"), self._clock.now(), outgoing)

    async def delete(self, receipt_id: str, outgoing: Outgoing) -> None:
        """X says of what it does not find that it was not deleted; it is gone all the same. A direct message would go
        from our own view alone."""
        if outgoing.audience is Audience.PRIVATE:
            raise Unsupported
        with contextlib.suppress(TargetGone):
            await self._speaker(outgoing).ask(lambda client: client.delete_tweet(receipt_id, user_auth=False))

    def _speaker(self, outgoing: Outgoing) -> Caller:
        """Who says it: an executive's own account, or ours."""
        return self._caller if outgoing.speaker is None else self._own.caller(outgoing.speaker)

    def intent_url(self, words: str, answers: str | None) -> str:
        return intent_url(words, answers)

    async def find_deleted(self, posts: Mapping[str, str]) -> Looked:
        """Looks them up by their ids."""
        try:
            return await look(self._caller, self._account or await self.open(), posts)
        except DeliveryError:
            raise
        except Exception as error:
            raise delivery_error(error, self._clock.now()) from error

    async def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        """Looks through the account's own posts since the approval for the same words in answer to the same post; a
        direct message is looked for in its conversation."""
        find = self._messages.find if outgoing.audience is Audience.PRIVATE else self._find
        try:
            return await find(outgoing)
        except DeliveryError:
            raise
        except Exception as error:
            raise delivery_error(error, self._clock.now()) from error

    async def _find(self, outgoing: Outgoing) -> Receipt | None:
        whose = outgoing.speaker or (self._account or await self.open()).id
        async for page in self._speaker(outgoing).pages(
            lambda client, token: client.get_users_tweets(
                whose,
                start_time=outgoing.approved_at - _CLOCKS_DIFFER,
                max_results=_PAGE,
                pagination_token=token,
                tweet_fields=parse.TWEET_FIELDS,
                user_auth=False,
            )
        ):
            for tweet in page.json.get("data") or ():
                if is_there(tweet, outgoing):
                    return self._receipt(tweet, datetime.fromisoformat(tweet["created_at"]), outgoing)
        return None

    def _receipt(self, tweet: Any, at: datetime, outgoing: Outgoing) -> Receipt:
        if not isinstance(tweet, Mapping) or not tweet.get("id"):
            raise Unsure(f"{Unsure.__doc__} (X answered without naming the post)")
        remote_id = str(tweet["id"])
        handle = self._account.handle if self._account and outgoing.speaker is None else ""
        return Receipt(remote_id, at, parse.post_url(handle, remote_id))


async def _who(caller: Caller) -> Account:
    try:
        return parse.account((await caller.ask(lambda client: client.get_me(user_auth=False))).json)
    except Unsure as unsure:
        # Nothing is said to anybody by asking who we are, so it is simply asked again.
        raise TryLater(SOON, "X did not say who we are.") from unsure
    except (AttributeError, KeyError, TypeError) as error:
        raise TryLater(SOON, "X did not say who we are.") from error


def _batch(seen: Sequence[tuple[int, Post | Unreadable]], ours: str) -> tuple[str | None, Batch]:
    newest = seen[-1][0]
    read = [one for _, one in seen if isinstance(one, Post)]
    return str(newest) if newest else None, Batch(
        posts=tuple(one for one in read if one.author.id != ours),
        unreadable=tuple(one for _, one in seen if isinstance(one, Unreadable)),
        own=tuple(one for one in read if one.author.id == ours),
    )


def _number(tweet: object) -> int:
    """A post's id, which grows with time; 0 where there is none."""
    number = str(tweet.get("id", "")) if isinstance(tweet, Mapping) else ""
    return int(number) if number.isascii() and number.isdecimal() else 0
