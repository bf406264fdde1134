"""From a public thread to a private chat: the window with both texts, its second look, and what an executive is asked.

slack-ux.md, sections 5 and 12, "To private" and "The public end". Pure.
"""

from __future__ import annotations

from typing import Final

from bot.pages import InvitationLook, InvitationOffer, InvitationWindow, Purpose, ReplyPage
from handlers.slack import ids
from handlers.slack.values import CaseRef, WindowRef
from handlers.slack.views.blocks import Block, Element, actions, button, line, plain, quoted, rich, say
from handlers.slack.views.forms import MOST_FIELD, View, asked, typing, view
from handlers.slack.views.matter import customer, ended, leaves_from, thread_button, words
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.reply import cautions, parts

_MOST_QUOTE: Final = 200
_WINDOWS: Final = {
    Purpose.INVITE: (ids.WINDOW_INVITE, "Continue in private"),
    Purpose.REMIND: (ids.WINDOW_REMIND, "Remind them"),
    Purpose.END: (ids.WINDOW_PUBLIC_END, "Close it in public"),
}
_BUTTONS: Final = {
    Purpose.INVITE: ids.INVITE,
    Purpose.REMIND: ids.REMIND,
    Purpose.END: ids.PUBLIC_END,
}


def invitation_window(window: InvitationWindow) -> View:
    """Public first, in the title of the field and in its order; the first private words below."""
    matter, name = window.matter, customer(window.matter)
    callback, title = _WINDOWS[window.purpose]
    about = [line(say(f"To {name},{leaves_from(matter, window.voice)}.")), *words(matter, _MOST_QUOTE)]
    signed = f", followed by: {window.voice.signature}" if window.voice.signature else ""
    told = [line(say(ended(f"Leaves exactly as typed{signed}"))), *(line(say(more)) for more in _below(window))]
    fields = [
        _field(ids.INPUT_WORDS, "Public: everybody reads this", "Say why, and nothing of the matter", window.words)
    ]
    if window.first is not None:
        hint = "It's me again, from the group. Send me the order number and I'll have it looked up while you wait."
        fields.append(_field(ids.INPUT_FIRST, f"Private: {name[:40]} reads this on coming", hint, window.first))
    ref = WindowRef(matter.case, window.seen, window.instead_of)
    told += [quoted(window.kept)] if window.kept else []
    blocks = [rich(about), *fields, rich(told)]
    return view(callback, title, blocks, ref, submit="Look once more", close="Not yet") | {"notify_on_close": True}


def _below(window: InvitationWindow) -> list[str]:
    name, channel = customer(window.matter), window.matter.channel
    if window.purpose is Purpose.END:
        return []
    way = "The way to the private message stands at its end."
    if window.purpose is Purpose.REMIND:
        return [way]
    if window.first is not None:
        return [
            way,
            f"The private words wait until {name} opens the chat. The way there is for {name} alone, and works once.",
            "What they write there comes to this same thread.",
        ]
    kept = [f"Your words for {name} alone are for your own hand, once they answered there:"] if window.kept else []
    return [
        way,
        f"What {name} answers arrives in the messages of {window.voice.account} on {channel}, not here.",
        *kept,
    ]


def _field(name: str, label: str, hint: str, given: str) -> Block:
    return asked(name, label, typing(name, hint) | ({"initial_value": given[:MOST_FIELD]} if given else {}))


def invitation_look(window: InvitationLook) -> View:
    """Both as they would leave, each with its audience in front."""
    public, name = window.public, customer(window.public.matter)
    shown = _text(public, f"Public. Everybody reads this,{leaves_from(public.matter, public.voice)}:")
    if window.private is not None:
        shown += _text(window.private, f"Private. Waits until {name} opens the chat:")
    ref = WindowRef(public.matter.case, window.seen, public.reply, public.revision)
    back = button("Back", _BUTTONS[window.purpose], CaseRef(public.matter.case), f"Back to the words to {name}")
    send = "Send publicly" if window.private is None else "Send public and private"
    return view(
        ids.WINDOW_PRIVATE_LOOK, "One more look", [rich(shown), *actions([back])], ref, submit=send, close="Not yet"
    )


def _text(page: ReplyPage, heading: str) -> list[Element]:
    return [line(say(heading)), *parts(page), *(line(say(caution)) for caution in cautions(page))]


def invitation_offer(page: InvitationOffer) -> Rendered:
    """Asked once, as a direct message; done or not, it says so."""
    matter, name = page.matter, customer(page.matter)
    if page.over:
        first = say("No longer needed")
        return Rendered(notification(plain(first)), [rich([line(first)])])
    if page.purpose is Purpose.REMIND:
        told = f"{name} has not opened the private chat since you invited them. Remind them, once?"
        label, consequence = "Remind them…", f"Remind {name} of the private chat, publicly on {matter.channel}"
    else:
        told = (
            f"You took this to a private message. What {name} wrote still stands on {matter.channel}. Close it there?"
        )
        label, consequence = "Close it in public…", f"Write a last line under what {name} wrote on {matter.channel}"
    first = say(told)
    row = [button(label, _BUTTONS[page.purpose], CaseRef(matter.case), consequence, primary=True)]
    row += thread_button(matter, page.thread_url)
    return Rendered(
        notification(ended(plain(first)), matter.words),
        [rich([line(first), *words(matter, _MOST_QUOTE)]), *actions(row)],
    )
