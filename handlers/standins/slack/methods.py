"""Slack's Web API: tokens, scopes and the table of methods. What the methods do stands in the files beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from handlers.standins.faults import Fault, Kind
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.slack import directory
from handlers.standins.slack.chat import Chat
from handlers.standins.slack.conversations import Conversations
from handlers.standins.slack.groups import Groups
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.sockets import Sockets
from handlers.standins.slack.uploads import Uploads
from handlers.standins.slack.windows import View, Windows
from handlers.standins.slack.words import walk
from handlers.standins.slack.workspace import APP, BOT, BOT_USER, DOMAIN, TEAM, Workspace
from handlers.standins.wire import Json, answer, arguments, parsed

BOT_TOKEN: Final = "xoxb-standin"
APP_TOKEN: Final = "xapp-1-standin"

_JSON_ARGUMENTS: Final = ("blocks", "attachments", "metadata", "view")
_SCOPE_OF_KIND: Final = {"channel": "channels", "group": "groups", "im": "im"}


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does, and the scope it needs; ``*:read`` is the read scope of the channel's kind. With ``form`` it
    reads no JSON."""

    act: Callable[[Json], Json]
    scope: str = ""
    app_token: bool = False
    form: bool = False


class Methods:
    """Answers ``/api/<method>`` as Slack does: always 200, the refusal in the body, but for rate limits."""

    def __init__(
        self,
        gate: Gate,
        ledger: Ledger,
        workspace: Workspace,
        chat: Chat,
        windows: Windows,
        sockets: Sockets,
        scopes: set[str],
        uploads: Uploads,
        groups: Groups,
    ) -> None:
        self._gate = gate
        self._ledger = ledger
        self._workspace = workspace
        self._windows = windows
        self._scopes = scopes
        read = Conversations(workspace)
        self._methods = {
            "auth.test": Method(self._auth_test),
            "apps.connections.open": Method(lambda a: {"url": sockets.ticket()}, app_token=True),
            "bots.info": Method(lambda a: {"bot": directory.bot()}, "users:read"),
            "chat.delete": Method(chat.delete, "chat:write"),
            "chat.getPermalink": Method(chat.get_permalink),
            "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
            "chat.postMessage": Method(chat.post_message, "chat:write"),
            "chat.update": Method(chat.update, "chat:write"),
            "conversations.history": Method(read.history, "*:history"),
            "conversations.info": Method(read.info, "*:read"),
            "conversations.list": Method(read.list, "channels:read"),
            "conversations.members": Method(read.members, "*:read"),
            "conversations.open": Method(read.open, "im:write"),
            "conversations.replies": Method(read.replies, "*:history"),
            "dnd.info": Method(read.dnd_info, "dnd:read"),
            "files.completeUploadExternal": Method(uploads.complete, "files:write"),
            "files.delete": Method(uploads.delete, "files:write"),
            "files.getUploadURLExternal": Method(uploads.get_upload_url, "files:write", form=True),
            "team.info": Method(lambda a: {"team": directory.team()}, "team:read"),
            "usergroups.list": Method(groups.list, "usergroups:read"),
            "usergroups.users.update": Method(groups.users_update, "usergroups:write"),
            "users.info": Method(read.users_info, "users:read"),
            "users.list": Method(read.users_list, "users:read"),
            "views.open": Method(self._views_open),
            "views.publish": Method(self._views_publish),
            "views.push": Method(self._views_push),
            "views.update": Method(self._views_update),
        }

    async def serve(self, request: web.Request) -> web.Response:
        """One call."""
        name = request.match_info["method"]
        a = await arguments(request)
        if (method := self._methods.get(name)) and method.form and request.content_type == "application/json":
            a = {}
        for key in _JSON_ARGUMENTS:
            if isinstance(a.get(key), str):
                a[key] = parsed(a[key])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(a.pop("token", ""))

        async def act() -> web.Response:
            return self._answer(name, token, a)

        return await self._gate.admit(request, name, a, act)

    def _answer(self, name: str, token: str, a: Json) -> web.Response:
        try:
            method = self._methods.get(name)
            if method is None:
                self._ledger.surprise(f"slack {name}")
                raise Refusal("unknown_method", req_method=name)
            self._check_token(token, method)
            self._check_scope(method, a)
            data = {"ok": True, **method.act(a)}
        except Refusal as refusal:
            if refusal.error == "ratelimited":
                return refused(Fault(Kind.BUSY))
            data = {"ok": False, "error": refusal.error, **refusal.details}
        return answer(data, headers={"x-oauth-scopes": ",".join(sorted(self._scopes))})

    def _check_token(self, token: str, method: Method) -> None:
        if not token:
            raise Refusal("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise Refusal("invalid_auth")
        if (token == APP_TOKEN) is not method.app_token:
            raise Refusal("not_allowed_token_type")

    def _check_scope(self, method: Method, a: Json) -> None:
        needed = method.scope
        if needed.startswith("*"):
            kind = self._workspace.channel(str(a.get("channel") or "")).kind
            needed = _SCOPE_OF_KIND[kind] + needed[1:]
        if needed and needed not in self._scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self._scopes)))

    # ---- methods that are too small for a file of their own

    def _auth_test(self, a: Json) -> Json:
        return {
            "url": f"https://{DOMAIN}.slack.com/",
            "team": "Acme",
            "user": "buckstop",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "app_id": APP,
            "is_enterprise_install": False,
        }

    def _views_open(self, a: Json) -> Json:
        self._check_fields(a.get("view"))
        return self._shown(self._windows.opened(str(a.get("trigger_id") or ""), a.get("view")))

    def _views_push(self, a: Json) -> Json:
        return self._shown(self._windows.pushed(str(a.get("trigger_id") or ""), a.get("view")))

    def _views_update(self, a: Json) -> Json:
        return self._shown(self._windows.updated(a.get("view_id"), a.get("external_id"), a.get("view"), a.get("hash")))

    def _check_fields(self, view: object) -> None:
        """A field for files needs the right to read them."""
        if any(node.get("type") == "file_input" for node in walk(view)) and "files:read" not in self._scopes:
            raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] missing scope: files:read"]})

    def _views_publish(self, a: Json) -> Json:
        user = self._workspace.person(str(a.get("user_id") or "")).id
        return self._shown(self._windows.published(user, a.get("view"), a.get("hash")))

    def _shown(self, view: View) -> Json:
        self._ledger.stir()
        return {"view": view}


def refused(fault: Fault) -> web.Response:
    """How Slack words a planned trouble."""
    if fault.kind is Kind.ERROR:
        return web.Response(status=500, text="Internal Server Error")
    if fault.kind is Kind.BUSY:
        headers = {"Retry-After": str(max(1, round(fault.seconds)))}
        return answer({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    error = fault.error or ("restricted_action" if fault.kind is Kind.REFUSED else "invalid_auth")
    return answer({"ok": False, "error": error})
