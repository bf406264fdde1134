"""Direct messages about a case: the new case, the customer's answer, the reminder, "Who is it for?". Pure.

Each can be acted on by itself: words, audience, account, signature, time, *Reply*, *Open thread* (slack-ux.md, section
4). They follow the case: moved, answered or deleted, their buttons go.
"""

from __future__ import annotations

from bot.pages import (
    CardState,
    CaseNotice,
    CustomerAnswered,
    CustomerWrote,
    Escalated,
    InvitationOffer,
    Nudge,
    PeerOffer,
    WhichCase,
)
from bot.rules.cleaning import cut, display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef, DraftRef
from handlers.slack.views.blocks import (
    MOST_LABEL,
    Element,
    Sentence,
    actions,
    button,
    date,
    line,
    link_button,
    menu,
    plain,
    rich,
    say,
)
from handlers.slack.views.card import WAITING, barred, state_line, state_told
from handlers.slack.views.discreet import discreet
from handlers.slack.views.matter import (
    came_with,
    choices,
    customer,
    due,
    leaves,
    myself_button,
    named,
    reply_button,
    see,
    thread_button,
    vanished,
    where,
    words,
)
from handlers.slack.views.notification import Rendered, notification

#: The most graphemes of our own last words, quoted as a reminder.
_MOST_OURS = 60


def case_notice(page: CaseNotice) -> Rendered:
    """A new case, and what became of it."""
    if page.state is CardState.MOVED or page.state not in WAITING:
        return _settled(page)
    matter = page.matter
    first = state_line(page)
    about = " ".join(filter(None, (page.history, _goes_out(page))))
    buttons = myself_button(matter, page.intent_url) if page.blocked else [reply_button(matter)]
    buttons += [*thread_button(matter, page.thread_url), *_more(page)]
    said = state_told(page, first) + (":" if matter.words.strip() else ".")
    later = _later(page)
    shown = Rendered(
        notification(said, matter.words, " ".join(filter(None, (came_with(matter), about, plain(later))))),
        [rich([line(first), *words(matter), line(say(about)), *([line(later)] if later else [])]), *actions(buttons)],
    )
    return discreet(shown, said, matter.topic) if page.person.discreet else shown


def _later(page: CaseNotice | CustomerAnswered | Nudge) -> Sentence:
    """``Asked again at 14:47.``"""
    matter = page.matter
    return say("Asked again at ", date(page.again, page.person.zone, matter.waiting_since), ".") if page.again else []


def _goes_out(page: CaseNotice) -> str:
    if page.blocked:
        return barred(page)
    return leaves(page.matter, page.person, page.voice)


def _settled(page: CaseNotice) -> Rendered:
    """One line instead of the case: nothing is left to do for this person."""
    matter, zone = page.matter, page.person.zone
    at = say(" at ", date(page.at, zone, matter.waiting_since)) if page.at else []
    if page.state is CardState.DELETED:
        return _deleted(page)
    match page.state:
        case CardState.ANSWERED:
            who = "You" if page.who in ("", page.person.name) else page.who
            lines = [say(f"{who} answered ", named(matter), at, ". Delivered.", see(matter, page.url))]
        case CardState.MOVED:
            lines = [
                say(f"Now with {page.who or 'somebody else'}. Thank you."),
                say(named(matter), f" on {where(matter)}"),
            ]
        case _:
            lines = [state_line(page)]
    return Rendered(notification(" ".join(plain(sentence) for sentence in lines)), [rich(map(line, lines))])


def _deleted(page: CaseNotice) -> Rendered:
    """Nothing of the words; one's own are kept."""
    first = vanished(page.matter, page.person.zone)
    lines, buttons = [first], list[Element]()
    if page.kept:
        lines.append(say("Your words are kept:"))
        told = f"Show your words to {customer(page.matter)}"
        buttons = [button("Show them", ids.SHOW_WORDS, CaseRef(page.matter.case), told)]
    said = " ".join(plain(sentence) for sentence in lines).removesuffix(":")
    return Rendered(notification(said), [rich(map(line, lines)), *actions(buttons)])


def gone(page: CustomerAnswered | CustomerWrote | Nudge | PeerOffer | Escalated | InvitationOffer) -> Rendered:
    """Whatever a message said of a post that is gone: one line instead."""
    told = vanished(page.matter, page.person.zone if page.person else None)
    return Rendered(notification(plain(told)), [rich([line(told)])])


