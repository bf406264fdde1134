"""Whether a customer can be invited to a private chat from where they wrote, by whom, and the way there. Only reads."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.flows.unprompted import ON_ITS_WAY, waits_for_them
from bot.messages import Audience
from bot.pages import Purpose
from bot.rules.invitation import TOKEN_BYTES, address, is_heard
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Executive
from bot.store import cases, invitations, posts, replies


def addressed(ctx: Context, conn: Connection, case_id: int, user: str) -> tuple[Row[Any], Executive] | str:
    """The case and its executive where that is who asks; otherwise what to tell them."""
    plan = ctx.plans.current(conn)
    case = cases.find(conn, case_id)
    executive = plan.executive(case.owner) if case is not None else None
    if case is None or executive is None:
        return "Nobody holds this case."
    if executive.slack != user:
        return f"This is with {executive.name}. Only they can do that."
    return case, executive


def writing(
    ctx: Context, conn: Connection, case_id: int, user: str, purpose: Purpose
) -> tuple[Row[Any], Executive] | str:
    """The same, and for an invitation their delegate too: who may write it, where only the executive may send it."""
    found = addressed(ctx, conn, case_id, user)
    if isinstance(found, str) and purpose is Purpose.INVITE:
        case = cases.find(conn, case_id)
        executive = ctx.plans.current(conn).executive(case.owner) if case is not None else None
        if case is not None and executive is not None and user in executive.delegates:
            return case, executive
    return found


def refused(ctx: Context, conn: Connection, case: Row[Any], purpose: Purpose) -> str | None:
    """Why this cannot be written to the public thread of this case, or None. ``case`` comes with its customer."""
    capabilities, name = ctx.channels[case.channel], case.customer
    if case.audience != Audience.PUBLIC:
        return "This conversation is private already."
    if address(capabilities, case.account, case.ours, "") is None:
        return f"On {capabilities.title} nobody can be invited to a private message from here."
    invitation = current(conn, case.id)
    if purpose is Purpose.INVITE:
        return _not_again(ctx, case, invitation)
    if invitation is None:
        return f"{name} was not invited to a private message."
    if any(one.facts.get("purpose") == purpose and one.state in ON_ITS_WAY for one in replies.of_case(conn, case.id)):
        return "That was written already."
    if purpose is Purpose.REMIND and invitation.state != "open":
        return f"{name} has come already."
    return waits_for_them(conn, case) if purpose is Purpose.END else None


def _not_again(ctx: Context, case: Row[Any], invitation: Row[Any] | None) -> str | None:
    name, heard = case.customer, is_heard(ctx.channels[case.channel])
    if case.state in (CaseState.CLOSED, CaseState.ASIDE):
        return "This case is no longer open."
    if heard and case.author.startswith("-"):  # Telegram's groups and channels have no private chat with us
        return f"{name} wrote as a group or channel, and there is no private chat with those."
    if invitation is None:
        return None
    if invitation.state == "used":
        return f"{name} is in the private chat. What they write there is answered there."
    return f"{name} was invited already, and has not come yet." if heard else f"{name} was invited already."


def current(conn: Connection, case: int) -> Row[Any] | None:
    """A case's newest invitation, where it is used or the public words with it are on their way or there."""
    invitation = invitations.of_case(conn, case)
    if invitation is None or invitation.state == "used":
        return invitation
    reply = replies.get(conn, invitation.reply_id)
    return invitation if reply is not None and reply.state in ON_ITS_WAY else None


def may_invite(ctx: Context, conn: Connection, case: Row[Any], post: Row[Any]) -> bool:
    """Whether *Continue in private…* leads anywhere from an answer to this post."""
    return post.audience == Audience.PUBLIC and refused(ctx, conn, case, Purpose.INVITE) is None


def public_post(conn: Connection, case: int) -> Row[Any]:
    """The customer's newest words that everybody can read."""
    found: Row[Any] = next(post for post in reversed(posts.of_case(conn, case)) if post.audience == Audience.PUBLIC)
    return found


def way(ctx: Context, conn: Connection, case: Row[Any], purpose: Purpose) -> tuple[str, dict[str, str]]:
    """A token, and the facts of a reply with the address that it makes; a reminder shows the way that is open."""
    open_one = current(conn, case.id) if purpose is Purpose.REMIND else None
    token = open_one.token if open_one is not None else secrets.token_urlsafe(TOKEN_BYTES)
    facts = {"purpose": purpose.value}
    link = address(ctx.channels[case.channel], case.account, case.ours, token)
    return token, facts if purpose is Purpose.END or link is None else facts | {"link": link}
