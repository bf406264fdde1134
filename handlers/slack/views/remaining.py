"""The question about words that were deleted at the desk and stand at the customer still, and its second look. Pure."""

from __future__ import annotations

from bot.pages import DeleteWindow, Remaining, StillThere
from bot.rules.cleaning import quote
from handlers.slack import ids
from handlers.slack.values import ReplyRef
from handlers.slack.views.blocks import Element, Sentence, actions, button, date, line, link, plain, quoted, rich, say
from handlers.slack.views.forms import View, view
from handlers.slack.views.matter import customer, ended
from handlers.slack.views.notification import Rendered, notification

_MOST_QUOTE = 300


def still_there(page: StillThere) -> Rendered:
    """``It is on Telegram still. Delete it there too?``"""
    told = _told(page)
    return Rendered(notification(plain(told), ""), [rich([line(told)]), *actions(_buttons(page))])


def _told(page: StillThere) -> Sentence:
    channel, who = page.matter.channel, page.person.name
    several = len(page.files) > 1
    it = " and ".join(quote(name, 60) for name in page.files) or f"The answer to {customer(page.matter)}"
    verb, them = ("are", "them") if several else ("is", "it")
    see = say(" ", link(f"See it on {channel}", page.url)) if page.url else []
    match page.state:
        case Remaining.ASKED:
            return say(f"{it} {verb} on {channel} still. Delete {them} there too? Only {who} can.", see)
        case Remaining.TOO_LATE:
            return say(f"{it} {verb} on {channel} still, and {channel} no longer lets us delete it.", see)
        case Remaining.LEFT:
            return say(f"{it} {'stay' if several else 'stays'} on {channel}. {who} left {them} there.", see)
        case Remaining.GOING:
            return say(f"{it} {verb} being deleted on {channel}.")
        case Remaining.DELETED:
            at = say(" at ", date(page.at, page.person.zone, page.matter.waiting_since)) if page.at else []
            return say(f"{it} {'were' if several else 'was'} deleted on {channel} too", at, ".")
        case Remaining.FAILED:
            return say(f"{it} {verb} on {channel} still: it could not be deleted. {ended(quote(page.why, 500))}", see)


def _buttons(page: StillThere) -> list[Element]:
    ref, name, channel = ReplyRef(page.reply, page.revision), customer(page.matter), page.matter.channel
    delete = button("Delete there…", ids.DELETE_THERE, ref, f"Delete what {name} can read on {channel}; asks once more")
    if page.state is Remaining.FAILED:
        return [delete]
    if page.state is not Remaining.ASKED:
        return []
    return [delete, button("Leave it", ids.LEAVE_IT, ref, f"Leave it on {channel}, where {name} can read it")]


def delete_window(window: DeleteWindow) -> View:
    """What would be deleted, and for whom."""
    matter, name = window.matter, customer(window.matter)
    count = f"the {matter.noun}" if window.messages == 1 else f"{window.messages} {matter.noun}s"
    read = "It" if window.messages == 1 else "They"
    told = f"Deletes {count} to {name} on {matter.channel}. {read} may have been read. This cannot be undone."
    blocks = [rich([line(say(told)), quoted(quote(window.words, _MOST_QUOTE))])]
    ref = ReplyRef(window.reply, window.revision)
    return view(ids.WINDOW_DELETE, "Delete it there", blocks, ref, submit="Delete it", close="Leave it")
