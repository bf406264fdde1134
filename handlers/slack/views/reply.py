"""A reply from preview to receipt: one message that tells its state, and the direct message that bad news arrives by.

slack-ux.md, sections 6 and 7. Pure. The words *delivered*, *not sent* and *may have been sent* are scripts' way to know
the outcome: besides here they stand only in the executive's own notice of the delivered answer.
"""

from __future__ import annotations

from typing import Final

from bot.messages import Audience
from bot.pages import ReplyPage, ReplyState
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import MenuChoice, ReplyRef
from handlers.slack.views.blocks import (
    Element,
    Sentence,
    actions,
    button,
    date,
    line,
    link,
    menu,
    plain,
    quoted,
    rich,
    say,
)
from handlers.slack.views.correction import changed, correction, is_change, saw
from handlers.slack.views.matter import customer, due, ended, leaves_from, myself_button, publicly, see, where
from handlers.slack.views.notification import Rendered, notification

#: The most UTF-16 units that the parts of one reply may have together: what cannot be shown whole cannot be approved.
MOST_SHOWN: Final = 12_000
_TOO_LONG_TO_SHOW: Final = "it is too long to be shown here as a whole"
_NOBODY_LOOKS: Final = "Waits for a second look, and nobody can give it at present. The leads know."
#: The words are no longer what this message is about.
_WITHOUT_WORDS: Final = frozenset({ReplyState.JOINED, ReplyState.ELSEWHERE, ReplyState.DELETED})


def reply(page: ReplyPage) -> Rendered:
    """The preview, or the status line that it became."""
    if page.state is ReplyState.PREVIEWED:
        return _preview(page)
    first = _bad_news(page) if page.trouble else []
    first = first or _status(page)
    lines = [line(first), *([] if page.state in _WITHOUT_WORDS else parts(page))]
    thread = say(link("Open the thread", page.thread_url)) if page.trouble and page.thread_url else []
    lines += [line(thread)] if thread else []
    said = "" if page.state in _WITHOUT_WORDS else numbered(page)
    head = plain(first) + ("" if not said or plain(first).endswith(".") else ":")
    head = f"{plain(first)} Now:" if page.state is ReplyState.CHANGED else head
    return Rendered(notification(head, said, files(page) if said else ""), [rich(lines), *actions(_buttons(page))])


