"""Telegram's Bot API: the table of methods, and Telegram's words for what it refuses. It knows HTTP only by its edge.

https://core.telegram.org/bots/api. Descriptions of errors are those of Telegram's own server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from handlers.standins.gate import Gate
from handlers.standins.ledger import Accepted, Ledger
from handlers.standins.telegram.business import Business
from handlers.standins.telegram.chats import BOT, Chat, Chats, Message
from handlers.standins.telegram.files import CAPTION, WAYS, Unfit, checked, shape
from handlers.standins.telegram.media import content_of
from handlers.standins.telegram.refusal import Refusal, refused
from handlers.standins.telegram.updates import Conflict, Updates
from handlers.standins.wire import Json, answer, arguments, number, parsed, yes

TOKEN: Final = "42:STANDIN"
LENGTH: Final = 4096
#: For so many seconds a message can be deleted (https://core.telegram.org/bots/api#deletemessage).
DELETABLE: Final = 48 * 3600
#: The most a bot may fetch (https://core.telegram.org/bots/api#getfile).
_MOST_FETCHED: Final = 20_000_000

_JSON_ARGUMENTS: Final = ("reply_parameters", "allowed_updates", "entities", "link_preview_options", "reply_markup")

#: What a full description of a chat must have beside the short one.
_FULL: Final = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        True,
    ),
}
_ABOUT_BOT: Final = {
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
    "can_connect_to_business": True,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
}


class Methods:
    """Answers ``/bot<token>/<method>``; names of methods are the same in any case, as on Telegram."""

    def __init__(self, gate: Gate, ledger: Ledger, chats: Chats, updates: Updates, business: Business) -> None:
        self._gate = gate
        self._ledger = ledger
        self._chats = chats
        self._updates = updates
        self._business = business
        self._accepted: dict[tuple[str, int], Accepted] = {}
        self.files: dict[str, bytes] = {}
        methods: tuple[Callable[[Json], Awaitable[Any]], ...] = (
            self.getMe,
            self.getUpdates,
            self.setWebhook,
            self.deleteWebhook,
            self.getWebhookInfo,
            self.sendMessage,
            self.editMessageText,
            self.editMessageCaption,
            self.deleteMessage,
            self._business.deleteBusinessMessages,
            self.getChat,
            self.getFile,
        )
        self._methods = {method.__name__.lower(): method for method in methods}

    async def serve(self, request: web.Request) -> web.Response:
        """One call."""
        a = await arguments(request)
        for key in _JSON_ARGUMENTS:
            if isinstance(a.get(key), str):
                a[key] = parsed(a[key])
        token, name = request.match_info["token"], request.match_info["method"]

        async def act() -> web.Response:
            return await self._answer(token, name, a)

        return await self._gate.admit(request, name, a, act)

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file."""
        content = self.files.get(request.match_info["path"])

        async def act() -> web.Response:
            if request.match_info["token"] != TOKEN or content is None:
                return refused(Refusal(404, "Not Found"))
            return web.Response(body=content)

        return await self._gate.admit(request, "file", {"path": request.match_info["path"]}, act)

    async def _answer(self, token: str, name: str, a: Json) -> web.Response:
        try:
            if token != TOKEN:
                raise Refusal(401, "Unauthorized")
            if name.lower() in WAYS:
                return answer({"ok": True, "result": await self.send_file(name.lower(), a)})
            method = self._methods.get(name.lower())
            if method is None:
                self._ledger.surprise(f"telegram {name}")
                raise Refusal(404, "Not Found")
            return answer({"ok": True, "result": await method(a)})
        except Refusal as refusal:
            return refused(refusal)
        except Conflict as conflict:
            return refused(Refusal(409, str(conflict)))

    # ---- the methods, under Telegram's own names

    async def getMe(self, a: Json) -> Json:  # noqa: N802
        return BOT | _ABOUT_BOT

    async def getUpdates(self, a: Json) -> list[Json]:  # noqa: N802
        if isinstance(a.get("allowed_updates"), list):
            self._updates.allowed = a["allowed_updates"]
        limit = min(max(number(a.get("limit"), 100), 1), 100)
        timeout = min(max(number(a.get("timeout"), 0), 0), 50)
        return await self._updates.poll(number(a.get("offset"), 0), limit, timeout)

    async def setWebhook(self, a: Json) -> bool:  # noqa: N802
        if isinstance(a.get("allowed_updates"), list):
            self._updates.allowed = a["allowed_updates"]
        if yes(a.get("drop_pending_updates")):
            self._updates.drop()
        self._updates.set_hook(str(a.get("url") or ""), str(a.get("secret_token") or ""))
        return True

    async def deleteWebhook(self, a: Json) -> bool:  # noqa: N802
        if yes(a.get("drop_pending_updates")):
            self._updates.drop()
        self._updates.set_hook("", "")
        return True

    async def getWebhookInfo(self, a: Json) -> Json:  # noqa: N802
        hook = self._updates.hook
        info: Json = {"url": hook.url, "has_custom_certificate": False}
        info["pending_update_count"] = len(self._updates.waiting)
        return info | {"last_error_message": hook.last_error} if hook.last_error else info

    async def sendMessage(self, a: Json) -> Message:  # noqa: N802
        return self._said(self._chat(a), self._text(a), a)

    async def send_file(self, method: str, a: Json) -> Message:
        """``sendPhoto`` and its like; the bytes can be fetched again by the message's own file id."""
        chat = self._chat(a)
        try:
            field, content, caption = checked(method, a)
        except Unfit as unfit:
            raise Refusal(400, str(unfit)) from unfit
        media = shape(field, len(self.files), content)
        one = media[field][-1] if field == "photo" else media[field]
        self.files[f"files/{one['file_id']}"] = content
        return self._said(chat, caption, a, media)

    def _said(self, chat: Chat, text: str, a: Json, media: Json | None = None) -> Message:
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        answered = self._answered(chat, a.get("reply_parameters"))
        message = self._chats.say(chat, text, answered, media)
        self._accepted[chat.name, message["message_id"]] = self._ledger.accept(
            "telegram",
            f"@{(chat.owner or BOT)['username']}",
            chat.name,
            text,
            str(message["message_id"]),
            in_reply_to=str(answered["message_id"]) if answered else None,
            arguments=a,
        )
        return message

    async def editMessageText(self, a: Json) -> Message:  # noqa: N802
        return self._edited(a, "text", self._text(a))

    async def editMessageCaption(self, a: Json) -> Message:  # noqa: N802
        text = str(a.get("caption") or "").strip()
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > CAPTION:
            raise Refusal(400, "Bad Request: message caption is too long")
        return self._edited(a, "caption", text)

    def _edited(self, a: Json, field: str, text: str) -> Message:
        chat = self._chat(a)
        message = chat.messages.get(number(a.get("message_id"), 0))
        accepted = self._accepted.get((chat.name, number(a.get("message_id"), 0)))
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if accepted is None:
            raise Refusal(400, "Bad Request: message can't be edited")
        if ("text" in message) != (field == "text"):
            raise Refusal(400, f"Bad Request: there is no {field} in the message to edit")
        if message.get(field, "") == text:
            raise Refusal(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        message |= {field: text, "edit_date": message["date"]}
        accepted.text = text
        accepted.versions.append(text)
        self._ledger.stir()
        return message

    async def deleteMessage(self, a: Json) -> bool:  # noqa: N802
        chat = self._chat(a)
        message_id = number(a.get("message_id"), 0)
        message = chat.messages.get(message_id)
        if message is None:
            raise Refusal(400, "Bad Request: message to delete not found")
        if self._chats.age(message) > DELETABLE:
            raise Refusal(400, "Bad Request: message can't be deleted for everyone")
        del chat.messages[message_id]
        if accepted := self._accepted.get((chat.name, message_id)):
            accepted.deleted = True
        self._ledger.stir()
        return True

    async def getChat(self, a: Json) -> Json:  # noqa: N802
        return self._chat(a).shape | _FULL

    async def getFile(self, a: Json) -> Json:  # noqa: N802
        file_id = str(a.get("file_id") or "")
        if not file_id.startswith("file-"):
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path = f"files/{file_id}"
        self.files.setdefault(path, content_of(file_id))
        if len(self.files[path]) > _MOST_FETCHED:
            raise Refusal(400, "Bad Request: file is too big")
        unique = file_id.replace("file-", "unique-", 1)
        return {"file_id": file_id, "file_unique_id": unique, "file_size": len(self.files[path]), "file_path": path}

    # ---- parts

    def _chat(self, a: Json) -> Chat:
        if not a.get("chat_id"):
            raise Refusal(400, "Bad Request: chat_id is empty")
        if a.get("business_connection_id"):
            return self._business.found(a["business_connection_id"], a["chat_id"])
        chat = self._chats.find(a["chat_id"])
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        return chat

    def _text(self, a: Json) -> str:
        text = str(a.get("text") or "").strip()
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LENGTH:
            raise Refusal(400, "Bad Request: message is too long")
        return text

    def _answered(self, chat: Chat, parameters: object) -> Message | None:
        if not isinstance(parameters, dict):
            return None
        message = chat.messages.get(number(parameters.get("message_id"), 0))
        if message is None and not yes(parameters.get("allow_sending_without_reply")):
            raise Refusal(400, "Bad Request: message to be replied not found")
        return message
