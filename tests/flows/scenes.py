"""One customer, one executive, one reply at some point of its way; and what people, platforms and time may do then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context as Variables
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from bot.flows import case as case_flow
from bot.flows import consent, erase, escalate, hear, offer, plan_admin, reply, second_approval, sign, submit
from bot.flows.context import DESK, FILES
from bot.flows.deliver import Deliverer
from bot.flows.hear import Heard
from bot.flows.inbox import NotYet
from bot.flows.intake import take_in
from bot.flows.show import page_of
from bot.flows.submit import Written
from bot.messages import Batch, Post
from bot.pages import CardState, LookWindow, ReplyPage, SecondLook
from bot.rules.triage import Kind
from bot.store import clocks, marks, offers
from bot.store import tables as t
from tests.conftest import PLAN
from tests.flows.rig import TELEGRAM, Named, Rig

PLAN_OF_SCENES: Final = (
    PLAN.replace("Asia/Seoul, consent: false", "Asia/Seoul, consent: true")
    .replace("leads: [U0LEE]", "leads: [U0LEE]\nstop_topics: [legal]")
    .replace("members: [ana]}", "members: [ana, ben, cho]}")
)
_OTHER_PLAN: Final = PLAN_OF_SCENES.replace("Chief Operating Officer", "Chief Executive Officer")
_WORDS: Final = "{}, that is on us. It leaves today."
_ABOVE: Final = "Thank you for telling us, {}."
_EDITED: Final = "{}, it leaves tomorrow, and I am sorry."
_TYPED: Final = "{}, it is on its way since this morning."


@dataclass
class Scene:
    """One case. ``heard`` is the message at the desk that its last ``reply`` was made of, ``look`` the second look at
    it, ``offered`` the offer of the case to a peer."""

    rig: Rig
    name: str
    post: Post
    case: int
    heard: Heard
    reply: int
    look: int
    offered: int
    seen: int

    async def does(self, flow: Callable[..., Any], *given: Any) -> Any:
        """One use case in one transaction; again, as the inbox does it, where it wants to wait."""
        while True:
            try:
                return await self.rig.ctx.store.write(lambda conn, now: flow(self.rig.ctx, conn, now, *given))
            except NotYet:
                await asyncio.sleep(0.01)

    async def rows(self, table: Any) -> list[Any]:
        """The rows about this case, oldest first."""
        return await _rows(self.rig, select(table).where(table.c.case_id == self.case).order_by(table.c.id))

    def at_the_customer(self, of: int | None = None) -> list[str]:
        """What reached them, of all replies or of one."""
        mine = [one for one in self.rig.accepted if one.conversation == self.post.conversation]
        return [one.text for one in mine if of is None or one.key.startswith(f"part:{of}:")]

    async def becomes(self) -> tuple[Any, ...]:
        """What came of it all, in words that are the same for each scene."""
        [case] = await _rows(self.rig, select(t.cases).where(t.cases.c.id == self.case))
        written = await self.rows(t.replies)
        looked = await _rows(
            self.rig, select(t.second_looks).where(t.second_looks.c.reply_id.in_([one.id for one in written]))
        )
        return (
            (case.state, case.owner, case.card, case.answered_at is not None),
            tuple((one.state, self._plain(one.words), len(self.at_the_customer(one.id))) for one in written),
            tuple(self._plain(text) for text in self.at_the_customer()),
            tuple(one.state for one in looked),
        )

    async def is_heard(self) -> bool:
        """Whether what the customer wrote last waits for an answer, or has one."""
        [case] = await _rows(self.rig, select(t.cases).where(t.cases.c.id == self.case))
        answers = [one.post_id for one in await self.rows(t.replies) if one.state == "sent"]
        return case.card != CardState.ANSWERED or max(answers, default=0) >= case.last_post

    def _plain(self, words: str) -> str:
        return words.replace(self.name, "NAME")

    async def stale(self) -> tuple[str, ...]:
        """The kinds of messages about this case that say at the desk what was so before."""
        rows = [row for row in await self.rows(t.outgoing) if row.account == DESK and row.remote_id in self._stand()]
        ctx, now = self.rig.ctx, self.rig.clock.now()
        pages = await ctx.store.read(lambda conn: [page_of(ctx, conn, now, row) for row in rows])
        shown = [_essence(self.rig.desk.messages[row.remote_id].page) for row in rows]
        return tuple(row.kind for row, page, now in zip(rows, shown, pages, strict=True) if page != _essence(now))

    def _stand(self) -> set[str]:
        return {where for where, one in self.rig.desk.messages.items() if not one.deleted}


def _essence(page: Any) -> Any:
    """What counts of a page that need not follow all that it is made of."""
    if isinstance(page, ReplyPage):  # until when an answer is due stands on the card
        return replace(page, matter=replace(page.matter, due=None))
    return (page.state, page.by) if isinstance(page, SecondLook) else page


async def _rows(rig: Rig, query: Any) -> list[Any]:
    return await rig.ctx.store.read(lambda conn: list(conn.execute(query)))


async def scene(rig: Rig, kind: str, name: str) -> Scene:
    """A scene of a kind (`POSSIBLE`) with a customer of this name. Nobody is at work when it returns."""
    await rig.start()
    legal = ", and my lawyer will write to you next" if kind == "second" else ""
    post = await rig.customer(f"{name}: my parcel never arrived, I want a refund{legal}", name)
    case = max(row.id for row in await rig.rows(t.cases))
    if kind == "previewed":
        await rig.say("U0ANA", _ABOVE.format(name), rig.card(case))
    heard = await rig.say("U0ANA", _WORDS.format(name), rig.card(case))
    made = max(row.id for row in await rig.rows(t.replies))
    offered = await rig.do(_offer, case)
    if kind != "previewed":
        await rig.do(reply.approve, made, 1, "U0ANA")
    looks = [row.id for row in await rig.rows(t.second_looks)]
    seen = max(row.id for row in await rig.rows(t.posts))
    await rig.stop()
    if kind == "leaving":
        rig.clock.advance(seconds=10)
    return Scene(rig, name, post, case, heard, made, max(looks, default=0), offered, seen)


def _offer(ctx: Any, conn: Connection, now: Any, case_id: int) -> int:
    """A peer is asked to take it, and its next step is due."""
    clock = clocks.of_case(conn, case_id)
    assert clock is not None
    case = case_flow.cases.with_customer(conn, case_id)
    assert offer.ask_next(ctx, conn, now, ctx.plans.current(conn), case, clock, 0)
    clocks.put(conn, case_id, 0, now)
    return int(offers.of_clock(conn, case_id, clock.started_at)[-1].id)


async def end(one: Scene) -> None:
    """Nothing of it disturbs the next scene, and everybody speaks again as before."""
    await one.does(case_flow.done, one.case, "U0LEE")
    await plan_admin.apply(one.rig.ctx.store, PLAN_OF_SCENES, "test", over=True)
    await one.does(consent.agree, "U0ANA")
    await one.rig.ctx.store.write(lambda conn, now: conn.execute(delete(marks.marks)) and None)  # it is one of none
    await one.rig.settle()
    await one.rig.stop()


async def leaves(one: Scene) -> None:
    """Another worker sends all that may leave now, and stores the receipts."""
    rig, wake = one.rig, asyncio.Event()
    doubles = {f"telegram:{TELEGRAM.id}": rig.telegram}
    worker = Named(f"another{one.case}.1")
    deliverer = Deliverer(rig.ctx, rig.desk, doubles, lambda: [DESK, FILES, *doubles], rig.pace, worker, wake)
    task = asyncio.create_task(deliverer.run())

    async def ended() -> None:
        while await rig.ctx.store.write(lambda conn, now: rig._due(conn)):
            wake.set()
            await asyncio.sleep(0.001)

    # Whoever looks whether it has ended takes no step of it.
    await asyncio.create_task(ended(), context=Variables())
    task.cancel()
    await asyncio.wait({task})


async def _in_a_window(one: Scene, edits: int | None) -> None:
    """*Send* in the reply window, and where there is a second look, in that."""
    view = f"V{one.case}"
    written = Written(one.case, "U0ANA", _TYPED.format(one.name), one.seen, edits, 1, view=view)
    shown = await one.does(submit.submit, written)
    if isinstance(shown, LookWindow):
        page = shown.page
        await one.does(submit.confirm, int(page.reply), page.revision, "U0ANA", one.seen, view)


def _again(one: Scene) -> Batch:
    more = {"author": one.post.author, "conversation": one.post.conversation}
    return Batch((one.rig.post("And nobody picks up the telephone, this is a disgrace", **more),))


def is_sound(came: tuple[Any, ...]) -> bool:
    """Whether what came of it (`Scene.becomes`) is what may become where something else happened in the midst: each
    reply is there once, and known to be, or it is not."""
    return all((state == "sent", there) in ((True, 1), (False, 0)) for state, _, there in came[1])


#: The claim, what the platform is asked, and its receipt.
LEAVES: Final = "it leaves"
#: What is several transactions, between which another may come.
SEVERAL: Final = {LEAVES, "edit in a window", "answer in a window", "the customer is erased"}
ACTS: Final[dict[str, Callable[[Scene], Awaitable[Any]]]] = {
    "send": lambda one: one.does(reply.approve, one.reply, 1, "U0ANA"),
    "second approval": lambda one: one.does(second_approval.approve, one.look, "U0BEN"),
    "not like this": lambda one: one.does(second_approval.give_back, one.look, "U0BEN", "Other words, please."),
    "undo": lambda one: one.does(reply.undo, one.reply, "U0ANA"),
    "keep internal": lambda one: one.does(reply.keep, one.reply, "U0ANA"),
    "edit at the desk": lambda one: one.does(hear.hear_edit, replace(one.heard, text=_EDITED.format(one.name))),
    "delete at the desk": lambda one: one.does(hear.hear_deletion, one.heard.channel, one.heard.ts),
    "edit in a window": lambda one: _in_a_window(one, one.reply),
    "answer in a window": lambda one: _in_a_window(one, None),
    "sign differently": lambda one: one.does(sign.sign, one.reply, 1, "U0ANA", "initials"),
    "join": lambda one: one.does(reply.join, one.reply, "U0ANA"),
    "done": lambda one: one.does(case_flow.done, one.case, "U0ANA"),
    "no complaint": lambda one: one.does(case_flow.set_aside, one.case, "U0ANA", Kind.OTHER),
    "answered elsewhere": lambda one: one.does(case_flow.answered_elsewhere, one.case, "U0ANA", "By telephone", ""),
    "pass on": lambda one: one.does(case_flow.pass_on, one.case, "U0ANA", "cho"),
    "give to": lambda one: one.does(offer.give_to, one.case, "U0LEE", "cho"),
    "take": lambda one: one.does(offer.take, one.offered, "U0BEN"),
    "not now": lambda one: one.does(offer.refuse, one.offered, "U0BEN"),
    "stop at once": lambda one: one.does(consent.withdraw, "U0ANA"),
    "the customer writes again": lambda one: take_in(one.rig.ctx, "telegram", TELEGRAM.id, _again(one)),
    "the customer deletes it": lambda one: take_in(
        one.rig.ctx, "telegram", TELEGRAM.id, Batch((), None, deleted=(one.post.remote_id,))
    ),
    "the plan changes": lambda one: plan_admin.apply(one.rig.ctx.store, _OTHER_PLAN, "test", over=True),
    LEAVES: leaves,
    "a second look is looked after": lambda one: one.does(second_approval.tick),
    "a step is due": lambda one: one.does(escalate.fire),
    "the customer is erased": lambda one: erase.erase(one.rig.ctx.store, one.case, None, "operator"),
}
_OF_ANY: Final = (
    *(
        "edit at the desk",
        "delete at the desk",
        "done",
        "no complaint",
        "answered elsewhere",
        "pass on",
        "give to",
        "take",
    ),
    *("stop at once", "the customer writes again", "the customer deletes it", "the plan changes", "a step is due"),
    "the customer is erased",
)
#: Where the reply is, and what may happen there: a preview (with another above it), waiting for a second person,
#: approved and held for the undo time, or to leave at this moment.
POSSIBLE: Final = {
    "previewed": (
        *("send", "keep internal", "edit in a window", "answer in a window", "sign differently", "join", "not now"),
        *_OF_ANY,
    ),
    "second": ("second approval", "not like this", "undo", "a second look is looked after", *_OF_ANY),
    "held": ("undo", *_OF_ANY),
    "leaving": (LEAVES, "undo", *_OF_ANY),
}
