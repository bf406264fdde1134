"""Asks the executive, once: whether to remind a customer who was invited and did not come, and, when a matter was
finished in private, whether to say so where it began. It asks; what is written is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import invited, queue
from bot.flows.about import matter, person, thread_url
from bot.flows.context import Context
from bot.pages import InvitationOffer, Person, Purpose
from bot.rules.invitation import is_heard
from bot.rules.plan import Plan
from bot.store import cases, events, invitations

#: Slack's own name of these rows.
INVITATION = "invitation"
#: Nobody has come for so long.
_A_DAY = timedelta(days=1)


def ask_to_remind(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """A day after an invitation was delivered, to which nobody came."""
    for invitation in invitations.unused_since(conn, now - _A_DAY, now - invitations.FORGOTTEN_AFTER):
        case = cases.with_customer(conn, invitation.case_id)
        if not is_heard(ctx.channels[case.channel]) or not invitations.asked(conn, now, invitation.token):
            continue
        if invited.refused(ctx, conn, case, Purpose.REMIND) is None:
            _ask(ctx, conn, now, plan, case, Purpose.REMIND, f"unused:{invitation.reply_id}")


def offer_public_end(ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int) -> None:
    """A matter that went on in private is closed: the complaint still stands in public."""
    case = cases.with_customer(conn, case_id)
    invitation = invited.current(conn, case_id)
    if invitation is None or invited.refused(ctx, conn, case, Purpose.END) is not None:
        return
    if invitation.state == "used" or not is_heard(ctx.channels[case.channel]):
        _ask(ctx, conn, now, plan, case, Purpose.END, f"public-end:{case_id}")


def _ask(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], purpose: Purpose, key: str) -> None:
    executive = plan.executive(case.owner)
    if executive is not None and executive.slack is not None:
        facts = {"to": executive.id, "purpose": purpose.value}
        queue.tell(ctx, conn, now, key, executive.slack, INVITATION, facts, case=case.id)
        events.record(conn, now, f"asked to {purpose.value}", case=case.id, to=executive.id)


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> InvitationOffer:
    """The question as it stands now."""
    case = cases.with_customer(conn, row.case_id)
    purpose, executive = Purpose(row.facts["purpose"]), plan.executive(row.facts["to"])
    return InvitationOffer(
        matter=matter(ctx, case, invited.public_post(conn, case.id)),
        person=person(executive) if executive else Person(row.place, ""),
        purpose=purpose,
        over=case.owner != row.facts["to"] or invited.refused(ctx, conn, case, purpose) is not None,
        thread_url=thread_url(ctx, case),
    )
