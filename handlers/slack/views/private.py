"""From a public thread to a private chat: the window with both texts, its second look, and what an executive is asked.

slack-ux.md, sections 5 and 12, "To private" and "The public end". Pure.
"""

from __future__ import annotations

from typing import Final

from bot.pages import InvitationLook, InvitationOffer, InvitationWindow, Purpose, ReplyPage
from bot.rules.cleaning import display_name
from handlers.slack import ids
from handlers.slack.values import CaseRef, ReplyRef, WindowRef
from handlers.slack.views.blocks import Block, Element, actions, button, line, plain, quoted, rich, say
from handlers.slack.views.forms import MOST_FIELD, View, asked, give_to, typing, view
from handlers.slack.views.matter import customer, due, ended, leaves_from, thread_button, where, words
from handlers.slack.views.notification import Rendered, notification
from handlers.slack.views.reply import cautions, parts, refusal

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
        fields.append(_field(ids.INPUT_FIRST, f"Private: {name[:40]} reads this on arrival", hint, window.first))
    ref = WindowRef(matter.case, window.seen, window.instead_of)
    told += [quoted(window.kept)] if window.kept else []
    told += [line(say(f"With the private words: {', '.join(window.files)}."))] if window.files else []
    told += [line(say(f"Does not go along: {', '.join(window.stays)}."))] if window.stays else []
    blocks = [rich(about), *fields, rich(told)]
    submit = give_to(window.gives_to) or "Look once more"
    return view(callback, title, blocks, ref, submit=submit, close="Not yet") | {"notify_on_close": True}


def _below(window: InvitationWindow) -> list[str]:
    name, channel = customer(window.matter), window.matter.channel
    if window.purpose is Purpose.END:
        return []
    way = "The link to the private message is added at the end."
    if window.purpose is Purpose.REMIND:
        return [way]
    if window.first is not None:
        return [
            way,
            f"The private words wait until {name} opens the chat. The link is for {name} alone, and works once.",
            f"What {name} writes there comes to this same thread.",
        ]
    told = f"These words for {name} alone do not leave by themselves. Write them there yourself, once {name} answers:"
    kept = [told] if window.kept else []
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
    before = WindowRef(public.matter.case, "", window.instead_of)
    back = button("Back", _BUTTONS[window.purpose], before, f"Back to the words to {name}")
    send = "Send publicly" if window.private is None else "Send public and private"
    return view(
        ids.WINDOW_PRIVATE_LOOK, "One more look", [rich(shown), *actions([back])], ref, submit=send, close="Not yet"
    )


def prepared_invitation(page: ReplyPage, first: ReplyPage) -> Rendered:
    """What a delegate prepared: both texts, by direct message, with one Send for both."""
    matter, name, who = page.matter, customer(page.matter), page.person.name
    by = due(matter, page.person.zone, ", by ")
    told = f"{display_name(page.prepared_by or '', '')} prepared an invitation for {name} for you. "
    head = say(told, where(matter), by, ":")
    public = f"Public. Everybody reads this,{leaves_from(matter, page.voice)}:"
    private = f"Private. Waits until {name} opens the chat:"
    only = f"Only {who} can send it."
    ref = ReplyRef(page.reply, page.revision)
    edit = button("Edit…", ids.EDIT, ref, f"Edit both texts to {name}; there is a second look")
    keep = button("Keep internal", ids.KEEP, ref, f"Keep these words internal; {name} sees nothing")
    row = [edit, keep]
    if refusal(page) is None and refusal(first) is None:
        send = f"Send both as {who}: publicly on {matter.channel}, and privately once {name} comes"
        row.insert(0, button("Send both", ids.SEND, ref, send, primary=True))
    lines = [line(head), *_text(page, public), *_text(first, private), line(say(only))]
    said = " ".join((plain(head), public, *page.parts, private, *first.parts, *cautions(page), *cautions(first)))
    return Rendered(notification(said, "", only), [rich(lines), *actions(row)])


def _text(page: ReplyPage, heading: str) -> list[Element]:
    return [line(say(heading)), *parts(page), *(line(say(caution)) for caution in cautions(page))]


def invitation_offer(page: InvitationOffer) -> Rendered:
    """Asked once, as a direct message; done or not, it says so."""
    matter, name = page.matter, customer(page.matter)
    if page.over:
        first = say(f"No longer needed. {name} on ", where(matter))
        return Rendered(notification(ended(plain(first))), [rich([line(first)])])
    if page.purpose is Purpose.REMIND:
        told = f"{name} has not opened the private chat since you invited them. Remind them, once?"
        label, consequence = "Remind them…", f"Remind {name} of the private chat, publicly on {matter.channel}"
    else:
        told = f"What {name} wrote still stands on {matter.channel}, and you went on in private. Close it there?"
        label, consequence = "Close it in public…", f"Write a last line under what {name} wrote on {matter.channel}"
    first = say(told)
    row = [button(label, _BUTTONS[page.purpose], CaseRef(matter.case), consequence, primary=True)]
    row += thread_button(matter, page.thread_url)
    return Rendered(
        notification(ended(plain(first)), matter.words),
        [rich([line(first), *words(matter, _MOST_QUOTE)]), *actions(row)],
    )
