"""How every view speaks of a case: who, where, by when, the customer's words, how an answer leaves. Pure."""

from __future__ import annotations

from typing import Final

from bot.messages import Attachment, Audience, Gone, Medium
from bot.pages import Matter, Person, Voice
from bot.rules.cleaning import cut, display_name, quote
from bot.rules.wording import LET_GO
from bot.rules.wording import vanished as in_words
from handlers.slack import ids
from handlers.slack.values import CaseRef, MenuChoice
from handlers.slack.views.blocks import (
    Element,
    Sentence,
    button,
    date,
    fitting,
    line,
    link,
    link_button,
    quoted,
    say,
    text,
)

#: The most graphemes of a customer's words on a card; the whole stands in the thread.
MOST_QUOTE: Final = 600
_MORE: Final = "… more in the thread"
_MOST_ATTACHMENTS: Final = 5
_MEDIA: Final = {
    Medium.PHOTO: "a photo",
    Medium.VIDEO: "a video",
    Medium.VOICE: "a voice message",
    Medium.AUDIO: "an audio file",
    Medium.STICKER: "a sticker",
    Medium.FILE: "a file",
    Medium.LOCATION: "a location",
    Medium.POLL: "a poll",
    Medium.CONTACT: "a contact",
    Medium.OTHER: "something this bot cannot show",
}


_GONE: Final = {
    Gone.BY_AUTHOR: "Deleted by its author on",
    Gone.DELETED: "Deleted on",
    Gone.HIDDEN: "No longer visible to us on",
}


def left_of(matter: Matter) -> str:
    """``Deleted by its author on X``: all that is left to say of it."""
    how = matter.gone or Gone.BY_AUTHOR
    return LET_GO[how] if how in LET_GO else f"{_GONE[how]} {matter.channel}"


def customer(matter: Matter) -> str:
    """The full name as one may show it: one line, cut, never empty."""
    return display_name(matter.customer, "")


def where(matter: Matter) -> str:
    """``X, public``"""
    return f"{matter.channel}, {matter.audience}"


def publicly(matter: Matter) -> str:
    return "publicly" if matter.audience is Audience.PUBLIC else "privately"


def named(matter: Matter) -> Element:
    return text(customer(matter), bold=True)


def due(matter: Matter, zone: str | None, lead: str = ", answer by ") -> Sentence:
    """``, answer by 15:02``; nothing where no answer is due."""
    return say(lead, date(matter.due, zone, matter.waiting_since)) if matter.due else []


def vanished(matter: Matter, zone: str | None) -> Sentence:
    """``Dana Wells deleted the post at 14:39.``"""
    told = in_words(matter.gone or Gone.BY_AUTHOR, matter.noun, matter.channel)
    if matter.gone in LET_GO:
        return say(told, ".")
    at = say(" at ", date(matter.gone_at, zone, matter.waiting_since)) if matter.gone_at else []
    return say(named(matter), told, at, ".")


def words(matter: Matter, most: int = MOST_QUOTE) -> list[Element]:
    """The customer's words as a quote, verbatim up to ``most`` graphemes, and what came with them."""
    parts: list[Element] = []
    if matter.words.strip():
        kept = cut(matter.words, most)
        parts.append(quoted(kept) if kept == matter.words else quoted(kept.removesuffix("…"), _MORE))
    came = came_with(matter)
    return parts + ([line(say(came))] if came else [])


def came_with(matter: Matter) -> str:
    """``With a photo and a file (invoice.pdf).``; empty for words alone. Of what is gone, that it is."""
    if matter.gone:
        return f"{left_of(matter)}."
    things = [_thing(attachment) for attachment in matter.attachments[:_MOST_ATTACHMENTS]]
    more = len(matter.attachments) - len(things)
    things += [f"{more} more"] if more else []
    listed = " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
    if matter.words.strip():
        return f"With {listed}." if listed else ""
    return f"Without words: {listed}." if listed else "Without words."


def _thing(attachment: Attachment) -> str:
    described = quote(attachment.description, 40)
    return _MEDIA[attachment.medium] + (f" ({described})" if described else "")


def leaves(matter: Matter, person: Person, voice: Voice | None) -> str:
    """``Goes out publicly from @acme as Ana Ruiz, Chief Operating Officer.``"""
    signed = "" if voice and voice.own else f" as {signer(person, voice)}"
    return f"Goes out {publicly(matter)}{leaves_from(matter, voice)}{signed}."


def leaves_from(matter: Matter, voice: Voice | None) -> str:
    """`` from @acme``; nothing while the account's handle is not known. An own account needs no signature."""
    if voice and voice.own:
        return f" from {voice.own}'s own account {voice.account}, no signature needed"
    account = voice.account if voice else matter.account
    return f" from {account}" if account else ""


def ended(sentence: str) -> str:
    """With a full stop, which reasons from rules and platforms may lack."""
    sentence = sentence.rstrip()
    return sentence if not sentence or sentence.rstrip("”").endswith((".", "!", "?", "…")) else sentence + "."


def signer(person: Person, voice: Voice | None) -> str:
    """The name and title under an answer, without the dash; the name alone where nothing is signed."""
    if voice and voice.signature:
        return voice.signature.removeprefix("—").strip()
    return ", ".join(filter(None, (person.name, person.title)))


def see(matter: Matter, url: str | None) -> Sentence:
    """`` See it on X``, as a link; nothing without an address."""
    return say(" ", link(f"See it on {matter.channel}", url)) if url else []


def reply_button(matter: Matter, *, primary: bool = True) -> Element:
    consequence = f"Reply to {customer(matter)} {publicly(matter)} on {matter.channel}"
    return button("Reply", ids.REPLY, CaseRef(matter.case), consequence, primary=primary)


def post_button(matter: Matter) -> list[Element]:
    label = fitting(f"Open on {matter.channel}", f"Open the {matter.noun}"[:20])
    return link_button(label, matter.url, f"Open what {customer(matter)} wrote on {matter.channel}")


def myself_button(matter: Matter, url: str | None) -> list[Element]:
    """The channel's own composer, for what only a person may answer there."""
    label = fitting(f"Post it myself on {matter.channel}", "Post it myself")
    told = f"Open {matter.channel} with the words to {customer(matter)} filled in"
    return link_button(label, url, told, ids.LINK_MYSELF)


def thread_button(matter: Matter, url: str | None) -> list[Element]:
    return link_button("Open thread", url, f"Open the thread about {customer(matter)} in Slack")


def choices(matter: Matter, *dos: str) -> list[tuple[str, MenuChoice]]:
    """Options of an overflow menu, in the order given."""
    return [(_CHOICES[do], MenuChoice(do, case=matter.case)) for do in dos]


_CHOICES: Final = {
    ids.DO_PASS: "Pass to someone else…",
    ids.DO_ASIDE: "Not a complaint…",
    ids.DO_DONE: "Done, close the case",
    ids.DO_COMPLAINT: "It is a complaint",
    ids.DO_ELSEWHERE: "I answered elsewhere…",
    ids.DO_ABOUT: "All about this case…",
    ids.DO_TOPIC: "Wrong topic…",
    ids.DO_LATER: "Not now, ask me in 15 minutes",
}
