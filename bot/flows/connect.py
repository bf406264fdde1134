"""An executive connects an account of their own, and loses it again. It knows neither the platform's page nor the web.

The way there: a one-use link for this executive becomes a one-use state for one browser, and that becomes a binding.
Each step is a compare-and-set, and a link or state that was spent, is too old, or is somebody else's does nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import ConfigurationError
from bot.flows import queue
from bot.flows.context import Context
from bot.flows.revise import revive
from bot.messages import Granted
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import bindings, case_lists, cursors, entrusted, events, handshakes, outgoing, replies
from bot.store.case_lists import Which
from bot.store.plans import Plans

#: How long a link is good that somebody asked for, one that comes unasked, and the way through the platform's page.
LINK_LIVES: Final = timedelta(hours=1)
UNASKED_LIVES: Final = timedelta(days=1)
_STATE_LIVES: Final = timedelta(minutes=10)
_WORDS: Final = re.compile(
    r"\s*(dis)?connect\s+(?:my\s+)?(x|twitter|telegram)(?:\s+account)?\s*[.!]?\s*", re.IGNORECASE
)
LINK, _STATE, INTRODUCTION = "link", "state", "introduction"


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody came back from the platform's page: who they are to us, and the verifier that proves we sent them."""

    executive: str
    channel: str
    verifier: str


def connect_link(
    ctx: Context, conn: Connection, now: datetime, executive: str, channel: str, lives: timedelta = LINK_LIVES
) -> str | None:
    """A new one-use address at which this executive, and whoever they give it to, connects an account of theirs. None
    where nothing can be connected. Earlier ones for the same account are void."""
    if channel not in ctx.connects or channel not in ctx.channels:
        return None
    template = ctx.channels[channel].introduction
    if not template and (ctx.public_url is None or ctx.vault is None):
        return None
    return new_link(conn, now, executive, channel, ctx.public_url or "", template, lives)


def new_link(
    conn: Connection,
    now: datetime,
    executive: str,
    channel: str,
    public_url: str,
    template: str = "",
    lives: timedelta = LINK_LIVES,
) -> str | None:
    """The same for whoever knows that it can be connected (an operator's command). With a ``template`` it leads to our
    own account there, else to our page; None while that account was never opened."""
    ours = next((one.handle for one in cursors.known(conn) if one.channel == channel), "")
    if template and not ours.startswith("@"):
        return None
    handshakes.drop(conn, executive, channel)
    word = handshakes.mint(conn, now, INTRODUCTION if template else LINK, executive, channel, lives)
    events.record(conn, now, "link to connect an account made", executive=executive, channel=channel)
    if template:
        return template.format(handle=ours.removeprefix("@"), word=word)
    return f"{public_url.rstrip('/')}/connect/{channel}/{word}"


def how(ctx: Context, channel: str) -> tuple[str, ...]:
    """What to do with the link, in sentences."""
    title = ctx.channels[channel].title
    alone = "The link is for you alone, works once, for an hour."
    if not ctx.channels[channel].introduction:
        return (f"Here you let me answer from your own {title} account. {alone}",)
    return (
        f"First press Start behind this link: it shows me which {title} account is yours. {alone}",
        f"I then write to you what is to be set in {title}.",
    )


def cannot(ctx: Context, channel: str) -> str:
    """What to say where there is no link."""
    title = ctx.channels[channel].title if channel in ctx.channels else channel
    return f"Your own {title} account cannot be connected here yet. An operator has to set it up first."


