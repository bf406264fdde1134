"""Telegram as a channel: polls (or takes the web hook), sends; it knows neither what a case is nor what is stored.

The client library speaks for us, with its own poller left out: that one confirms updates to Telegram before anybody
has stored them, so a crash loses them.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, NoReturn

import aiohttp
from telegram import Bot
from telegram.error import Conflict

from bot import tracing
from bot.capabilities import Capabilities
from bot.errors import DeliveryError, TooLong, TryLater
from bot.log import logger
from bot.messages import Account, Attachment, Outgoing, Receipt
from bot.ports import Clock, Sink
from handlers.channels.backoff import Backoff
from handlers.channels.fetching import fetch
from handlers.channels.telegram import changing
from handlers.channels.telegram.batch import batch
from handlers.channels.telegram.manifest import CAPABILITIES, NAME, TelegramSettings
from handlers.channels.telegram.media import way_of
from handlers.channels.telegram.parse import ASKED_FOR, file_path, sent
from handlers.channels.telegram.place import address, topic_of
from handlers.channels.telegram.request import AiohttpRequest
from handlers.channels.telegram.trouble import delivery_error
from handlers.channels.unheard import why

_log = logger("telegram")

#: https://core.telegram.org/bots/api#getupdates: the most updates one poll may bring.
_MOST_UPDATES: Final = 100
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"
_HOOK_PATH: Final = f"/hooks/{NAME}"
_SOON: Final = timedelta(seconds=5)


class TelegramChannel:
    """One bot. Implements ``bot.ports.Channel``, ``Edits``, ``Deletes``, ``TakesWebhook`` and ``FetchesMedia``.

    The session belongs to whoever opened it.
    """

    def __init__(self, settings: TelegramSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._session = session
        self._request = AiohttpRequest(
            session, connect_seconds=settings.connect_seconds, answer_seconds=settings.answer_seconds
        )
        self._bot = Bot(
            settings.token,
            base_url=f"{settings.api_url.rstrip('/')}/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._sending = asyncio.Semaphore(settings.sends_at_once)
        self._account: Account | None = None
        self.trouble: str | None = None

    @property
    def name(self) -> str:
        return NAME

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def open(self) -> Account:
        try:
            # Not `Bot.initialize`: its error quotes the token.
            me = await self._bot.get_me()
        except Exception as error:
            trouble = self._trouble(error)
            # Nothing is said to anybody by asking who we are, so what is unsure is simply asked again.
            raise trouble if trouble.certain else TryLater(_SOON, str(trouble)) from error
        self._account = Account(id=str(me.id), handle=f"@{me.username}", name=me.first_name)
        return self._account

    async def close(self) -> None:
        """Nothing is held open here: the session is its opener's."""

    # --- what customers write ----------------------------------------------------------------------------------------

    async def listen(self, sink: Sink, cursor: str | None) -> None:
        """Hand in what customers write, until cancelled. The cursor is the highest ``update_id`` that is stored."""
        try:
            await self._listen(sink, cursor)
        finally:
            self.trouble = None

    async def _listen(self, sink: Sink, cursor: str | None) -> None:
        backoff = Backoff()
        while True:
            try:
                account = self._account or await self.open()
                if self._settings.webhook_secret is not None:
                    await self._register()
                self.trouble = None
                break
            except DeliveryError as error:
                await self._rest("not_opened", error, backoff)
        if self._settings.webhook_secret is None:
            await self._poll(sink, cursor, account)
        await asyncio.Event().wait()  # for the end; the web hook does the work

    async def _poll(self, sink: Sink, cursor: str | None, account: Account) -> NoReturn:
        backoff = Backoff()
        # Asking for a higher number is what makes Telegram forget an update: the poll after a stored batch confirms it.
        offset = None if cursor is None else int(cursor) + 1
        while True:
            try:
                with tracing.step("poll", channel=NAME):
                    updates = await self._updates(offset)
            except DeliveryError as error:
                await self._rest("poll_failed", error, backoff)
                continue
            if updates:
                newest = max(update["update_id"] for update in updates)
                try:
                    await sink(batch(updates, account, str(newest)))
                except Exception as error:
                    await self._rest("not_stored", error, backoff)
                    continue
                offset = newest + 1
            else:
                # All we have is confirmed. After a quiet week Telegram starts its numbers anywhere, perhaps below ours
                # (https://core.telegram.org/bots/api#update), and would take an offset as word to forget those.
                offset = None
            backoff.end()
            self.trouble = None

    async def _updates(self, offset: int | None) -> list[dict[str, Any]]:
        """One long poll, as raw JSON: ``Bot.get_updates`` would build objects of every update, ten times the cost."""
        try:
            updates: Any = await self._request.call(
                f"{self._bot.base_url}/getUpdates",
                {
                    "offset": offset,
                    "timeout": self._settings.poll_seconds,
                    "limit": _MOST_UPDATES,
                    "allowed_updates": ASKED_FOR,
                },
                self._settings.poll_seconds + self._settings.answer_seconds,
            )
            if all(isinstance(update["update_id"], int) for update in updates):
                return list(updates)
            raise TypeError("an update without a number")
        except Exception as error:
            if isinstance(error, Conflict) and "webhook" in str(error).lower():
                await self._unregister()
            raise self._trouble(error) from error

    async def _rest(self, event: str, error: Exception, backoff: Backoff) -> None:
        """Log the trouble (its words only where they are ours) and wait, at least as long as we were asked to."""
        asked = error.after.total_seconds() if isinstance(error, TryLater) else 0.0
        seconds = max(backoff.seconds(), asked)
        told = str(error) if isinstance(error, DeliveryError) else ""
        self.trouble = why(error)
        _log.warning(event, error=type(error).__name__, told=told, rest=round(seconds, 1))
        await self._clock.sleep(seconds)

    # --- by web hook -------------------------------------------------------------------------------------------------

    async def webhook(self, headers: Mapping[str, str], body: bytes, sink: Sink) -> int:
        """Store one update that Telegram delivers; Telegram delivers it again for anything but a 200."""
        given = next((value for name, value in headers.items() if name.lower() == _SECRET_HEADER), "")
        wanted = self._settings.webhook_secret
        if not wanted or not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
            return 401
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return 400
        if self._account is None:
            return 503
        try:
            await sink(batch([update], self._account, None))
        except Exception as error:
            _log.warning("not_stored", error=type(error).__name__)
            return 503
        return 200

    async def _register(self) -> None:
        settings = self._settings
        try:
            await self._bot.set_webhook(
                f"{(settings.public_url or '').rstrip('/')}{_HOOK_PATH}",
                secret_token=settings.webhook_secret,
                allowed_updates=ASKED_FOR,
            )
        except Exception as error:
            raise self._trouble(error) from error

    async def _unregister(self) -> None:
        """Polling was refused because a web hook is still set; what waits in it is kept for the polls."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except Exception as error:
            raise self._trouble(error) from error

    # --- what came with it -------------------------------------------------------------------------------------------

    async def fetch(self, attachment: Attachment, most_bytes: int) -> bytes:
        """Telegram names a path for a file, good for an hour; a bot gets at most 20 MB."""
        try:
            path = file_path(
                await self._request.call(f"{self._bot.base_url}/getFile", {"file_id": attachment.remote_id})
            )
        except Exception as error:
            trouble = self._trouble(error)
            # Asking changes nothing, so what is unsure is simply asked again.
            raise trouble if trouble.certain else TryLater(_SOON, str(trouble)) from None
        base = self._settings.api_url.rstrip("/")
        seconds = self._settings.answer_seconds
        url = f"{base}/file/bot{self._settings.token}/{path}"
        return await fetch(self._session, url, most_bytes=most_bytes, seconds=seconds, base=base)

    # --- what we answer ----------------------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Receipt:
        _check(outgoing.text, CAPABILITIES.caption if outgoing.files else CAPABILITIES.length)
        there = address(outgoing)
        async with self._sending:
            try:
                if outgoing.files:
                    [file] = outgoing.files
                    method, field = way_of(file)
                    caption: dict[str, object] = {"caption": outgoing.text or None}
                    message = await self._request.upload(f"{self._bot.base_url}/{method}", there | caption, field, file)
                else:
                    words: dict[str, object] = {"text": outgoing.text, "link_preview_options": {"is_disabled": True}}
                    message = await self._request.call(f"{self._bot.base_url}/sendMessage", there | words)
                return sent(message, topic_of(outgoing), outgoing.speaker)
            except Exception as error:
                raise self._trouble(error) from error

    async def edit(self, receipt_id: str, outgoing: Outgoing) -> Receipt:
        _check(outgoing.text, CAPABILITIES.length)
        async with self._sending:
            try:
                await changing.change(self._call, receipt_id, outgoing.text)
            except Exception as error:
                raise self._trouble(error) from error
        return Receipt(receipt_id, self._clock.now())

    async def delete(self, receipt_id: str, outgoing: Outgoing) -> None:
        async with self._sending:
            try:
                await changing.delete(self._call, receipt_id)
            except Exception as error:
                raise self._trouble(error) from error

    async def _call(self, method: str, arguments: dict[str, object]) -> Any:
        return await self._request.call(f"{self._bot.base_url}/{method}", arguments)

    def _trouble(self, error: Exception) -> DeliveryError:
        return delivery_error(error, self._settings.token)


def _check(text: str, most: int) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > most:
        raise TooLong(f"The text has {units} UTF-16 units; Telegram takes {most}.")
