"""Stories that nobody thought of: customers, executives, platforms and kill -9 in any order, judged by what arrived."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.errors import DeliveryError, NotAuthorised, Rejected, TryLater, Unsure
from bot.flows import case as case_flow
from bot.flows import hear, plan_admin, remove, reply
from bot.flows.hear import Heard
from bot.messages import Post
from bot.pages import CaseCard, ReplyPage, ReplyState, StillThere
from bot.rules.lifecycle import PartEvent, PartState, may
from bot.store import plans
from bot.store.store import Store
from bot.store.tables import outgoing
from tests.conftest import PLAN, HandClock, make_context
from tests.flows import moves
from tests.flows.rig import Message, running

T = TypeVar("T")

NAMES = ("Dana Wells", "Jo Marsh", "Sam Idowu")
TROUBLES: tuple[DeliveryError | None, ...] = (
    Unsure(),
    TryLater(timedelta(seconds=1)),
    TryLater(timedelta(minutes=15)),
    Rejected("no"),
    NotAuthorised("revoked"),
    None,
)
WITHOUT_CONSENT = PLAN.replace("consent: true,\n     delegates", "consent: false,\n     delegates")
numbers = st.integers(0, 7)


class Story(RuleBasedStateMachine):
    """``approved`` remembers in which order Ana's presses of Send were obeyed, ``deletions`` which replies somebody had
    deleted at the customer."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.posts: list[Post] = []
        self.said: list[Heard] = []
        self.approved: list[tuple[str, str]] = []
        self.consent = True
        self.left_without_consent = 0
        self.deletions: set[str] = set()
        self.seen = moves.Look()
        self.run(self._begin())
        self.a_customer_writes(NAMES[0], "telegram")
        self.a_customer_writes(NAMES[1], "x")

    def run(self, work: Awaitable[T]) -> T:
        return self._loop.run_until_complete(work)

    async def _begin(self) -> None:
        shutil.copyfile(self.template, f"{self._folder.name}/buckstop.db")
        store = Store(f"sqlite+aiosqlite:///{self._folder.name}/buckstop.db", self.clock)
        self._stack.push_async_callback(store.close)
        await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
        self.rig = await self._stack.enter_async_context(running(make_context(store), self.clock))

    def teardown(self) -> None:
        self.run(self._stack.aclose())
        self._loop.close()
        self._folder.cleanup()

    def lines(self) -> list[Message]:
        return self.rig.desk.where(ReplyPage)

    # ---- customers

    @rule(who=st.sampled_from(NAMES), channel=st.sampled_from(["telegram", "x"]))
    def a_customer_writes(self, who: str, channel: str) -> None:
        text = f"My refund never came, this is a disgrace, number {len(self.posts)}"
        self.posts.append(self.run(self.rig.customer(text, who, channel)))

    @precondition(lambda self: self.posts)
    @rule(number=numbers)
    def the_platform_tells_it_again(self, number: int) -> None:
        self.run(self.rig.take(self.posts[number % len(self.posts)]))

    @precondition(lambda self: self.posts)
    @rule(number=numbers, revision=st.integers(1, 3))
    def a_customer_edits(self, number: int, revision: int) -> None:
        post = self.posts[number % len(self.posts)]
        self.run(self.rig.take(replace(post, text=post.text + f", edit {revision}", revision=str(revision))))

    # ---- executives

    @precondition(lambda self: self.rig.desk.where(CaseCard))
    @rule(number=numbers, user=st.sampled_from(["U0ANA", "U0ANA", "U0BEN", "U0EVE"]), long=st.booleans())
    def somebody_writes(self, number: int, user: str, long: bool) -> None:
        cards = self.rig.desk.where(CaseCard)
        words = f"Words number {len(self.said)} of mine. " * (12 if long else 1)
        self.said.append(self.run(self.rig.say(user, words, cards[number % len(cards)])))

    @precondition(lambda self: self.rig.desk.where(CaseCard))
    @rule(number=numbers, long=st.booleans(), trouble=st.sampled_from([*TROUBLES, *[Rejected] * 6]))
    def whoever_holds_it_answers(self, number: int, long: bool, trouble: Any) -> None:
        """Writes, sends and waits, with the channel in some trouble or none."""
        cards = self.rig.desk.where(CaseCard)
        page = cards[number % len(cards)].page
        if page.person is None:
            return
        before = len(self.lines())
        self.somebody_writes(number, self._owner(page), long)
        if len(self.lines()) == before:
            return
        if trouble is not Rejected:
            channel = self.rig.telegram if page.matter.channel == "Telegram" else self.rig.x
            channel.fail(trouble, accepted=long and (trouble is None or isinstance(trouble, Unsure)))
        self.somebody_presses_send(before, self._owner(page), old=False)
        self.time_passes(10)

    @precondition(lambda self: self.said)
    @rule(number=numbers, event=st.sampled_from(["again", "edit", "delete"]))
    def the_message_is_told_again_edited_or_deleted(self, number: int, event: str) -> None:
        heard = self.said[number % len(self.said)]
        if event == "again":
            self.run(self.rig.do(hear.hear, heard))
        elif event == "edit":
            self.run(self.rig.do(hear.hear_edit, replace(heard, text=f"Edited at {self.clock.monotonic()}")))
        else:
            self.run(self.rig.do(hear.hear_deletion, heard.channel, heard.ts))

    @precondition(lambda self: self.lines())
    @rule(number=numbers, user=st.sampled_from(["U0ANA", "U0ANA", "U0ANA", "U0BEN"]), old=st.booleans())
    def somebody_presses_send(self, number: int, user: str, old: bool) -> None:
        line = self.lines()[number % len(self.lines())]
        page = line.pages[0] if old else line.page
        if page.state is ReplyState.PREVIEWED:
            self.rig.shown.setdefault((page.reply, page.revision), page.parts)
        known = self.run(self._approved())
        self._press(int(page.reply), PartEvent.APPROVE, reply.approve, page.revision, user, revision=page.revision)
        new = self.run(self._approved()) - known
        if new:
            assert (user, page.state) == (self._owner(page), ReplyState.PREVIEWED) or page.state is (
                ReplyState.TAKEN_BACK
            )
            self.approved += new

    def _press(
        self, which: int, event: PartEvent, flow: Callable[..., Any], *arguments: Any, revision: int | None = None
    ) -> None:
        """What has no place in the table, or was meant for other words, changes nothing."""
        before = self._look()
        state, current = before.replies[which]
        self.run(self.rig.do(flow, which, *arguments))
        if may(state, event) is None or (revision is not None and revision != current):
            after = self._look()
            assert (after.replies, after.parts, after.cases) == (before.replies, before.parts, before.cases)

    def _look(self) -> moves.Look:
        return self.run(self.rig.ctx.store.write(lambda conn, now: moves.look(conn, self.seen.last)))[0]

    def _owner(self, page: Any) -> str:
        return {"Ana Ruiz": "U0ANA", "Ben Okafor": "U0BEN"}[page.person.name]

    async def _approved(self) -> set[tuple[str, str]]:
        rows = await self.rig.rows(outgoing)
        return {(str(row.reply_id), str(row.facts["revision"])) for row in rows if row.kind == "part"}

    @precondition(lambda self: self.lines())
    @rule(number=numbers, decision=st.sampled_from(["undo", "keep", "join", "there", "again", "drop"]))
    def somebody_decides(self, number: int, decision: str) -> None:
        page = self.lines()[number % len(self.lines())].page
        which, user = int(page.reply), self._owner(page)
        match decision:
            case "undo":
                self._press(which, PartEvent.TAKE_BACK, reply.undo, user)
            case "keep":
                self._press(which, PartEvent.KEEP, reply.keep, user)
            case "join":
                self._press(which, PartEvent.JOIN, reply.join, user)
            case "there":
                self._press(which, PartEvent.IS_THERE, reply.unsure, user, PartState.SENT)
            case "drop":
                self._press(which, PartEvent.DROP, reply.unsure, user, PartState.DROPPED)
            case "again":
                asking = [row.key for row in self.run(self.rig.rows(outgoing)) if row.state == "asking"]
                self.rig.again |= {key for key in asking if key.startswith(f"part:{which}:")}
                self._press(which, PartEvent.SEND_AGAIN, reply.unsure, user, PartState.QUEUED)

    @precondition(lambda self: self.rig.desk.where(StillThere))
    @rule(number=numbers, user=st.sampled_from(["U0ANA", "U0ANA", "U0BEN", "U0EVE"]), deletes=st.booleans())
    def somebody_decides_about_what_is_still_there(self, number: int, user: str, deletes: bool) -> None:
        asked = self.rig.desk.where(StillThere)
        page = asked[number % len(asked)].page
        if deletes:
            obeyed = self.run(self.rig.do(remove.delete, int(page.reply), user, "window V1")) is None
            assert not obeyed or user == self._owner(page)
            self.deletions |= {page.reply} if obeyed else set()
        else:
            self.run(self.rig.do(remove.leave_it, int(page.reply), user))

    @precondition(lambda self: self.rig.desk.where(CaseCard))
    @rule(number=numbers, decision=st.sampled_from(["ana", "ben", "done", "aside", "elsewhere"]))
    def the_case_is_decided(self, number: int, decision: str) -> None:
        cards = self.rig.desk.where(CaseCard)
        case = int(cards[number % len(cards)].page.matter.case)
        if decision == "done":
            self.run(self.rig.do(case_flow.done, case, "U0LEE"))
        elif decision == "aside":
            self.run(self.rig.do(case_flow.set_aside, case, "U0LEE", "other"))
        elif decision == "elsewhere":
            self.run(self.rig.do(case_flow.answered_elsewhere, case, "U0LEE", "A call", ""))
        else:
            self.run(self.rig.do(case_flow.pass_on, case, "U0LEE", decision))

    @rule()
    def ana_changes_her_mind_about_her_name(self) -> None:
        self.consent = not self.consent
        self.run(plan_admin.apply(self.rig.ctx.store, PLAN if self.consent else WITHOUT_CONSENT, "ana"))
        self.run(self.rig.settle())

    # ---- trouble and time

    @rule(error=st.sampled_from(TROUBLES), accepted=st.booleans(), where=st.sampled_from(["telegram", "x"]))
    def the_channel_has_trouble(self, error: DeliveryError | None, accepted: bool, where: str) -> None:
        takes = accepted and (error is None or isinstance(error, Unsure))
        getattr(self.rig, where).fail(error, accepted=takes)

    @rule(accepted=st.booleans(), call=st.sampled_from(["post", "update", "find"]))
    def slack_has_trouble(self, accepted: bool, call: str) -> None:
        self.rig.desk.fail(Unsure(), accepted=accepted and call != "find", meets=call)

    @rule(seconds=st.sampled_from([1, 10, 10, 30, 120, 1000]))
    def time_passes(self, seconds: int) -> None:
        self.run(self.rig.later(seconds=seconds))

    @rule()
    def the_worker_is_killed_and_another_begins(self) -> None:
        self.run(self._killed())

    async def _killed(self) -> None:
        await self.rig.stop(by_force=True)
        await self.rig.start()
        await self.rig.settle()

    # ---- what must hold

    @invariant()
    def only_what_was_approved_left_and_once_and_in_order(self) -> None:
        self.run(self.rig.check())
        first: dict[str, list[tuple[int, int]]] = {}
        seen = set()
        for sent in self.rig.accepted:
            _, which, revision, part = sent.key.split(":")
            assert (which, revision) in self.approved
            if sent.key not in seen:
                seen.add(sent.key)
                order = (self.approved.index((which, revision)), int(part))
                first.setdefault(f"{sent.account}:{sent.conversation}", []).append(order)
        assert all(order == sorted(order) for order in first.values())

    @invariant()
    def what_moves_may_move_and_is_on_record(self) -> None:
        found = self.run(self.rig.ctx.store.write(lambda conn, now: moves.look(conn, self.seen.last)))
        assert moves.wrong(self.seen, *found) == []
        self.seen = found[0]

    @invariant()
    def what_is_there_changes_and_goes_only_as_somebody_wanted(self) -> None:
        approved = {
            words for (which, revision), words in self.rig.shown.items() if (which, str(revision)) in self.approved
        }
        assert {text for _, text in self.rig.telegram.changed} <= {text for words in approved for text in words}
        if self.rig.telegram.deleted or self.rig.x.deleted:
            corrections = [line.page for line in self.lines() if line.page.corrects and line.page.corrects.deletes]
            assert self.deletions or corrections

    @invariant()
    def nothing_leaves_in_a_name_without_consent(self) -> None:
        mine = [one for one in self.rig.accepted if "Ana Ruiz" in one.text or "AR" in one.text]
        if self.consent:
            self.left_without_consent = len(mine)
        assert len(mine) == self.left_without_consent


#: The same stories each time; `test_many_stories` has others each time.
FEW = settings(
    max_examples=6, stateful_step_count=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
MANY = settings(FEW, max_examples=300, stateful_step_count=35, derandomize=False)


def test_whatever_happens_only_what_was_approved_arrives_once_and_in_order(sqlite_template: Path) -> None:
    Story.template = sqlite_template
    run_state_machine_as_test(Story, settings=FEW)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_many_stories(sqlite_template: Path) -> None:
    Story.template = sqlite_template
    run_state_machine_as_test(Story, settings=MANY)
