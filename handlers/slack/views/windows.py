"""The windows: answering, a second look, and the small decisions about a case. slack-ux.md, section 5. Pure.

``private_metadata`` is JSON of ids. Slack's limits: title and buttons 24 characters, a text field 3,000, 100 blocks.
"""

from __future__ import annotations

from typing import Final

from bot.messages import Audience
from bot.pages import (
    AsideWindow,
    ElsewhereWindow,
    HistoryWindow,
    LookWindow,
    Matter,
    NoticeWindow,
    PassWindow,
    ReplyWindow,
    WhichPile,
    WordsWindow,
)
from bot.rules.cleaning import cut, display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef, ReplyRef, WindowRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    actions,
    button,
    fitting,
    line,
    link_button,
    plain_text,
    quoted,
    rich,
    say,
    text,
)
from handlers.slack.views.correction import correction
from handlers.slack.views.forms import (
    MOST_CHOICES,
    MOST_FIELD,
    View,
    asked,
    checkboxes,
    files,
    give_to,
    option,
    radio,
    typing,
    view,
)
from handlers.slack.views.matter import customer, ended, leaves_from, left_of, publicly, where, words
from handlers.slack.views.reply import cautions, parts, refusal, send_label
from handlers.slack.views.surge import about as about_the_pile
from handlers.slack.views.surge import back_button as back_in_the_pile
from handlers.slack.views.surge import ref as ref_of
from handlers.slack.views.surge import take_some, ways
from handlers.slack.views.times import day, place, spoken
from handlers.slack.views.why import sentences

_MOST_TITLE: Final = 24
_MOST_QUOTE: Final = 200
_MOST_LINES: Final = 40
#: Of words that were kept: graphemes of each, and how many.
_MOST_WORDS: Final = 2500
_MOST_KEPT: Final = 10


def reply_window(window: ReplyWindow) -> View:
    """Field, account, audience and signature: the window is the preview."""
    matter, name = window.matter, customer(window.matter)
    everyone = "Everyone can read it." if matter.audience is Audience.PUBLIC else f"Only {name} can read it."
    whence = leaves_from(matter, window.voice)
    about = [line(say(f"To {name}{f',{whence}' if whence else ''}. {everyone}")), *words(matter, _MOST_QUOTE)]
    about += [line(say(window.beside))] if window.beside else []
    about += [line(say(text(window.said, bold=True)))] if window.said else []
    about = [*about_the_pile(window.pile), *about] if window.pile else about
    ref = ref_of(window)
    if len(window.draft) > MOST_FIELD:
        about.append(line(say("Edit your message above; the preview follows it.")))
        return view(ids.WINDOW_REPLY, _reply_title(matter), [rich(about)], ref, close="Close")
    signature = f", followed by: {window.voice.signature}" if window.voice.signature else ""
    below = [
        line(say(f"Leaves exactly as typed{signature}" + ("" if signature.endswith(".") else "."))),
        line(say(f"Room for {window.room} characters in one {matter.noun}.")),
    ]
    return view(
        ids.WINDOW_REPLY,
        _reply_title(matter),
        [rich(about), _field(window), rich(below), *_files(window), *_audience(window), *_ways(window)],
        ref,
        submit=give_to(window.gives_to) or f"Send {publicly(matter)}",
        close="Not yet",
    ) | {"notify_on_close": True}


