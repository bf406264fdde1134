"""Telegram, played: the Bot API on one side, people in chats on the other. It knows nothing of the product."""

from __future__ import annotations

from aiohttp import web

from bot.ports import Clock
from handlers.standins.faults import Faults
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.telegram import media
from handlers.standins.telegram.business import Business, Connection
from handlers.standins.telegram.chats import Chat, Chats, Message, User
from handlers.standins.telegram.methods import TOKEN, Methods
from handlers.standins.telegram.refusal import trouble
from handlers.standins.telegram.updates import Updates

__all__ = ["TOKEN", "Chat", "Connection", "Message", "Telegram", "User", "media"]


class Telegram:
    """The stand-in of Telegram. ``person``, ``group``, ``post``, ``edit`` and ``block`` are `chats.Chats`; ``business``
    is `business.Business`."""

    def __init__(self, clock: Clock, ledger: Ledger, faults: Faults) -> None:
        self.gate = Gate("telegram", ledger, faults, trouble)
        self.updates = Updates(clock)
        self.chats = Chats(clock, self.updates.emit)
        self.business = Business(clock, self.chats, self.updates.emit)
        self.methods = Methods(self.gate, ledger, self.chats, self.updates, self.business)
        chats = self.chats
        self.person, self.private, self.group = chats.person, chats.private, chats.group
        self.post, self.edit, self.block = chats.post, chats.edit, chats.block

    def messages(self, chat: int) -> list[Message]:
        """Everything that stands in a chat, both sides, oldest first."""
        return list(self.chats.all[chat].messages.values())

    def routes(self) -> list[web.RouteDef]:
        """All that is served."""
        return [
            web.post("/telegram/bot{token}/{method}", self.methods.serve),
            web.get("/telegram/bot{token}/{method}", self.methods.serve),
            web.get("/telegram/file/bot{token}/{path:.+}", self.methods.file),
        ]

    async def stop(self) -> None:
        self.gate.release()
        await self.updates.close()
