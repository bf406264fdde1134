"""Is a new post one of many? From the fifth author on one matter its case joins a surge, and gets no card of its own.

Its case is there all the same, with an owner and a clock, and is answered by itself. Copies (of one author, or of many
accounts with one link) are set aside. What decides is in `bot.rules.surge`; all posts of this installation count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue, surge_told
from bot.flows.context import Context
from bot.messages import Post
from bot.rules.plan import Plan
from bot.rules.sketch import marks as marks_of
from bot.rules.sketch import sketch, word_mark
from bot.rules.surge import AUTHORS, GOES_ON, LOOKS_BACK, MOST_COPIES, WITHIN, Matter, Seen, copies, gathered
from bot.rules.triage import Kind, Triage
from bot.store import cases, events, marks, surges
from bot.store.surges import SurgeState

_REPEATED: Final = "the same words of the same author for the third time"
_WAVE: Final = "many accounts wrote the same words with the same link"
#: Posts are fetched and compared that share so many marks; who names a number has no more than that.
_LEAST_SHARED: Final = 2
_MOST_COMPARED: Final = 100


@dataclass(frozen=True, slots=True)
class One:
    """What a new post is among others. ``found_by`` are its marks; ``surge`` is the one it belongs to, ``begins`` the
    matter that it begins one of, with the posts of the others. ``aside`` is why it is set aside, or nothing; ``quiet``:
    its case gets no card. ``same_number`` are cases of others that name the same number."""

    found_by: tuple[int, ...] = ()
    surge: int | None = None
    begins: tuple[Matter, tuple[Seen, ...]] | None = None
    aside: str = ""
    quiet: bool = False
    same_number: tuple[int, ...] = ()

    def judged(self, triage: Triage) -> Triage:
        """What the post was taken for, with what is known now."""
        if not self.aside:
            return triage
        kind = Kind.SPAM if self.aside == _WAVE else triage.kind
        return replace(triage, kind=kind, reasons=(self.aside, *triage.reasons[:2]))


#: A post that nothing is compared with.
ALONE: Final = One()


def look(ctx: Context, conn: Connection, now: datetime, post: Post, customer: int, triage: Triage) -> One:
    """Compare a post that would get a card with those of the last minutes. Danger to people always gets its card."""
    found_by = tuple(marks_of(post.text, triage.topic)) if post.chat_of is None else ()
    if not found_by:
        return ALONE
    one = _known(conn, now, post.text, triage, found_by) or One(found_by)
    if one.surge is None:
        rows = marks.like(conn, found_by, now - LOOKS_BACK)
        if len({row.customer_id for row in rows if row.at >= now - WITHIN} - {customer}) + 2 >= AUTHORS:
            surges.one_at_a_time(conn)
            one = _known(conn, now, post.text, triage, found_by) or one
            rows = marks.like(conn, found_by, now - LOOKS_BACK)
        if one.surge is None and rows:
            one = _compared(conn, now, post.text, customer, triage, one, rows)
    return replace(one, aside="") if triage.danger else one


def _known(conn: Connection, now: datetime, text: str, triage: Triage, found_by: tuple[int, ...]) -> One | None:
    """The surge, or the wave, that goes on and that a post is about."""
    for row in surges.going_on(conn, now - GOES_ON):
        if _matter(row).covers(sketch(text), triage.topic):
            is_wave = row.state == SurgeState.WAVE
            return One(found_by, row.id, aside=_WAVE if is_wave else "", quiet=not (is_wave or triage.danger))
    return None


def _compared(
    conn: Connection, now: datetime, text: str, customer: int, triage: Triage, one: One, rows: list[Row[Any]]
) -> One:
    of = sketch(text)
    shared = Counter(row.post_id for row in rows if row.at >= now - WITHIN)
    least = 1 if of.orders else _LEAST_SHARED
    likely = sorted((post for post, number in shared.items() if number >= least), reverse=True)[:_MOST_COMPARED]
    lately = [
        Seen(row.id, row.case_id, row.customer_id, row.text, row.topic) for row in marks.written(conn, sorted(likely))
    ]
    if copies(of, [seen for seen in lately if seen.author == customer]) >= MOST_COPIES:
        return replace(one, aside=_REPEATED)
    others = [seen for seen in lately if seen.author != customer]
    if of.orders:
        one = replace(one, same_number=tuple(sorted({seen.case for seen in others})))
    found = gathered(of, triage.topic, others, _usual(now, triage.topic or "", rows))
    if found is None:
        return one
    matter, together = found
    aside = _WAVE if matter.is_wave else ""
    return replace(one, begins=(matter, tuple(together)), aside=aside, quiet=not (aside or triage.danger))


def _usual(now: datetime, topic: str, rows: list[Row[Any]]) -> Callable[[str], float]:
    """How many posts with a word came in as long a time before, as far as is known."""

    def usual(word: str) -> float:
        mark, since = word_mark(topic, word), now - WITHIN
        before = [row.at for row in rows if row.mark == mark and row.at < since]
        return len(before) * WITHIN / (since - min(before) + WITHIN) if before else 0.0

    return usual


def keep(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int, post: int, customer: int, one: One
) -> None:
    """The post is stored, its case is open or set aside: bring it into its surge, or keep what its like is found by."""
    if one.surge is not None:
        _enter(conn, case_id, one.surge)
        row = surges.get(conn, one.surge)
        if row is not None and now - row.last_at >= surge_told.RECOUNT:
            surges.change(conn, one.surge, last_at=now)
    elif one.begins is not None:
        _begin(ctx, conn, now, plan, case_id, *one.begins)
    if one.surge is None:
        marks.add(conn, now, post, customer, one.found_by)
    case = cases.get(conn, case_id)
    if case.surge_id is None:
        return
    events.record(conn, now, "one of many", case=case_id, surge=case.surge_id)
    if one.aside:
        return
    owner = plan.executive(case.owner)
    surge_told.bring(ctx, conn, now, case.surge_id, owner)
    if owner is None and one.quiet:
        surge_told.nobody(ctx, conn, now, plan, case.surge_id)
    surge_told.refresh(conn, now, case.surge_id)


def _begin(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case_id: int,
    matter: Matter,
    others: tuple[Seen, ...],
) -> None:
    stored = {
        "orders": sorted(matter.orders),
        "pairs": sorted(matter.pairs),
        "words": list(matter.words),
        "links": sorted(matter.links),
    }
    state = SurgeState.WAVE if matter.is_wave else SurgeState.LIVE
    about = {"title": matter.title, "topic": matter.topic, "matter": stored, "shown": []}
    surge = surges.add(conn, state=state, **about, began_at=now, last_at=now)
    for case in sorted({seen.case for seen in others}):
        if cases.get(conn, case).surge_id is None:
            _enter(conn, case, surge)
            events.record(conn, now, "one of many", case=case, surge=surge)
    _enter(conn, case_id, surge)
    if matter.is_wave:
        number = len(others) + 1
        text = (
            f"{number} accounts wrote the same words with the same link: copies from here on are set aside. They are"
            " listed under “To check”; nothing is deleted."
        )
        queue.leads(ctx, conn, now, plan, f"wave:{surge}", text)
    else:
        surge_told.announce(ctx, conn, now, plan, surge, cases.get(conn, case_id))


def _enter(conn: Connection, case: int, surge: int) -> None:
    cases.change(conn, case, surge_id=surge)


def _matter(row: Row[Any]) -> Matter:
    stored = row.matter
    return Matter(
        frozenset(stored["orders"]),
        frozenset(stored["pairs"]),
        tuple(stored["words"]),
        row.topic,
        frozenset(stored["links"]),
    )