def _field(window: ReplyWindow) -> Block:
    hint = "Write as you would speak to them"
    if window.hint_first:
        hint = "They see the beginning first. Say who you are, or name what went wrong."
    element = typing(ids.INPUT_WORDS, hint) | {
        "focus_on_load": True,
        "max_length": MOST_FIELD,
        # Words typed are never lost: each pause in typing hands them over, so that a closed window costs nothing.
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if window.draft:
        element["initial_value"] = window.draft
    return asked(ids.INPUT_WORDS, "Your words", element) | {"dispatch_action": True}


def _ways(window: ReplyWindow) -> list[Block]:
    return ways(window.pile, window.matter.case, customer(window.matter)) if window.pile else []


def _files(window: ReplyWindow) -> list[Block]:
    """What goes along already, and a place for more. A window cannot be opened with files in its field, so those of
    before are boxes to untick."""
    blocks = []
    if window.attached:
        kept = checkboxes(ids.INPUT_KEEPS, [(told, digest) for digest, told in window.attached])
        blocks.append(asked(ids.INPUT_KEEPS, "Leaves with it", kept) | {"optional": True})
    if window.most_files:
        more = files(ids.INPUT_FILES, window.most_files)
        blocks.append(asked(ids.INPUT_FILES, "Attach files", more) | {"optional": True})
    return blocks


def _audience(window: ReplyWindow) -> list[Block]:
    """``Who can read it   (•) Everyone, on X   ( ) Only them: invite to a private message``"""
    if not window.can_invite:
        return []
    choice = radio(
        ids.INPUT_AUDIENCE,
        [
            (f"Everyone, on {window.matter.channel}", ids.EVERYONE),
            ("Only them: invite to a private message", ids.ALONE),
        ],
    )
    return [asked(ids.INPUT_AUDIENCE, "Who can read it", choice | {"initial_option": choice["options"][0]})]


def _reply_title(matter: Matter) -> str:
    title = f"{matter.audience.capitalize()} reply on {matter.channel}"
    return title if len(title) <= _MOST_TITLE else f"{matter.audience.capitalize()} reply"


def look_window(window: LookWindow) -> View:
    """What would leave, part by part, and why one should look; a refusal has no Send."""
    page, matter = window.page, window.page.matter
    refused = refusal(page)
    notes = [] if refused else [f"Please look: {ended(note)}" for note in window.notes]
    shown: list[Element] = [line(correction(page))] if page.corrects else []
    shown += [line(say(told)) for told in dict.fromkeys((*cautions(page), *notes))]
    count = "one" if len(page.parts) == 1 else str(len(page.parts))
    nouns = matter.noun if len(page.parts) == 1 else f"{matter.noun}s"
    whence = f"{leaves_from(matter, page.voice)}, {matter.audience}".removeprefix(",").strip()
    told = f"{whence[:1].upper()}{whence[1:]}, in answer to {customer(matter)}. {count.capitalize()} {nouns}."
    which = (matter.case, window.seen, page.reply, page.revision)
    ref = WhichPile(*which, window.pile.surge) if window.pile else WindowRef(*which)
    back = back_in_the_pile(window.pile, matter.case, page.reply, customer(matter)) if window.pile else None
    submit = None if refused else give_to(window.gives_to) or send_label(page)
    title = "Not like this" if refused else "One more look"
    blocks = [rich([*shown, *parts(page), line(say(told))]), *actions(back or back_button(matter.case, page.reply))]
    return view(ids.WINDOW_LOOK, title, blocks, ref, submit=submit, close="Not yet")


def notice_window(window: NoticeWindow) -> View:
    """A refusal, a receipt, a confirmation: sentences, and at most a link and an Undo."""
    told = " ".join(window.lines)
    buttons: list[Element] = []
    if window.undo:
        buttons.append(button("Undo", ids.UNDO, ReplyRef(*window.undo), f"Undo: nothing leaves. {window.title}"))
    if window.take:
        buttons.append(button("Take it", ids.TAKE, CaseRef(window.take), f"Take this case over. {told}"))
    buttons += back_button(*window.back) if window.back else []
    buttons += take_some(window.takes_some, told) if window.takes_some else []
    buttons += link_button(window.label, window.url, f"{window.label}. {told}")
    blocks = [rich(line(say(sentence)) for sentence in window.lines), *actions(buttons)]
    ref = ReplyRef(*window.undo) if window.undo else None
    return view(ids.WINDOW_NOTICE, cut(window.title, _MOST_TITLE)[:_MOST_TITLE], blocks, ref, close="Close")


def back_button(case: str, reply: str) -> list[Element]:
    """Slack's own Close ends a window; this one brings the field and its words back."""
    return [button("Back", ids.BACK, WindowRef(case, "", reply), "Back to the field; the words are still in it")]


def words_window(window: WordsWindow) -> View:
    """One's own words, which nobody reads any more but oneself; each in a quote of its own."""
    told = say(f"{left_of(window.matter)}. Your words to {customer(window.matter)}:")
    shown = [rich([quoted(cut(words, _MOST_WORDS))]) for words in window.words[:_MOST_KEPT]]
    blocks = [rich([line(told)]), *shown, rich([line(say("They are kept for a while, and then deleted."))])]
    return view(ids.WINDOW_WORDS, "Your words", blocks, CaseRef(window.matter.case), close="Close")


def pass_window(window: PassWindow) -> View:
    """No reason is needed; a private one may be given."""
    matter = window.matter
    about = rich([line(say(f"{customer(matter)} on {where(matter)}")), *words(matter, _MOST_QUOTE)])
    ref, title = CaseRef(matter.case), "Pass to someone else"
    if not window.choices:
        nobody = rich([line(say("Nobody else can answer this one now."))])
        return view(ids.WINDOW_PASS, title, [about, nobody], ref, close="Close")
    people = [
        option(", ".join(filter(None, (display_name(name, ""), role))), executive)
        for executive, name, role in window.choices[:MOST_CHOICES]
    ]
    select = {
        "type": "static_select",
        "action_id": ids.INPUT_PERSON,
        "placeholder": plain_text("Choose a person"),
        "options": people,
    }
    why = asked(ids.INPUT_WORDS, "Why? Only the leads see it", typing(ids.INPUT_WORDS, "You need not say"))
    blocks = [about, asked(ids.INPUT_PERSON, "Who takes it?", select), why | {"optional": True}]
    return view(ids.WINDOW_PASS, title, blocks, ref, submit="Pass")


def aside_window(window: AsideWindow) -> View:
    """The kinds are those of ``buckstop classify``."""
    matter = window.matter
    kinds = [("A question", "question"), ("Praise", "praise"), ("Spam", "spam"), ("Something else", "other")]
    blocks = [
        rich([line(say(f"{customer(matter)} on {where(matter)}")), *words(matter, _MOST_QUOTE)]),
        asked(ids.INPUT_KIND, "What is it?", radio(ids.INPUT_KIND, kinds)),
    ]
    return view(ids.WINDOW_ASIDE, "Not a complaint", blocks, CaseRef(matter.case), submit="Set aside")


def elsewhere_window(window: ElsewhereWindow) -> View:
    """How, what was said, what was promised; it stops the clock."""
    matter = window.matter
    own = f"In the {matter.channel} app"
    ways = [("By telephone", "call"), ("In a shop", "shop"), (own, "app"), ("Another way", "other")]
    promise = typing(ids.INPUT_PROMISE, "A refund by Friday")
    told = f"{window.person.name} answered {customer(matter)}. Nothing leaves from here; the clock stops."
    blocks = [
        rich([line(say(told))]),
        asked(ids.INPUT_HOW, "How?", radio(ids.INPUT_HOW, ways)),
        asked(ids.INPUT_WORDS, "What was said?", typing(ids.INPUT_WORDS, "In a sentence or two")),
        asked(ids.INPUT_PROMISE, "What was promised?", promise) | {"optional": True},
    ]
    return view(ids.WINDOW_ELSEWHERE, "I answered elsewhere", blocks, CaseRef(matter.case), submit="Stop the clock")


def history_window(window: HistoryWindow) -> View:
    """Why it is here and what happened, oldest first; the latest when there is too much."""
    matter, zone = window.matter, window.person.zone if window.person else None
    about = [line(say(f"{customer(matter)} on {where(matter)}")), *words(matter, _MOST_QUOTE)]
    about += [line(say(quote(told, 300))) for told in sentences(window.why, window.history)]
    about += [line(say(window.judged))] if window.judged else []
    about += [line(say(quote(promise, 200))) for promise in window.promises[:10]]
    latest = window.lines[-_MOST_LINES:]
    left = len(window.lines) - len(latest)
    happened = [line(say(f"{left} earlier"))] if left else []
    happened += [line(say(f"{day(at, zone)}, {spoken(at, zone)}. {quote(told, 160)}")) for at, told in latest]
    kept = [part for draft in window.drafts[:3] for part in (line(say("Words kept:")), quoted(cut(draft, 600)))]
    give = []
    if kept and window.gives_to:
        to = display_name(window.gives_to, "")
        label = fitting(f"Give them to {to}", "Give them on")
        give = [
            button(label, ids.GIVE, CaseRef(matter.case), f"Give these words to {to}, who answers {customer(matter)}")
        ]
    zoned = [line(say(f"Times are {place(zone)}."))] if happened and place(zone) else []
    return view(
        ids.WINDOW_ABOUT,
        "All about this case",
        [rich(lines) for lines in (about, [*happened, *zoned], kept) if lines] + actions(give),
        CaseRef(matter.case),
        submit="Done, close the case" if window.can_close else None,
        close="Close",
    )