def customer_answered(page: CustomerAnswered) -> Rendered:
    """A further message of the customer, for the owner."""
    matter, zone = page.matter, page.person.zone
    safety = "Safety. " if matter.danger and not page.over and not page.thanks else ""
    first = say(safety, named(matter), " answered you" if page.ours else " wrote again")
    ours = _ours(page)
    how = leaves(matter, page.person, page.voice)
    asked = [] if page.over else say(where(matter), due(matter, zone), ". ", how)
    told = [] if page.over else say(where(matter), due(matter, zone, ". Answer by "), ".")
    later = [] if page.over else _later(page)
    after = (came_with(matter), plain(told), plain(ours), "" if page.over else how, plain(later))
    lines = [line(first), *words(matter), *(line(sentence) for sentence in (ours, asked, later) if sentence)]
    shown = Rendered(
        notification(
            plain(first) + (":" if matter.words.strip() else "."), matter.words, " ".join(filter(None, after))
        ),
        [rich(lines), *actions(_answering(page))],
    )
    return discreet(shown, f"{plain(first)}. {plain(told)}".strip(), matter.topic) if page.person.discreet else shown


def _ours(page: CustomerAnswered) -> Sentence:
    if not page.ours:
        return []
    at = say(" at ", date(page.ours_at, page.person.zone, page.matter.waiting_since)) if page.ours_at else []
    return say("You wrote", at, f": “{quote(page.ours, _MOST_OURS)}”")


def _answering(page: CustomerAnswered) -> list[Element]:
    """The most likely first: thanks alone wants no answer."""
    matter = page.matter
    if page.over:
        return []
    buttons = [reply_button(matter, primary=not page.thanks)]
    if page.thanks:
        consequence = f"Close the case of {customer(matter)}; a further message opens it again"
        buttons.insert(0, button("Close it", ids.CLOSE, CaseRef(matter.case), consequence, primary=True))
    if page.can_ask and not page.doubts:
        told = f"Ask {customer(matter)} whether it is right; you see the words first"
        buttons.insert(1, button("Ask whether it is right", ids.ASK_RIGHT, CaseRef(matter.case), told))
        if page.thanks:
            return buttons
    doubted = _doubted(page)
    return [*buttons, *(doubted or thread_button(matter, page.thread_url)), *_more(page)]


def _doubted(page: CustomerAnswered) -> list[Element]:
    """The ways to show that it is really this person."""
    name = customer(page.matter)
    told = f"Answer {name} from your own account on {page.matter.channel}"
    own = link_button("From my own account", page.own_url, told)
    proof = button("Send the proof link", ids.PROVE, CaseRef(page.matter.case), f"Send {name} the proof link")
    speak = button("Answer by voice", ids.SPEAK, CaseRef(page.matter.case), f"How {name} can hear that it is you")
    ways = [*own, *([proof] if page.can_prove else []), *([speak] if page.can_speak else [])]
    return ways[:2] if page.doubts else []  # beside Reply


def nudge(page: Nudge) -> Rendered:
    """A reminder. Escalation promises that it names the customer and quotes the first words (contract.md)."""
    matter = page.matter
    name = named(matter)
    if page.over:
        lines = [say("No longer needed. Thank you."), say(name, f" on {where(matter)}")]
        return Rendered(notification(" ".join(map(plain, lines))), [rich(map(line, lines))])
    minutes = {0: "less than a minute", 1: "a minute"}.get(page.minutes, f"{page.minutes} minutes")
    by = due(matter, page.person.zone, "Answer by ") or say("Answer")
    safety = "Safety. " if matter.danger else ""
    first = say(safety, name, f" has been waiting for {minutes}. ", by, ", or hand it on with one tap.")
    buttons = [reply_button(matter), *thread_button(matter, page.thread_url), *_more(page)]
    later = _later(page)
    last = say(f"{where(matter)}.", " " if later else "", later)
    after = " ".join(filter(None, (came_with(matter), plain(last))))
    shown = Rendered(
        notification(plain(first), matter.words, after),
        [rich([line(first), *words(matter), line(last)]), *actions(buttons)],
    )
    return discreet(shown, plain(first), matter.topic) if page.person.discreet else shown


def _more(page: CaseNotice | CustomerAnswered | Nudge) -> list[Element]:
    later = [ids.DO_LATER] if page.can_wait else []
    return menu(choices(page.matter, *later, ids.DO_PASS, ids.DO_ELSEWHERE, ids.DO_ASIDE, ids.DO_ABOUT))


def which_case(page: WhichCase) -> Rendered:
    """Names as buttons, each in a row of its own: Slack wants an action only once in a row."""
    names = [(case, display_name(name, "")) for case, name in page.choices]
    rows = [
        actions(
            [button(cut(name, MOST_LABEL), ids.PICK_CASE, DraftRef(page.draft, case), f"These words are for {name}")]
        )
        for case, name in names
    ]
    told = f"Who is it for? {', '.join(name for _, name in names)}."
    return Rendered(notification(told), [rich([line(say("Who is it for?"))]), *(row for [row] in rows)])
