"""Is a new post one of many? From the fifth author on one matter (the plan may say another number) its case joins a
surge, and gets no card of its own.

Its case is there all the same, with an owner and a clock, and is answered by itself. Copies (of one author, or of many
accounts with one link) are set aside. What decides is in `bot.rules.surge`; all posts of this installation count.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import queue, surge_in, surge_told
from bot.flows.context import Context
from bot.messages import Post
from bot.rules.orders import orders
from bot.rules.plan import Plan
from bot.rules.plan.lanes import Surges
from bot.rules.sketch import marks as marks_of
from bot.rules.sketch import order_marks, sketch, word_mark
from bot.rules.surge import GOES_ON, LOOKS_BACK, MOST_COPIES, Matter, Seen, copies, gathered
from bot.rules.triage import Kind, Triage
from bot.store import cases, events, marks, surges
from bot.store.surges import SurgeState

_REPEATED: Final = "the same words of the same author for the third time"
_WAVE: Final = "many accounts wrote the same words with the same link"
#: Posts are fetched and compared that share so many marks (who names numbers has one for all of them), for each author
#: that it takes so many.
_LEAST_SHARED: Final = 2
_COMPARED_EACH: Final = 5
#: How many matters stay read.
_KNOWN: Final = 64
#: What is usual is told from so many posts.
_MOST_BEFORE: Final = 40
#: A number that more people name is nobody's own.
_MOST_NAMING: Final = 3


@dataclass(frozen=True, slots=True)
class One:
    """What a new post is among others. ``found_by`` are its marks; ``surge`` is the one it belongs to, ``begins`` the
    matter that it begins one of, with the posts of the others. ``aside`` is why it is set aside, or nothing; ``quiet``:
    its case gets no card."""

    found_by: tuple[int, ...] = ()
    surge: int | None = None
    begins: tuple[Matter, tuple[Seen, ...]] | None = None
    aside: str = ""
    quiet: bool = False

    def judged(self, triage: Triage) -> Triage:
        """What the post was taken for, with what is known now."""
        if not self.aside:
            return triage
        kind = Kind.SPAM if self.aside == _WAVE else triage.kind
        return replace(triage, kind=kind, reasons=(self.aside, *triage.reasons[:2]))


#: A post that nothing is compared with.
ALONE: Final = One()


def look(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, post: Post, customer: int, triage: Triage, *, waits: bool
) -> One:
    """Compare a post that would get a card, or wait for a lead's look, with those of the last minutes. Danger to people
    always gets its card. ``waits``: it would wait; what waits alone is no surge but the leads'."""
    found_by = tuple(marks_of(post.text, triage.topic)) if post.chat_of is None else ()
    if not found_by:
        return ALONE
    one = _known(conn, now, post.text, triage, found_by) or One(found_by)
    if one.surge is None:
        one = _compared(conn, now, plan.surges, post.text, customer, triage, one, waits)
    return replace(one, aside="") if triage.danger else one


def _known(conn: Connection, now: datetime, text: str, triage: Triage, found_by: tuple[int, ...]) -> One | None:
    """The surge, or the wave, that goes on and that a post is about."""
    for row in surges.going_on(conn, now - GOES_ON):
        if matter_of(row.matter, row.topic).covers(sketch(text), triage.topic):
            is_wave = row.state == SurgeState.WAVE
            return One(found_by, row.id, aside=_WAVE if is_wave else "", quiet=not (is_wave or triage.danger))
    return None


