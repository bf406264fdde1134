"""What stands in a case's thread beside the replies: the customer's words, talk that was kept internal, lines of ours.

Pure. A customer's text is shown whole up to what one Slack message may hold; the rest is on the platform's own page.
"""

from __future__ import annotations

from typing import Final

import regex

from bot.pages import CustomerWrote, Line, Said, Talk, TalkReason
from bot.rules.cleaning import cut, display_name
from handlers.slack import ids
from handlers.slack.values import CaseRef, ReplyRef
from handlers.slack.views.blocks import (
    Element,
    Sentence,
    actions,
    button,
    date,
    fitting,
    line,
    link,
    link_button,
    plain,
    quoted,
    rich,
    say,
)
from handlers.slack.views.matter import came_with, ended, named
from handlers.slack.views.notification import Rendered, notification

#: UTF-16 units of one quote, and of a customer's words in one message. All blocks of a message together may have about
#: 13,000 (bolt-js 2509); Telegram's longest message has 4,096.
MOST_PIECE: Final = 2800
MOST_WORDS: Final = 11_000

_GRAPHEME: Final = regex.compile(r"\X")


def customer_wrote(page: CustomerWrote) -> Rendered:
    """The words in full, in as many quotes of one message as they need."""
    matter = page.matter
    at = date(page.at, page.person.zone if page.person else None, matter.waiting_since)
    match page.said:
        case Said.WHOLE:
            first = say(named(matter), " wrote at ", at, ", in full:")
        case Said.AGAIN:
            first = say(named(matter), " wrote again at ", at, ":")
        case Said.EDITED:
            first = say(named(matter), f" changed the {matter.noun} at ", at, ". Now it says:")
        case Said.FLOOD:
            more = "1 more message" if page.count == 1 else f"{page.count} more messages"
            first = say(named(matter), f" wrote {more} since ", at, ":")
    pieces, all_of_it = pieces_of(matter.words) if matter.words.strip() else ([], True)
    rest = [] if all_of_it else say("The rest is ", link(f"on {matter.channel}", matter.url), ".")
    came = came_with(matter)
    lines: list[Sentence] = [sentence for sentence in (say(came), rest) if sentence]
    return Rendered(
        notification(plain(first), "".join(pieces), " ".join(plain(sentence) for sentence in lines)),
        [rich([line(first), *(quoted(piece) for piece in pieces), *(line(sentence) for sentence in lines)])],
    )


def pieces_of(words: str, piece: int = MOST_PIECE, most: int = MOST_WORDS) -> tuple[list[str], bool]:
    """``words`` cut at graphemes into pieces of at most ``piece`` UTF-16 units, and whether that is all of it.

    Joined, the pieces are the beginning of ``words``, unchanged; together they have at most ``most`` units.
    """
    if _units(words) <= piece:
        return [words], True
    pieces: list[str] = []
    current, room, total = "", piece, 0
    for grapheme in _GRAPHEME.finditer(words):
        units = _units(grapheme[0])
        if total + units > most:
            return [*pieces, *filter(None, (current,))], False
        if units > room and current:
            pieces, current, room = [*pieces, current], "", piece
        current, room, total = current + grapheme[0], room - units, total + units
    return [*pieces, *filter(None, (current,))], True


def _units(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def talk(page: Talk) -> Rendered:
    """One quiet line under a message that was taken for talk, and the way out."""
    match page.reason:
        case TalkReason.NAMES:
            names = [display_name(name, "") for name in page.names[:3]]
            why = f"it names {' and '.join(names) or 'a colleague'}"
        case TalkReason.QUESTION:
            why = "it is only a question mark or a sign"
        case TalkReason.LINK:
            why = "it is only a link to Slack"
        case TalkReason.WORDLESS:
            why = " ".join(("it has no words.", *map(ended, page.names[:3]))).removesuffix(".")
    first = say(f"Kept internal, {why}.")
    return Rendered(notification(plain(first)), [rich([line(first)]), *actions(_after_all(page))])


def _after_all(page: Talk) -> list[Element]:
    if page.over:
        return []
    name = display_name(page.customer, "")
    label = fitting(f"Write to {name}", "Write to customer")
    return [
        button(label, ids.WRITE, ReplyRef(page.reply, page.revision), f"Make it an answer to {name}, with a preview")
    ]


def sentence(page: Line) -> Rendered:
    """A sentence of ours, plain, with a link button where there is an address, or the way to the reply window."""
    first = say(page.text)
    label = cut(page.label or "Open", 20)
    buttons = link_button(label, page.url, f"{label}: {page.text}")
    who = display_name(page.who, "")
    if page.case:
        buttons.append(
            button("Reply", ids.REPLY, CaseRef(page.case), f"Open the window to reply to {who}", primary=True)
        )
    if page.reply:
        buttons.append(button("Edit…", ids.EDIT, ReplyRef(*page.reply), f"Open the window with your words to {who}"))
    return Rendered(notification(page.text), [rich([line(first)]), *actions(buttons)])
