"""Gaps for leads, the window that fills one, and the reminder before one's own turn. slack-ux.md, sections 2 and 9.

Pure. The notification says first when nobody is on; the message counts the gaps first. Both are the design's own words.
"""

from __future__ import annotations

from typing import Final

from bot.pages.gaps import FillWindow, GapLine, GapReport, ShiftAhead, SoonLine
from bot.pages.rota import RotaButton, Wished
from bot.rules.cleaning import cut, display_name
from bot.rules.plan.times import format_instant
from handlers.slack import ids
from handlers.slack.values import OWN, PersonRef
from handlers.slack.views.blocks import (
    Block,
    Element,
    Sentence,
    actions,
    button,
    fitting,
    line,
    plain,
    plain_text,
    rich,
    say,
    text,
)
from handlers.slack.views.forms import View, asked, view
from handlers.slack.views.notification import Rendered, notification

#: The value of the choice that nobody need be on. (Executives' ids begin with a letter or a digit.)
NOBODY: Final = "-"
#: Radio buttons take ten options (https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element).
_MOST_PEOPLE: Final = 9
_MOST_OPTION: Final = 75


def gap_report(page: GapReport) -> Rendered:
    """``2 gaps in the executive rota, next 30 days (London time)``"""
    first = _first(page)
    blocks: list[Block] = [rich([line(say(text(first, bold=True)))])]
    told = [first]
    for number, gap in enumerate(page.gaps, 1):
        lines = _gap(gap, f"{number}  " if page.total > 1 else "")
        told += map(plain, lines)
        blocks += [rich(map(line, lines)), *actions(_gap_buttons(gap))]
    more = page.total - len(page.gaps)
    last = [f"and {more} more"] if more > 0 else []
    last += [page.by] if page.by else []
    last += [f"Answered: {one}" for one in page.answered]
    blocks += [rich([line(say(one)) for one in last])] if last else []
    told += last
    for number, one in enumerate(page.soon):
        said = f"{'Also soon: ' if not number else ''}{one.text}"
        told.append(said)
        blocks += [rich([line(say(said))]), *actions(_soon_buttons(one))]
    blocks += actions(
        [button("Open the rota", ids.ROTA_MONTH, OWN, "Open the rota: whether somebody is on, four weeks ahead")]
    )
    return Rendered(notification(" ".join(filter(None, (_nobody(page), *map(_ended, told))))), blocks)


def _first(page: GapReport) -> str:
    if page.by:
        made = "A change makes a gap" if page.total == 1 else f"A change makes {page.total} gaps"
        return f"{made} in the executive rota ({page.zone} time)"
    count = {0: "No gaps", 1: "1 gap"}.get(page.total, f"{page.total} gaps")
    return f"{count} in the executive rota, next {page.days} days ({page.zone} time)"


def _nobody(page: GapReport) -> str:
    """``Nobody is on the executive rota on Sat 9 May, 09:00–17:00, and on Mon 25 May. 2 gaps to fill.``"""
    left = [gap for gap in page.gaps if not gap.became]
    if not left:
        return ""
    days = [f"on {gap.on}" for gap in left]
    more = page.total - len(page.gaps)
    days += [f"at {more} other times"] if more > 0 else []
    said = days[0] if len(days) == 1 else f"{', '.join(days[:-1])}, and {days[-1]}"
    count = len(left) + max(more, 0)
    return f"Nobody is on the executive rota {said}. {count} {'gap' if count == 1 else 'gaps'} to fill."


def _gap(gap: GapLine, number: str) -> list[Sentence]:
    """``1  Sat 9 May, 09:00–17:00. In 3 days. New since yesterday.`` and the reason; or what became of it."""
    when = text(gap.when, bold=True)
    if gap.became:
        return [say(number, when, f". {gap.became}")]
    head = " ".join(filter(None, (".", gap.near, gap.news)))
    return [say(number, when, head), say(gap.why)]


def _gap_buttons(gap: GapLine) -> list[Element]:
    if gap.meant:
        said = f"It is a gap: tell it again, so that somebody fills {gap.on}"
        return [button("It is a gap", ids.NOT_MEANT, gap.ref, said)]
    if gap.became:
        return []
    meant = f"This is meant: somebody need not be on on {gap.on}; never told again"
    mean = [button("This is meant", ids.MEANT, gap.ref, meant)] if gap.can_mean else []
    fill = button("Fill…", ids.FILL, gap.ref, f"Fill the gap on {gap.on}: choose somebody")
    return [fill, *mean]


def _soon_buttons(one: SoonLine) -> list[Element]:
    if one.done:
        return []
    ref = PersonRef(one.executive)
    if one.asks:
        name = display_name(one.asks, "")
        label = fitting(f"Ask {name}", "Ask again")
        return [button(label, ids.ASK_CONSENT, ref, f"Ask {name} once more to agree; somebody must, to answer")]
    return [button("What to do", ids.WHAT_TO_DO, ref, f"What to do: {one.text}")]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def fill_window(window: FillWindow) -> View:
    """Who could, the one who would then carry least first; the last choice is that nobody need be on."""
    about = [line(say(text(window.when, bold=True))), line(say(window.why))]
    if window.choices:
        about.append(line(say("Whoever would then carry least comes first.")))
    others = [rich([line(say(" ".join(window.others)))])] if window.others else []
    options = [
        {
            "text": plain_text(cut(name, _MOST_OPTION)[:_MOST_OPTION]),
            "value": executive,
            "description": plain_text(cut(carries, _MOST_OPTION)[:_MOST_OPTION]),
        }
        for executive, name, carries in window.choices[:_MOST_PEOPLE]
    ]
    options.append({"text": plain_text("Nobody: this is meant"), "value": NOBODY})
    choice: Element = {"type": "radio_buttons", "action_id": ids.INPUT_PERSON, "options": options}
    if window.choices:
        choice["initial_option"] = options[0]
    counted = "In cases' worth of work, four weeks back and four ahead; nights, weekends and holidays count more."
    blocks = [
        rich(about),
        asked(ids.INPUT_PERSON, "Who is on then?", choice),
        *([rich([line(say(counted))])] if window.choices else []),
        *others,
    ]
    return view(ids.WINDOW_FILL, "Fill a gap", blocks, window.ref, submit="Next", close="Close")


def shift_ahead(page: ShiftAhead) -> Rendered:
    """``Your turn on the executive rota begins tomorrow, Mon 11 May, at 09:00.``"""
    told = " ".join(page.lines)
    name = display_name(page.person.name, "")
    hours = [format_instant(one) for one in (page.start, page.end) if one is not None]
    turn = Wished(RotaButton.COVER, page.executive, "", "", *hours) if len(hours) == 2 else OWN
    cover = button("Cover me…", ids.ROTA_COVER, turn, f"Cover me: somebody is on instead of {name}; choose a time")
    return Rendered(
        notification(told), [rich([line(say(one)) for one in page.lines]), *actions([] if page.over else [cover])]
    )