def heard(ctx: Context, conn: Connection, now: datetime, executive: Executive, text: str, key: str) -> bool:
    """The words "connect x" and "disconnect telegram", written to the bot; false where they are something else. ``key``
    is the message's, so that it is answered once."""
    said = _WORDS.fullmatch(text)
    if said is None or executive.slack is None:
        return False
    channel = "telegram" if said[2].lower() == "telegram" else "x"
    title = ctx.channels[channel].title if channel in ctx.channels else channel
    if said[1]:
        gone = disconnect(conn, now, executive.id, channel, executive.id)
        revive(ctx, conn, now, ctx.plans.current(conn))
        told: dict[str, Any] = {
            "text": f"{gone} is disconnected." if gone else f"No account of yours is connected on {title}."
        }
    else:
        url = connect_link(ctx, conn, now, executive.id, channel)
        told = {"text": cannot(ctx, channel)}
        if url is not None:
            told = {"text": " ".join(how(ctx, channel)), "url": url, "label": f"Connect {title}"}
    queue.tell(ctx, conn, now, f"connect:{key}", executive.slack, "line", told, priority=queue.URGENT)
    return True


def begin(ctx: Context, conn: Connection, now: datetime, channel: str, word: str, verifier: str) -> str | None:
    """The link was opened: it is spent, and a state for this browser takes its place. None where it is worthless."""
    spent = handshakes.take(conn, now, LINK, word)
    if spent is None or spent.channel != channel or ctx.vault is None:
        return None
    if active(ctx, conn, now, spent.executive) is None:
        return None
    sealed = ctx.vault.seal(conn, now, verifier.encode())
    return handshakes.mint(conn, now, _STATE, spent.executive, channel, _STATE_LIVES, sealed)


def returned(ctx: Context, conn: Connection, now: datetime, channel: str, state: str) -> Pending | None:
    """The browser came back: the state is spent. None where it is wrong, spent, or too old."""
    spent = handshakes.take(conn, now, _STATE, state)
    if spent is None or spent.channel != channel or ctx.vault is None:
        return None
    verifier = ctx.vault.unseal(spent.sealed)
    return Pending(spent.executive, channel, verifier.decode()) if verifier is not None else None


def bind(ctx: Context, conn: Connection, now: datetime, pending: Pending, granted: Granted) -> str | None:
    """The account answers as this executive from now on, in place of an earlier one; or why not, as a sentence."""
    account, channel = granted.account, pending.channel
    executive = active(ctx, conn, now, pending.executive)
    if executive is None or ctx.vault is None:
        return "You are not an active executive here, so no account can answer as you."
    if cursors.account(conn, channel, account.id) is not None:
        return f"{account.handle} is the company's own account. Please log in there as yourself and try again."
    holder = bindings.by_account(conn, channel, account.id)
    if holder is not None and holder.executive != executive.id:
        return f"{account.handle} answers as somebody else already. Nothing was changed."
    for earlier in bindings.of(conn, executive.id, channel):
        if earlier.account != account.id:
            end(conn, now, earlier, "another account was connected", executive.id)
    if holder is None:
        bindings.add(conn, now, executive.id, channel, account.id, account.handle)
    else:
        bindings.rename(conn, holder.id, account.handle)
    ctx.vault.save(conn, now, channel, bindings.secret_key(executive.id, account.id), granted.secret)
    events.record(conn, now, "account connected", actor=executive.id, channel=channel, account=account.id)
    refresh(conn, now, executive.id)
    if executive.slack is not None:
        title = ctx.channels[channel].title if channel in ctx.channels else channel
        text = (
            f"{account.handle} is connected. Where a customer mentions it on {title}, your answer leaves from there,"
            f" without a signature. Was this not you? Write “disconnect {channel}” to me."
        )
        key = f"connected:{channel}:{account.id}:{int(now.timestamp())}"
        queue.tell(ctx, conn, now, key, executive.slack, "line", {"text": text})
    return None


def disconnect(conn: Connection, now: datetime, executive: str, channel: str, actor: str) -> str | None:
    """End an executive's bindings on a channel, also of one who has left the plan; the handle of the last one, or None
    where there was none. What waits to leave from it is blocked when its turn comes."""
    gone = None
    for binding in bindings.of(conn, executive, channel):
        if end(conn, now, binding, "disconnected", actor):
            gone = binding.handle
    bindings.unprove(conn, now, executive, channel)
    if gone is not None:
        refresh(conn, now, executive)
    return gone