def _compared(
    conn: Connection, now: datetime, many: Surges, text: str, customer: int, triage: Triage, one: One, waits: bool
) -> One:
    lately = _lately(conn, now, many, text, one)
    if len({seen.author for seen in lately} - {customer}) + 2 >= many.authors:
        surges.one_at_a_time(conn)
        begun = _known(conn, now, text, triage, one.found_by)
        if begun is not None:
            return begun
        lately = _lately(conn, now, many, text, one)
    own = [seen for seen in lately if seen.author == customer]
    if len(own) >= MOST_COPIES and copies(sketch(text), own) >= MOST_COPIES:
        return replace(one, aside=_REPEATED)
    others = [seen for seen in lately if seen.author != customer]
    if len(others) + 1 < many.authors:
        return one
    found = gathered(sketch(text), triage.topic, others, _usual(conn, now, many, triage.topic or ""), many.authors)
    if found is None:
        return one
    matter, together = found
    if not matter.is_wave and waits and all(seen.waits for seen in together):
        return one
    aside = _WAVE if matter.is_wave else ""
    return replace(one, begins=(matter, tuple(together)), aside=aside, quiet=not (aside or triage.danger))


def _lately(conn: Connection, now: datetime, many: Surges, text: str, one: One) -> list[Seen]:
    """The posts of the last minutes that may be like one."""
    least = 1 if orders(text) else _LEAST_SHARED
    likely = marks.like(conn, one.found_by, now - many.within, least=least, most=_COMPARED_EACH * many.authors)
    if len(likely) < MOST_COPIES:  # neither a third copy nor a fifth author
        return []
    return [
        Seen(
            row.id,
            row.case_id,
            row.customer_id,
            row.text,
            row.topic,
            waits=row.state == "aside",
        )
        for row in marks.written(conn, likely)
    ]


def _usual(conn: Connection, now: datetime, many: Surges, topic: str) -> Callable[[str], float]:
    """How many posts with a word came in as long a time before, as far as is known."""
    until = now - many.within

    def usual(word: str) -> float:
        known = marks.before(conn, word_mark(topic, word), now - LOOKS_BACK, until, _MOST_BEFORE)
        return len(known) * many.within / (until - min(known) + many.within) if known else 0.0

    return usual


def naming_the_same(conn: Connection, now: datetime, text: str, customer: int) -> list[int]:
    """The posts of a few others that name one of the same numbers."""
    numbers = order_marks(text)
    rows = marks.naming(conn, numbers, now - LOOKS_BACK, _MOST_NAMING + 2) if numbers else ()
    named: dict[int, dict[int, int]] = {}
    for row in rows:
        if row.customer_id != customer:
            named.setdefault(row.mark, {})[row.post_id] = row.customer_id
    few = (others for others in named.values() if len({*others.values()}) <= _MOST_NAMING)
    return [post for others in few for post in others]


def keep(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case_id: int,
    post: int,
    customer: int,
    text: str,
    one: One,
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
        marks.add(conn, now, post, customer, tuple(dict.fromkeys((*one.found_by, *order_marks(text)))))
    if one.surge is None and one.begins is None:
        return
    case = cases.get(conn, case_id)
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
    about: dict[str, Any] = {"title": matter.title, "topic": matter.topic, "matter": stored, "shown": []}
    surge = surges.add(conn, state=state, **about, began_at=now, last_at=now)
    for case in sorted({seen.case for seen in others}):
        enter_late(ctx, conn, now, plan, case, surge, is_wave=matter.is_wave)
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


def enter_late(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: int, surge: int, *, is_wave: bool
) -> None:
    """A case that was opened before is one of many, too; what waits for a lead's look comes to the desk with it."""
    cases.hold(conn, case)
    if cases.get(conn, case).surge_id is not None:
        return
    _enter(conn, case, surge)
    events.record(conn, now, "one of many", case=case, surge=surge)
    if not is_wave:
        surge_in.bring(ctx, conn, now, plan, case, surge)


def _enter(conn: Connection, case: int, surge: int) -> None:
    cases.change(conn, case, surge_id=surge)


@functools.lru_cache(_KNOWN)
def matter_of(stored: str, topic: str | None) -> Matter:
    """What a surge is about, as it is stored (JSON)."""
    found = json.loads(stored)
    return Matter(
        frozenset(found["orders"]),
        frozenset(found["pairs"]),
        tuple(found["words"]),
        topic,
        frozenset(found["links"]),
    )
