"""The Slack app: one listener a kind, and one error door. Acknowledge, decode, one flow, render.

``process_before_response`` makes Bolt answer after the listener ran: what fails is not acknowledged, and Slack brings
it again (https://github.com/slackapi/bolt-python, AsyncApp).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bot import log, tracing
from bot.crash import crash_point
from bot.errors import DeliveryError
from bot.flows.context import Context
from bot.pages import AtField, NoticeWindow, Window
from bot.rules.attached import Attached
from bot.store.away import is_away
from handlers.slack import checking, chosen, ids
from handlers.slack.actions import OLD, decision, opening, unopened
from handlers.slack.commands import Commands
from handlers.slack.desk import SlackDesk
from handlers.slack.home import Homes
from handlers.slack.insiders import keep_guests_out
from handlers.slack.messages import Messages
from handlers.slack.structure import trial
from handlers.slack.submissions import closing, submission, typing
from handlers.slack.values import UnreadableValue
from handlers.slack.views import render_window
from handlers.slack.workspaces import keep_others_out

_log = log.logger("slack")
#: A window's answer is due within three seconds; a name may not cost it.
_NAME_WITHIN: Final = 0.8
#: So do the files that were added in it, after that.
_FILES_WITHIN: Final = 1.2
#: An answer to a window and a change of it go different ways: the change must not come first.
_SETTLED: Final = 0.5
_OLD_WINDOW: Final = "This window is from another time. Nothing left. Please open it anew."
_PRESS_AGAIN: Final = "That did not get through just now. Please try again in a few seconds; nothing is sent twice."
_LOOKING: Final = NoticeWindow("One moment", ("Looking at the files. Nothing has left.",))
_ANY: Final = re.compile(r".*", re.DOTALL)


class SlackApp:
    """Listens to Slack. ``bolt`` is the app, for a socket or for signed HTTP requests."""

    def __init__(self, ctx: Context, desk: SlackDesk, messages: Messages, signing_secret: str | None) -> None:
        self._ctx = ctx
        self._desk = desk
        self._messages = messages
        self.homes = Homes(ctx, desk)
        self._commands = Commands(ctx, desk)
        self._answers: set[asyncio.Task[None]] = set()
        quiet = logging.getLogger("slack_bolt")
        self.bolt = AsyncApp(
            name="buckstop",
            logger=quiet,
            client=desk.web,
            authorize=_authorize(desk),
            signing_secret=signing_secret,
            process_before_response=True,
            # What Bolt would pass each request through to no end is left out: over the socket nobody asks for these.
            request_verification_enabled=signing_secret is not None,
            ssl_check_enabled=signing_secret is not None,
            url_verification_enabled=signing_secret is not None,
            attaching_function_token_enabled=False,
            ignoring_self_events_enabled=False,  # asks for nothing that the message's own fields do not say
        )
        self.bolt.middleware(keep_others_out(lambda: desk.workspace))
        self.bolt.middleware(keep_guests_out(desk.insiders, self._whisper))
        self.bolt.event("message")(self._message)
        self.bolt.event("file_deleted")(self._file_deleted)
        self.bolt.event("app_home_opened")(self._home_opened)
        self.bolt.action(_ANY)(self._action)
        self.bolt.message_shortcut(_ANY)(self._shortcut)
        self.bolt.command(ids.COMMAND)(self._commands.command)
        self.bolt.global_shortcut(_ANY)(self._commands.shortcut)
        self.bolt.view(_ANY)(self._submitted)
        self.bolt.view_closed(_ANY)(self._closed)
        self.bolt.error(self._error)

    async def close(self) -> None:
        """Wait for the answers under way."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=2)

    async def _message(self, body: dict[str, Any], event: dict[str, Any], ack: AsyncAck) -> None:
        await self._messages.take(event, str(body.get("team_id") or ""), str(body.get("event_id") or ""))
        await ack()

    async def _file_deleted(self, body: dict[str, Any], event: dict[str, Any], ack: AsyncAck) -> None:
        await self._messages.take_loss(event, str(body.get("team_id") or ""))
        await ack()

    async def _home_opened(self, event: dict[str, Any], ack: AsyncAck) -> None:
        if event.get("tab") == "home":
            self._later(self.homes.open(str(event["user"])))
        await ack()

    @tracing.stepped("press")
    async def _action(self, body: dict[str, Any], action: dict[str, Any], ack: AsyncAck) -> None:
        user = str(body["user"]["id"])
        try:
            if action.get("action_id") == ids.INPUT_WORDS:
                await self._keep_typing(body, user)
            elif (opens := opening(self._ctx, action, user)) is not None:
                window = await self._ctx.store.write(opens)
                await self._open(body, action, window, user)
            elif (decide := decision(self._ctx, action, user)) is not None:
                told = await self._ctx.store.write(decide)
                crash_point("after-decision")
                self._ctx.wake()
                if told is not None:
                    self._whisper(body, user, told)
                self._home_follows(user)
            elif action.get("type") == "button" and action.get("action_id") not in ids.LINKS:
                self._whisper(body, user, OLD)  # of a version of us that is gone
        except UnreadableValue:
            self._whisper(body, user, OLD)
        await ack()

    @tracing.stepped("press")
    async def _shortcut(self, body: dict[str, Any], ack: AsyncAck) -> None:
        told: str | None = OLD
        if body.get("callback_id") == ids.SHORTCUT_SEND:
            told = await self._messages.bring(body)
        if told is not None:
            message = body.get("message") or {}
            container = {"message_ts": message.get("ts")}
            container |= {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
            self._whisper(body | {"container": container}, str(body["user"]["id"]), told)
        await ack()

    async def _keep_typing(self, body: dict[str, Any], user: str) -> None:
        keep = typing(body.get("view") or {}, user)
        if keep is not None:
            await self._ctx.store.write(keep)

    async def _open(self, body: dict[str, Any], action: dict[str, Any], window: Window, user: str) -> None:
        """A window lives by its trigger, three seconds long; if it does not open, a direct message says so."""
        try:
            async with asyncio.timeout(2.5):
                view, shown = self._desk.view(window), body.get("view") or {}
                if shown.get("type") == "modal":  # pressed in a window: it becomes the next one
                    await self._desk.web.views_update(view_id=shown["id"], view=view)
                else:
                    await self._desk.web.views_open(trigger_id=body["trigger_id"], view=view)
        except Exception as error:
            _log.warning("window did not open", error=type(error).__name__)
            await self._ctx.store.write(unopened(self._ctx, action, user))
            self._ctx.wake()

    @tracing.stepped("press")
    async def _submitted(self, body: dict[str, Any], view: dict[str, Any], ack: AsyncAck) -> None:
        user = str(body["user"]["id"])
        looking = await self._look_at(view, user)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_NAME_WITHIN):
                await self._desk.names([user, *checking.people(view)])  # they are shown by name
        if looking is not None and not (await asyncio.wait({looking}, timeout=_FILES_WITHIN))[0]:
            self._later(self._bring_on(looking, view, user))
            await ack(response_action="update", view=render_window(_LOOKING))
            return
        window = await self._decide(view, user, looking.result() if looking is not None else ())
        if window is None:
            await ack()
        elif isinstance(window, AtField):
            await ack(response_action="errors", errors={window.field: window.text})
        else:
            await ack(response_action="update", view=self._desk.view(window))

    async def _look_at(self, view: dict[str, Any], user: str) -> asyncio.Task[tuple[Attached, ...]] | None:
        """Begin to fetch the files that were added in a window; its words are kept before. None where there are none.

        In time, the answer to the window is the second look itself; else it comes into the window afterwards.
        """
        files = chosen.files(view)
        if not files:
            return None
        keep = closing(self._ctx, view, user)
        if keep is not None:
            await self._ctx.store.write(keep)
        return asyncio.create_task(self._desk.hand_over(files))

    async def _decide(self, view: dict[str, Any], user: str, files: tuple[Attached, ...]) -> Window | AtField | None:
        try:
            lived = trial(self._ctx, view, user)
            submit = submission(self._ctx, view, user, files) if lived is None else None
        except UnreadableValue:  # of a version of us that is gone
            has_words = any(block.get("block_id") == ids.INPUT_WORDS for block in view.get("blocks") or ())
            return AtField(_OLD_WINDOW) if has_words else NoticeWindow("Not this one", (_OLD_WINDOW,))
        if lived is not None:
            return await lived()
        window = await self._ctx.store.write(submit) if submit is not None else None
        self._ctx.wake()
        self._home_follows(user)
        return window

    async def _bring_on(self, looking: asyncio.Task[tuple[Attached, ...]], view: dict[str, Any], user: str) -> None:
        """What comes of a window whose files took longer than Slack waits. The window shows it, if it is still open."""
        files = await looking
        await asyncio.sleep(_SETTLED)
        try:
            window = await self._decide(view, user, files)
        except Exception as error:
            _log.error("window not decided", error=type(error).__name__, exc_info=error)
            window = AtField("Something went wrong here, and nothing was sent. Your words are kept: open Reply again.")
        if isinstance(window, AtField):
            window = NoticeWindow("Not yet", (window.text,))
        if window is not None:
            await self._desk.window(str(view["id"]), window)

    async def _closed(self, body: dict[str, Any], view: dict[str, Any], ack: AsyncAck) -> None:
        with contextlib.suppress(UnreadableValue):  # of a version of us that is gone
            keep = closing(self._ctx, view, str(body["user"]["id"]))
            if keep is not None:
                await self._ctx.store.write(keep)
        await ack()

    def _home_follows(self, user: str) -> None:
        """After a press of one's own the page tells what became of it."""
        if self.homes.is_open(user):
            self._later(self.homes.open(user))

    def _whisper(self, body: dict[str, Any], user: str, text: str) -> None:
        """Tell the person who pressed, beside the acknowledgement: its loss or delay harms nothing."""
        container = body.get("container") or {}
        channel = container.get("channel_id") or (body.get("channel") or {}).get("id") or user
        thread = container.get("thread_ts") or container.get("message_ts")
        self._later(self._desk.whisper(str(channel), user, thread, text))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        async def quietly() -> None:
            try:
                await work
            except DeliveryError as error:
                _log.warning("answer to a press not shown", error=type(error).__name__)

        task = asyncio.create_task(quietly())
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _error(self, error: Exception, body: dict[str, Any]) -> None:
        """The one door for what nobody foresaw: a number for people, the trace in the log, no acknowledgement."""
        if is_away(error):  # the database, or this worker itself for a while: nothing to look into
            _log.warning("not taken in", error=type(error).__name__)
            told = _PRESS_AGAIN
        else:
            number = uuid.uuid4().hex[:8]
            _log.error("listener failed", number=number, error=type(error).__name__, exc_info=error)
            told = f"Something went wrong here, and nothing was sent. (Number {number})"
        user = (body.get("user") or {}).get("id") if isinstance(body.get("user"), dict) else None
        if user:
            self._whisper(body, str(user), told)
        raise error


def _authorize(desk: SlackDesk) -> Callable[[], Awaitable[AuthorizeResult]]:
    """One workspace, one token: nothing to look up."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=desk.team, bot_user_id=desk.bot_user, bot_token=desk.web.token
        )

    return authorize
