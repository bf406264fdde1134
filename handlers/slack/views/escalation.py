"""What leads get when nobody takes a case, and what goes over at the end of a turn. slack-ux.md, section 8. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import Choice, Escalated, Handover, Matter
from bot.rules.cleaning import cut
from handlers.slack import ids
from handlers.slack.values import BatchRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    Sentence,
    actions,
    button,
    date,
    line,
    plain,
    plain_text,
    rich,
    say,
)
from handlers.slack.views.matter import came_with, customer, due, named, reply_button, thread_button, where, words
from handlers.slack.views.notification import Rendered, notification

#: Slack's limits: options of a select, an option's text and its description.
_MOST_OPTIONS: Final = 100
_MOST_OPTION: Final = 75
#: How many cases of a turn are shown, and how many of them with a button.
_MOST_CASES: Final = 8
_MOST_REPLIES: Final = 3


def escalated(page: Escalated) -> Rendered:
    """``Nobody has taken Dana Wells; 15:02 has passed.``"""
    matter = page.matter
    if page.became:
        about = f"{customer(matter)} on {where(matter)}"
        lines = [line(say(page.became)), line(say(about))]
        return Rendered(notification(f"{page.became} {about}"), [rich(lines)])
    first = _nobody(page)
    others = " ".join(page.others)
    give = f"Give it to: {', '.join(choice.name for choice in page.choices)}." if page.choices else _NOBODY_ELSE
    at = "" if page.nobody else f"{where(matter)}."  # then the first line says it
    lines = [line(first), *words(matter), *([line(say(at))] if at else [])]
    lines += [line(say(_NOBODY_ELSE))] if not page.choices else []
    lines += [line(say(others))] if others else []
    row = [*give_to(matter, page.choices), *thread_button(matter, page.thread_url)]
    block_id = {"block_id": f"{ids.GIVE_TO}:{matter.case}"}
    after = " ".join(filter(None, (came_with(matter), at, give, others)))
    blocks: list[Block] = [rich(lines), *(block | block_id for block in actions(row))]
    return Rendered(notification(plain(first), matter.words, after), blocks)


_NOBODY_ELSE: Final = "Nobody can be given it at present."


def _nobody(page: Escalated) -> Sentence:
    matter, zone = page.matter, page.person.zone
    safety = "Safety. " if matter.danger else ""
    if page.nobody:
        return say(safety, "Nobody is on for ", named(matter), f" on {where(matter)}", due(matter, zone), ".")
    taken = say(safety, "Nobody has taken ", named(matter))
    if matter.due is None:
        return say(taken, ".")
    at = date(matter.due, zone, page.as_of)
    if matter.due <= page.as_of:
        return say(taken, "; ", at, " has passed.")
    return say(taken, "; the answer is due at ", at, ".")


def give_to(matter: Matter, choices: tuple[Choice, ...]) -> list[Element]:
    """Each with the reason why they can have it."""
    return chosen_person(ids.GIVE_TO, choices)


def chosen_person(action: str, choices: tuple[Choice, ...]) -> list[Element]:
    """*Give it to…*; nothing where there is nobody."""
    options = [
        {
            "text": plain_text(cut(choice.name, _MOST_OPTION)[:_MOST_OPTION]),
            "value": choice.executive,
            "description": plain_text(cut(choice.why, _MOST_OPTION)[:_MOST_OPTION]),
        }
        for choice in choices[:_MOST_OPTIONS]
    ]
    if not options:
        return []
    return [
        {
            "type": "static_select",
            "action_id": action,
            "placeholder": plain_text("Give it to…"),
            "options": options,
        }
    ]


def handover(page: Handover) -> Rendered:
    """What went over, for whoever had it, or has it now."""
    first, shown = _went(page), page.matters[:_MOST_CASES]
    each = [_about(page, matter, holder) for matter, holder in shown]
    answerable = [] if page.gave else shown[:_MOST_REPLIES]
    more = len(page.matters) - len(shown)
    last = [f"And {more} more."] if more else []
    last += [f"You kept {', '.join(page.kept)}."] if page.kept and page.gave else []
    blocks: list[Block] = [rich([line(first)])]
    for (matter, _), told in zip(answerable, each, strict=False):
        blocks += [rich([line(told)]), *actions([reply_button(matter)])]
    rest = [line(told) for told in each[len(answerable) :]] + ([line(say(" ".join(last)))] if last else [])
    blocks += [rich(rest)] if rest else []
    if page.can_keep and shown:
        others = f" and {len(page.matters) - 1} more" if len(page.matters) > 1 else ""
        said = f"Keep these: {customer(shown[0][0])}{others} back to you"
        blocks += actions([button("Keep these", ids.KEEP_THESE, BatchRef(page.batch), said)])
    return Rendered(notification(" ".join([plain(first), *map(plain, each), *last])), blocks)


def _went(page: Handover) -> Sentence:
    number = len(page.matters)
    cases = "1 case" if number == 1 else f"{number} cases"
    if page.gave and not number:
        return say("Your turn has ended.", "" if page.kept else " Nothing of it waits any more.")
    if page.gave:
        return say(f"Your turn has ended. {cases} that nobody had answered went on to the next turn.")
    if not number:
        return say("Your turn has begun. Nothing that came over to you waits any more.")
    return say(f"Your turn has begun, and {cases} came over to you, the oldest first.")


def _about(page: Handover, matter: Matter, holder: str) -> Sentence:
    zone = page.person.zone
    now_with = f" Now with {holder}." if page.gave else ""
    return say(named(matter), f" on {where(matter)}", due(matter, zone), f".{now_with}")
