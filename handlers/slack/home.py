"""App Home and what people decide there about themselves: opened, pressed, submitted; published when it changes.

A page is published when its reader opens it and after each of their presses; for those who have opened it, every few
seconds it is read anew and published if it says something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import Connection

from bot import log
from bot.flows import consent, home_leads, home_lists, own_account, practice, preferences
from bot.flows.context import Context
from bot.flows.home import home
from bot.pages import QuietWindow, Window
from bot.pages.home import Home
from bot.rules.cleaning import clean
from handlers.slack import ids
from handlers.slack.desk import SlackDesk
from handlers.slack.plain import typed
from handlers.slack.values import CaseRef, ChannelRef, UnreadableValue, list_page, number
from handlers.slack.views.home import home as view_of
from handlers.slack.views.preferences import YES

_log = log.logger("home")

#: How often a page that somebody has opened is read anew.
_EVERY: Final = 5.0


class Homes:
    """The App Homes that were opened since this process began."""

    def __init__(self, ctx: Context, desk: SlackDesk) -> None:
        self._ctx = ctx
        self._desk = desk
        self._shown: dict[str, Home] = {}

    async def open(self, user: str) -> None:
        """Show somebody their page as it is now. Raises what the desk raises."""
        page = await self._read(user)
        self._shown[user] = page
        await self._desk.call("views.publish", user_id=user, view=view_of(page))

    def is_open(self, user: str) -> bool:
        """Whether somebody has opened theirs."""
        return user in self._shown

    async def run(self, every: float = _EVERY) -> None:
        """Publish what changed, looking for it so often (seconds), for ever."""
        while True:
            await self._ctx.store.clock.sleep(every)
            for user in list(self._shown):
                try:
                    await self._renew(user)
                except Exception as error:
                    _log.warning("home not renewed", error=type(error).__name__)

    async def _renew(self, user: str) -> None:
        shown, page = self._shown[user], await self._read(user)
        if replace(page, as_of=shown.as_of) != shown:
            await self.open(user)

    async def _read(self, user: str) -> Home:
        now = self._ctx.store.clock.now()
        return await self._ctx.store.read(lambda conn: home(self._ctx, conn, now, user))


def decision(ctx: Context, action: object, user: str) -> Callable[[Connection, datetime], str | None] | None:
    """What a press decides about the person who pressed; None where it decides nothing."""
    match action:
        case ids.AGREE:
            return lambda conn, now: consent.agree(ctx, conn, now, user)
        case ids.PRACTISE:
            return lambda conn, now: practice.begin(ctx, conn, now, user)
        case ids.REFRESH:
            return lambda conn, now: None
        case _:
            return None


def opening(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], Window] | None:
    """The window that a press opens for the person who pressed; None where it opens none."""
    match action.get("action_id"):
        case ids.PRACTISE_REPLY:
            made_up = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: practice.open_window(ctx, conn, user, made_up)
        case ids.STOP:
            return lambda conn, now: consent.stop_window(ctx, conn, now, user)
        case ids.CONNECT:
            channel = ChannelRef.decode(action.get("value")).channel
            return lambda conn, now: own_account.connect_window(ctx, conn, now, channel, user)
        case ids.DISCONNECT:
            channel = ChannelRef.decode(action.get("value")).channel
            return lambda conn, now: own_account.disconnect_window(ctx, conn, channel, user)
        case ids.SIGNATURE:
            return lambda conn, now: preferences.signature_window(ctx, conn, user)
        case ids.QUIET:
            return lambda conn, now: preferences.quiet_window(ctx, conn, user)
        case ids.SHOW_LIST | ids.SHOW_LIST_BACK:
            page = list_page(action.get("value"))
            return lambda conn, now: home_lists.window(ctx, conn, now, user, page)
        case ids.COMPLAINT:
            aside = number(CaseRef.decode(action.get("value")).case)
            return lambda conn, now: home_lists.card(ctx, conn, now, user, aside)
        case ids.RECONNECT:
            lost = ChannelRef.decode(action.get("value")).channel
            return lambda conn, now: home_leads.connect_window(ctx, conn, user, lost)
        case _:
            return None


def submission(
    ctx: Context, view: Mapping[str, Any], values: Mapping[str, str], user: str
) -> Callable[[Connection, datetime], Window | None] | None:
    """What a submitted window of these does; None for every other window. Raises ``UnreadableValue``."""
    match view.get("callback_id"):
        case ids.WINDOW_PRACTICE:
            made_up, words = _made_up(view), clean(typed(values.get(ids.INPUT_WORDS, "")).text)
            return lambda conn, now: practice.submit(ctx, conn, user, made_up, words)
        case ids.WINDOW_PRACTICE_LOOK:
            made_up = _made_up(view)
            return lambda conn, now: practice.confirm(ctx, conn, now, user, made_up)
        case ids.WINDOW_STOP:
            return lambda conn, now: consent.withdraw(ctx, conn, now, user)
        case ids.WINDOW_DISCONNECT:
            channel = ChannelRef.decode(view.get("private_metadata")).channel
            return lambda conn, now: own_account.disconnect(ctx, conn, now, channel, user)
        case ids.WINDOW_SIGNATURE:
            full, short, initials = (
                values.get(form, "") for form in (ids.INPUT_FULL, ids.INPUT_SHORT, ids.INPUT_INITIALS)
            )
            return lambda conn, now: preferences.set_signature(ctx, conn, now, user, full, short, initials)
        case ids.WINDOW_QUIET:
            wanted = _quiet(values)
            return lambda conn, now: preferences.set_quiet(ctx, conn, now, user, wanted)
        case _:
            return None


def _made_up(view: Mapping[str, Any]) -> int:
    return number(CaseRef.decode(view.get("private_metadata")).case)


def _quiet(values: Mapping[str, str]) -> QuietWindow:
    if not {ids.INPUT_UNDO, ids.INPUT_LOOK, ids.INPUT_SHOWN} <= values.keys():
        raise UnreadableValue
    return QuietWindow(
        undo_seconds=number(values[ids.INPUT_UNDO]),
        always_look=values[ids.INPUT_LOOK] == YES,
        words_in_notifications=values[ids.INPUT_SHOWN] == YES,
        quiet_from=_time_of_day(values.get(ids.INPUT_QUIET_FROM, "")),
        quiet_until=_time_of_day(values.get(ids.INPUT_QUIET_UNTIL, "")),
    )


def _time_of_day(given: str) -> str:
    """``20:00``, or nothing where nothing was chosen."""
    try:
        return f"{time.fromisoformat(given):%H:%M}" if given else ""
    except ValueError:
        raise UnreadableValue from None
