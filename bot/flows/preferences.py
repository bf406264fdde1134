"""What executives set for themselves: how they sign, how long they can undo, when they look twice, what is shown.

Each change is kept with its event, and what stands on cards and in previews follows it at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import Connection

from bot.errors import surely
from bot.flows import first_day
from bot.flows.context import Context
from bot.flows.reply import follow
from bot.flows.revise import revise
from bot.pages import NoticeWindow, QuietWindow, SignatureWindow, Window
from bot.rules.cleaning import clean
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.rules.plan.model import MOST_UNDO, Sign
from bot.rules.preferences import Preferences, SecondLook, faults, quiet_hours, to_facts
from bot.store import case_lists, events, preferences, replies
from bot.store.case_lists import Which

_NOT_YOURS = NoticeWindow("Not yours", ("Only an executive of the plan can set this.",))


def signature_window(ctx: Context, conn: Connection, user: str) -> Window:
    """*Change how I sign…*: the forms as they are."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return _NOT_YOURS
    sign = executive.sign
    full = sign.full or first_day.signature(executive).line.removeprefix("— ")
    return SignatureWindow(executive.name, full, sign.short or "", sign.initials or "")


def set_signature(
    ctx: Context, conn: Connection, now: datetime, user: str, full: str, short: str, initials: str
) -> Window | None:
    """Keep the forms, an empty one as the plan has it; None closes the window, or it comes back with what is wrong."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(user)
    if executive is None:
        return _NOT_YOURS
    full, short, initials = (_one_line(form) for form in (full, short, initials))
    wanted = Sign(full or None, short or None, initials or None)
    if wrong := faults(plan, executive, wanted):
        return SignatureWindow(executive.name, full, short, initials, tuple(wrong))
    in_file = surely(ctx.plans.file(conn).executive(executive.id), "the plan in force has the people of its file")
    named = first_day.signature(replace(in_file, sign=Sign())).line.removeprefix("— ")
    planned = Sign(in_file.sign.full or named, in_file.sign.short, in_file.sign.initials)
    own = Sign(
        *(
            form if form != as_planned else None
            for form, as_planned in zip(_forms(wanted), _forms(planned), strict=True)
        )
    )
    _save(ctx, conn, now, executive, replace(ctx.plans.preferences(conn, executive.id), sign=own), "signature changed")
    plan = ctx.plans.current(conn)
    signing = surely(plan.executive(executive.id), "a preference takes nobody out of the plan")
    for reply in replies.of_executive(conn, executive.id, [PartState.PREVIEWED]):
        revise(ctx, conn, now, plan, reply.id, signing, reply.words)
    for case in case_lists.that_follow(conn, Which(owner=executive.id)):
        follow(conn, now, case)
    first_day.follow(conn, now, executive)
    return None


def _forms(sign: Sign) -> tuple[str | None, str | None, str | None]:
    return sign.full, sign.short, sign.initials


def _one_line(words: str) -> str:
    return " ".join(clean(words).removeprefix("—").removeprefix("^").split())


def quiet_window(ctx: Context, conn: Connection, user: str) -> Window:
    """*Quiet*: everything else that is set, as it is."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return _NOT_YOURS
    own = ctx.plans.preferences(conn, executive.id)
    always = own.second_look is SecondLook.ALWAYS
    begins, ends = quiet_hours(executive) or ("", "")
    return QuietWindow(executive.undo_seconds, always, own.words_in_notifications, begins, ends)


def set_quiet(ctx: Context, conn: Connection, now: datetime, user: str, wanted: QuietWindow) -> Window | None:
    """Keep what was chosen; None closes the window, or it comes back with what is wrong."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return _NOT_YOURS
    begins, ends = wanted.quiet_from, wanted.quiet_until
    if bool(begins) != bool(ends):
        return replace(wanted, said=("Quiet hours have a beginning and an end.",))
    if begins and begins == ends:
        return replace(wanted, said=("Quiet hours end at another time than they begin.",))
    in_file = ctx.plans.file(conn).executive(executive.id)
    as_planned = in_file is not None and in_file.undo_seconds == wanted.undo_seconds
    planned_quiet = quiet_hours(in_file) if in_file is not None else None
    quiet = (time.fromisoformat(begins), time.fromisoformat(ends)) if begins else None
    own = replace(
        ctx.plans.preferences(conn, executive.id),
        undo_seconds=None if as_planned else min(max(wanted.undo_seconds, 0), MOST_UNDO),
        second_look=SecondLook.ALWAYS if wanted.always_look else SecondLook.WHEN_NEEDED,
        words_in_notifications=wanted.words_in_notifications,
        quiet=None if (begins, ends) == planned_quiet else quiet,
    )
    _save(ctx, conn, now, executive, own, "preferences changed")
    return None


def _save(ctx: Context, conn: Connection, now: datetime, executive: Executive, own: Preferences, what: str) -> None:
    if own == ctx.plans.preferences(conn, executive.id):
        return
    preferences.save(conn, now, executive.id, to_facts(own))
    events.record(conn, now, what, actor=executive.id, executive=executive.id)