def refusal(page: ReplyPage) -> str | None:
    """Why this cannot be approved as it stands, or None."""
    shown = sum(len(part.encode("utf-16-le", "surrogatepass")) // 2 for part in page.parts) <= MOST_SHOWN
    return page.refusal or (None if shown else _TOO_LONG_TO_SHOW)


def parts(page: ReplyPage) -> list[Element]:
    """The exact text of every part, each verbatim in one element, numbered where there are several."""
    room, shown = MOST_SHOWN, list[Element]()
    for number, part in enumerate(page.parts, 1):
        room -= len(part.encode("utf-16-le", "surrogatepass")) // 2
        if room < 0:
            break
        shown += [line(say(f"{number} of {len(page.parts)}"))] if len(page.parts) > 1 else []
        shown += [quoted(part)] if part else []  # a recording from an own account stands without a name
    return shown + ([line(say(files(page)))] if page.files else [])


def files(page: ReplyPage) -> str:
    """``With heel.jpg (1.2 MB).``, or ``Followed by`` it, where the words come first; nothing without files."""
    if not page.files:
        return ""
    listed = " and ".join(filter(None, (", ".join(page.files[:-1]), page.files[-1])))
    return f"{'With' if page.pieces == len(page.parts) else 'Followed by'} {listed}."


def cautions(page: ReplyPage) -> list[str]:
    """What stands directly above the buttons: a refusal alone, or the warnings."""
    refused = refusal(page)
    if refused:
        return [f"This cannot leave: {ended(refused)}"]
    return [f"Please look: {ended(guard)}" for guard in page.guards]


def length(page: ReplyPage) -> str:
    """``213 of 280, one post.``"""
    noun, count = page.matter.noun, len(page.parts)
    posts = f"one {noun}" if count == 1 else f"{count} {noun}s"
    if not page.limit or not page.used:
        return f"{posts.capitalize()}."
    return (
        f"{page.used} of {page.limit}, one {noun}." if count == 1 else f"{posts}, {page.used} of {page.limit} at most."
    )


def send_label(page: ReplyPage) -> str:
    return f"Send {publicly(page.matter)}"


def _preview(page: ReplyPage) -> Rendered:
    matter = page.matter
    account = leaves_from(matter, page.voice)
    kind = f"{matter.audience.capitalize()}, on {matter.channel}{f',{account}' if account else ''}"
    heading = say(f"Preview. {kind}, to {customer(matter)}:")
    by = f"Prepared by {display_name(page.prepared_by, '')}. " if page.prepared_by else ""
    only = f"{length(page)} {by}Only {page.person.name} can send it."
    below = cautions(page)
    prepared = say(page.lead) or _prepared(page) or correction(page)
    lines = [
        *([line(prepared)] if prepared else []),
        line(heading),
        *parts(page),
        *(line(say(told)) for told in (only, *below)),
    ]
    before, after = (plain(prepared), f"Goes out{account}. {only}") if page.prepared_by else (plain(heading), only)
    before = f"{plain(prepared)} {before}" if prepared and not page.prepared_by else before
    return Rendered(
        notification(before, numbered(page), " ".join(filter(None, (files(page), after, *below)))),
        [rich(lines), *actions(_preview_buttons(page))],
    )


def _prepared(page: ReplyPage) -> Sentence:
    """``Tom prepared an answer to Dana Wells for you. X, public, by 15:02:``"""
    if not page.prepared_by:
        return []
    by = due(page.matter, page.person.zone, ", by ")
    told = f"{display_name(page.prepared_by, '')} prepared an answer to {customer(page.matter)} for you. "
    return say(told, where(page.matter), by, ":")


def _preview_buttons(page: ReplyPage) -> list[Element]:
    ref, name = ReplyRef(page.reply, page.revision), customer(page.matter)
    kind = "publicly" if page.matter.audience is Audience.PUBLIC else "privately"
    send = f"Send this {kind} on {page.matter.channel} to {name} as {page.person.name}"
    buttons = [] if refusal(page) else [button(send_label(page), ids.SEND, ref, send, primary=True)]
    buttons += [*myself_button(page.matter, page.intent_url), _edit(page), _keep(page)]
    more = [("Continue in private…", ids.DO_PRIVATE)] if page.can_invite else []
    more += [("Join with my message above", ids.DO_JOIN)] if page.can_join else []
    more += [("Sign differently…", ids.DO_SIGN)] if page.can_sign else []
    more += [("Add the proof link", ids.DO_PROVE)] if page.can_prove else []
    return buttons + menu([(told, MenuChoice(do, reply=ref.reply, revision=ref.revision)) for told, do in more])


def _edit(page: ReplyPage) -> Element:
    consequence = f"Edit the words to {customer(page.matter)}; they come back as a preview"
    return button("Edit…", ids.EDIT, ReplyRef(page.reply, page.revision), consequence)


def _keep(page: ReplyPage) -> Element:
    consequence = f"Keep these words internal; {customer(page.matter)} sees nothing"
    return button("Keep internal", ids.KEEP, ReplyRef(page.reply, page.revision), consequence)


def _bad_news(page: ReplyPage) -> Sentence:
    """How a direct message says it: in front of what, on a lock screen, nobody remembers."""
    name, channel = customer(page.matter), page.matter.channel
    match page.state:
        case ReplyState.UNSURE:
            said = f"Your reply to {name} may have been sent. Please look at "
            return say(said, link(channel, page.matter.url), " before sending again.")
        case ReplyState.FAILED | ReplyState.BLOCKED:
            return say(f"Your reply to {name} was not sent: {_why(page)} {_saw(page)}".rstrip())
        case _:
            return []


def _status(page: ReplyPage) -> Sentence:
    """The first line of every state but the preview."""
    matter, zone = page.matter, page.person.zone
    name, channel, who = customer(matter), matter.channel, page.person.name
    beside = matter.waiting_since
    match page.state:
        case ReplyState.SECOND:
            return say(f"Waits for a second look by {page.second}." if page.second else _NOBODY_LOOKS)
        case ReplyState.AWAITED:
            return say(f"Waits until {name} opens the chat.")
        case ReplyState.HELD:
            at = say(" at ", date(page.at, zone, beside, seconds=True)) if page.at else []
            return say("Leaves", at, f", {publicly(matter)} on {channel}, as {who}.")
        case ReplyState.SENDING:
            if page.there and page.there < page.pieces and not is_change(page):
                told = f"Part {page.there} of {page.pieces} is on {channel}, part {page.there + 1} is on its way."
                return say(told)
            way = "On its way" if not is_change(page) else "The change is on its way"
            return say(f"{way} to {name} on {channel}.")
        case ReplyState.WAITING:
            if page.at is None:
                return say(_why(page))
            until = say(" until ", date(page.at, zone, beside))
            return say(f"{channel} asks us to wait", until, ". It goes out by itself then.")
        case ReplyState.DELIVERED:
            at = say(" at ", date(page.at, zone, beside)) if page.at else []
            return say(f"Delivered to {name}", at, f", as {who}.", see(matter, page.url))
        case ReplyState.FAILED | ReplyState.BLOCKED:
            return say(f"Not sent. {_why(page)} {_saw(page)}".rstrip())
        case ReplyState.LOOKING:
            told = f"{channel} took it and the line broke. Looking whether it is there ({page.look} of {page.looks})."
            return say(told)
        case ReplyState.UNSURE:
            return _unsure(page)
        case ReplyState.TAKEN_BACK:
            return say(f"Taken back by {who}. {_saw(page)}")
        case ReplyState.KEPT:
            return say(f"Kept internal by {who}.")
        case ReplyState.JOINED:
            return say("Joined below")
        case ReplyState.DROPPED:
            return say(f"Dropped by {who}. Whether {name} saw it, {channel} does not tell us.")
        case ReplyState.NOT_NEEDED:
            return say("No longer needed")
        case ReplyState.MOVED:
            return say(f"Now with {page.holder}. {who}'s words are kept.")
        case ReplyState.ELSEWHERE:
            at = say(" at ", date(page.at, zone, beside)) if page.at else []
            return say(
                f"{display_name(page.why or who, '')} answered in the {channel} app", at, ".", see(matter, page.url)
            )
        case ReplyState.CHANGED:
            return changed(page)
        case ReplyState.DELETED:
            at = say(" at ", date(page.at, zone, beside)) if page.at else []
            return say(f"Deleted on {channel}", at, f", by {who}.")
        case ReplyState.PREVIEWED:
            raise ValueError(page.state)


def _unsure(page: ReplyPage) -> Sentence:
    """Says how often we looked only where we did: some channels cannot be looked at."""
    name, channel = customer(page.matter), page.matter.channel
    looked = {0: "", 1: "once", 2: "twice", 3: "three times"}.get(page.look, f"{page.look} times")
    part = f": part {page.there + 1} of {page.pieces}" if page.there else ""
    told = f"May have been sent{part}. {channel} took it and the line broke before it answered"
    told += f"; we looked {looked} and did not see it." if looked else "."
    return say(f"{told} Please look: ", link(f"{name}'s {page.matter.noun}", page.matter.url))


def _saw(page: ReplyPage) -> str:
    """What the customer has of it. With several parts the first may be there, and then "nothing" would be a lie."""
    name = customer(page.matter)
    if page.state is ReplyState.BLOCKED and not page.there:
        return ""
    if is_change(page):
        return saw(page, name)
    return f"{name} saw {page.there} of {page.pieces} parts." if page.there else f"{name} saw nothing."


def _why(page: ReplyPage) -> str:
    """A platform may say a lot."""
    return ended(quote(page.why, 500))


def numbered(page: ReplyPage) -> str:
    """The words as they are read out, numbered where there are several parts."""
    if len(page.parts) == 1:
        return page.parts[0]
    return "\n".join(f"{number} of {len(page.parts)}: {part}" for number, part in enumerate(page.parts, 1))


def _buttons(page: ReplyPage) -> list[Element]:
    matter, ref, name = page.matter, ReplyRef(page.reply, page.revision), customer(page.matter)
    match page.state:
        case ReplyState.HELD:
            return [button("Undo", ids.UNDO, ref, f"Undo: nothing leaves to {name}, the preview comes back")]
        case ReplyState.WAITING | ReplyState.AWAITED | ReplyState.SECOND:
            return [button("Take it back", ids.UNDO, ref, f"Take it back: nothing more leaves to {name}")]
        case ReplyState.FAILED:
            myself = myself_button(matter, page.intent_url)
            # Edited words leave as a whole: not where a part of them is there already.
            return [*myself, *([] if page.there else [_edit(page)]), _keep(page)]
        case ReplyState.BLOCKED:
            return myself_button(matter, page.intent_url)
        case ReplyState.UNSURE:
            return [
                button("It is there", ids.IS_THERE, ref, f"I looked: {name} has it, count it as answered"),
                button("Send again", ids.SEND_AGAIN, ref, f"I looked: it is missing, send it to {name} again"),
                button("Drop", ids.DROP, ref, f"Do nothing more about these words to {name}"),
            ]
        case ReplyState.TAKEN_BACK:  # undo returns it to preview
            return _preview_buttons(page)
        case _:
            return []