def lost(ctx: Context, conn: Connection, now: datetime, channel: str, account: str) -> None:
    """The platform no longer lets us act for an own account: its owner is told, once, with the way to connect it again.
    Leads are not: it is theirs."""
    entrusted.withdraw(conn, now, channel, account)
    binding = bindings.by_account(conn, channel, account)
    if binding is None or not end(conn, now, binding, bindings.TAKEN_BACK, "buckstop"):
        return
    refresh(conn, now, binding.executive)
    plan = ctx.plans.current(conn)
    revive(ctx, conn, now, plan)
    executive = plan.executive(binding.executive)
    if executive is None or executive.slack is None:
        return
    title = ctx.channels[channel].title
    facts: dict[str, Any] = {
        "text": f"{title} no longer lets me answer from {binding.handle}. What was to leave from there has not left."
    }
    if ctx.channels[channel].introduction:  # whose it is was shown once; the right to answer is given there
        facts["text"] += f" To let me again, give me the right to reply in {title}: {settings_of(title)}."
    elif (url := connect_link(ctx, conn, now, executive.id, channel, UNASKED_LIVES)) is not None:
        facts |= {"url": url, "label": "Connect again"}
    queue.tell(ctx, conn, now, f"lost:{binding.id}", executive.slack, "line", facts)


def settings_of(title: str) -> str:
    """Where somebody lets a bot act in their chats."""
    return f"Settings, {title} Business, Chatbots"


def operator_link(
    conn: Connection, now: datetime, executive: str, channel: str, public_url: str, template: str = ""
) -> str:
    """A link for an operator to hand to an executive. Raises ``ConfigurationError`` where there is no such person."""
    person = Plans().current(conn).executive(executive)
    if person is None or not person.active_at(now):
        raise ConfigurationError(f"{executive!r} is no active executive of the plan.")
    link = new_link(conn, now, executive, channel, public_url, template)
    if link is None:
        raise ConfigurationError(f"The company's own account on {channel!r} is not known yet: run Buckstop once.")
    return link


def accounts_of(conn: Connection) -> list[dict[str, Any]]:
    """Every executive of the plan with the accounts of their own, for people and as JSON."""
    own = bindings.bound(conn)
    return [
        {
            "id": person.id,
            "name": person.name,
            "accounts": [f"{one.channel}: {one.handle}" for one in own if one.executive == person.id],
        }
        for person in Plans().current(conn).executives
    ]


def active(ctx: Context, conn: Connection, now: datetime, executive: str) -> Executive | None:
    """An executive of the plan, for as long as they are one."""
    found = ctx.plans.current(conn).executive(executive)
    return found if found is not None and found.active_at(now) else None


def end(conn: Connection, now: datetime, binding: Row[Any], why: str, actor: str) -> bool:
    """End one binding; false when it had ended already."""
    if not bindings.revoke(conn, now, binding, why):
        return False
    events.record(
        conn, now, "account disconnected", actor=actor, channel=binding.channel, account=binding.account, why=why
    )
    _look_again(conn, now, binding)
    return True


def _look_again(conn: Connection, now: datetime, binding: Row[Any]) -> None:
    """A preview that would have left from an account loses its Send with it, until it is resolved anew
    (`bot.flows.revise.revive`, at once where the bot hears of it, else within a tick)."""
    why = f"{binding.handle} is no longer connected."
    live = [PartState.PREVIEWED, PartState.TAKEN_BACK]
    for reply in replies.each_to_decide(conn, replies.of_executive(conn, binding.executive, live)):
        if reply.state in live and reply.facts.get("speaker") == binding.account:
            values = {"facts": {**reply.facts, "blocked": why}, "revision": reply.revision + 1}
            replies.change(conn, reply.id, [PartState(reply.state)], PartState.PREVIEWED, when=reply.revision, **values)
            outgoing.refresh(conn, now, *queue.reply_keys(reply.id))


def refresh(conn: Connection, now: datetime, executive: str) -> None:
    """What the desk shows of this person's cases says from where an answer would leave."""
    for case in case_lists.that_follow(conn, Which(owner=executive)):
        outgoing.refresh_of_case(conn, now, case, "card", "notice", "answered", "nudge")
