"""What an executive promises a customer: made when the words are there, asked about once, kept, late, moved, gone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.errors import Unsure
from bot.flows import case as case_flow
from bot.flows import hear, overdue, promised, remind, remove, submit
from bot.flows.home import home
from bot.flows.inspect import show_case
from bot.flows.submit import Written
from bot.pages import (
    CardState,
    HistoryWindow,
    Line,
    LookWindow,
    MoveWindow,
    NoticeWindow,
    PromiseDue,
    ReplyWindow,
)
from bot.store.tables import events, promises, replies
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
BY_FRIDAY = "Dana, that is on us. Your refund left today and should reach you by Friday."
#: The end of Fri 8 May in Madrid.
FRIDAY = datetime(2026, 5, 8, 21, 59, 59, 999999, tzinfo=UTC)


async def tick(rig: Rig, **spans: float) -> None:
    """Time passes, and the reminders look."""
    rig.clock.advance(**spans)
    await rig.do(remind.remind)


async def promise(rig: Rig, words: str = BY_FRIDAY) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer(words)


def asked(rig: Rig, user: str = "U0ANA") -> list[PromiseDue]:
    return rig.desk.told(user, PromiseDue)


async def states(rig: Rig) -> list[str]:
    return [one.state for one in await rig.rows(promises)]


async def what_happened(rig: Rig) -> list[str]:
    return [one.what for one in await rig.rows(events)]


# ---- made


async def test_a_promise_is_made_when_its_words_are_delivered_and_not_before(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", BY_FRIDAY, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    assert await states(rig) == []
    await rig.later(seconds=10)
    [one] = await rig.rows(promises)
    assert (one.words, one.state, one.executive, one.due_at) == ("by Friday", "open", "ana", FRIDAY)
    assert one.facts == {"thing": "refund", "on": False, "timed": False}
    assert (await what_happened(rig))[-1] == "promised"


async def test_the_preview_says_which_day_was_understood(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", BY_FRIDAY, rig.card())
    [guard] = rig.lines()[-1].page.guards
    assert guard == "this has a date, “by Friday”. It will be kept as your promise. Due Fri 8 May"


async def test_what_was_refused_or_taken_back_promises_nothing(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", BY_FRIDAY, rig.card())
    await rig.say("U0EVE", BY_FRIDAY, rig.card())
    await rig.later(days=1)
    assert await states(rig) == []


async def test_the_card_says_what_the_customer_waits_for_while_they_are_answered(rig: Rig) -> None:
    await promise(rig)
    page = rig.card().page
    assert (page.state, page.who, page.promised) == (CardState.PROMISED, "Ana Ruiz", "refund by Fri 8 May")
    await rig.customer("And the postage? It is still not paid back.")
    assert rig.card().page.state is CardState.AGAIN


async def test_all_about_the_case_home_and_the_terminal_list_it(rig: Rig) -> None:
    await promise(rig)
    window = await rig.do(lambda ctx, conn, now: case_flow.history_window(ctx, conn, now, 1, "U0ANA"))
    assert isinstance(window, HistoryWindow)
    assert window.promises == ("Promised by Ana Ruiz: refund by Fri 8 May (“by Friday”).",)
    shown = await rig.ctx.store.read(lambda conn: show_case(conn, 1))
    assert shown is not None
    assert shown["promises"] == list(window.promises)
    mine = (await rig.do(home, "U0ANA")).mine
    assert mine is not None
    assert [(one.customer, one.told, one.by, one.late) for one in mine.promised] == [
        ("Dana Wells", "refund by Fri 8 May", "", False)
    ]


async def test_two_promises_of_one_reply_are_two(rig: Rig) -> None:
    await promise(rig, "Your refund should reach you by Friday. I will call you tomorrow.")
    assert [(one.words, one.facts["thing"]) for one in await rig.rows(promises)] == [
        ("by Friday", "refund"),
        ("tomorrow", "call"),
    ]
    assert rig.card().page.promised == "call on Thu 7 May"


async def test_a_new_day_for_the_same_thing_takes_the_place_of_the_old_one(rig: Rig) -> None:
    await promise(rig)
    await rig.customer("Why so long?")
    await rig.answer("Dana, the bank says your refund is there by 12 May.")
    assert await states(rig) == ["moved", "open"]
    assert rig.card().page.promised == "refund by Tue 12 May"


async def test_the_same_promise_again_is_the_same_promise(rig: Rig) -> None:
    await promise(rig)
    await rig.customer("Why so long?")
    await rig.answer("Dana, as I said: the refund reaches you by Friday, I looked it up at the bank.")
    assert await states(rig) == ["open"]


async def test_a_corrected_reply_revises_its_promise(rig: Rig) -> None:
    await promise(rig)
    said = await rig.row(replies, id=1)
    await edit(rig, said.source_channel, said.source_ts, BY_FRIDAY.replace("by Friday", "by 12 May"))
    assert await states(rig) == ["moved", "open"]
    await edit(rig, said.source_channel, said.source_ts, "Dana, that is on us. Your refund left today.")
    assert await states(rig) == ["moved", "withdrawn"]
    assert rig.card().page.state is CardState.ANSWERED


async def edit(rig: Rig, channel: str, ts: str, words: str) -> None:
    """The Slack message is changed after it left; the correction is sent."""
    await rig.do(hear.hear_edit, hear.Heard(channel, ts, rig.card().ts, "U0ANA", words))
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)


async def test_what_was_promised_by_telephone_is_a_promise(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.do(case_flow.answered_elsewhere, 1, "U0ANA", "call", "A refund by Friday")
    [one] = await rig.rows(promises)
    assert (one.words, one.reply_id, one.due_at) == ("by Friday", None, FRIDAY)
    assert rig.card().page.state is CardState.PROMISED


# ---- asked about


async def test_its_executive_is_asked_the_day_before_at_four_once(rig: Rig) -> None:
    await promise(rig)  # on Wednesday, at 14:00 in Madrid
    await tick(rig, hours=25, minutes=55)
    assert asked(rig) == []
    await tick(rig, minutes=5)
    [page] = asked(rig)
    assert (page.words, page.question, page.tell) == ("by Friday", "Has the refund arrived?", "It has: tell them")
    for _ in range(3):
        await tick(rig, hours=1)
    rig.clock.advance(hours=-2)
    await tick(rig)
    assert len(asked(rig)) == 1
    assert (await what_happened(rig)).count("asked about a promise") == 1


async def test_nobody_is_asked_in_their_quiet_hours(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, I will call you tomorrow.")  # at 14:00; due on Thursday
    rig.clock.advance(hours=34)  # midnight between Thursday and Friday: nobody was running
    await tick(rig)
    assert asked(rig) == []
    await tick(rig, hours=7)
    [page] = asked(rig)
    assert page.question == "Have you called?"
    assert await states(rig) == ["late"]


async def test_a_case_that_moved_asks_whoever_has_it_now(rig: Rig) -> None:
    await promise(rig)
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await tick(rig, days=1, hours=4)
    assert asked(rig) == []
    [page] = asked(rig, "U0BEN")
    assert page.by == "Ana Ruiz"


# ---- late


async def test_a_day_that_passed_is_seen_by_its_executive_and_the_leads_alone(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=2, hours=12)
    assert await states(rig) == ["late"]
    ours = (await rig.do(home, "U0LEE")).ours
    assert ours is not None
    assert [(one.customer, one.told, one.by) for one in ours.overdue] == [
        ("Dana Wells", "refund by Fri 8 May", "Ana Ruiz")
    ]
    rig.clock.advance(hours=8, minutes=5)  # 09:05 in London
    await rig.do(overdue.report)
    await rig.do(overdue.report)
    [line] = rig.desk.told("U0LEE", Line)
    assert line.text == "A promise is past its day. Dana Wells: refund by Fri 8 May, with Ana Ruiz."
    assert rig.card().page.state is CardState.PROMISED
    assert (await what_happened(rig)).count("promise late") == 1


# ---- moved, done, none


async def test_a_new_date_moves_it_and_offers_a_reply(rig: Rig) -> None:
    await promise(rig)
    window = await rig.do(promised.move_window, 1, "U0ANA")
    assert isinstance(window, MoveWindow)
    assert window.suggested == date(2026, 5, 9)
    reply = await rig.ctx.store.write(
        lambda conn, now: promised.move_to(rig.ctx, conn, now, 1, "U0ANA", date(2026, 5, 15), tells=True)
    )
    assert isinstance(reply, ReplyWindow)
    assert reply.draft == "The refund takes longer than I said: by Friday 15 May. I'm still on it."
    assert await states(rig) == ["moved", "open"]
    await rig.settle()
    assert rig.card().page.promised == "refund by Fri 15 May"
    look = await rig.do(submit.submit, Written(1, "U0ANA", reply.draft, int(reply.seen)))
    assert isinstance(look, LookWindow)
    page = look.page
    await rig.do(submit.confirm, int(page.reply), page.revision, "U0ANA", int(look.seen), "V1")
    await rig.later(seconds=10)
    assert await states(rig) == ["moved", "open"], "the words say what was promised already"


async def test_a_day_behind_or_years_ahead_is_asked_for_again(rig: Rig) -> None:
    await promise(rig)
    for wrong in (date(2026, 5, 5), date(2029, 1, 1)):
        again = await move(rig, wrong)
        assert isinstance(again, MoveWindow)
        assert again.said == "Please choose a day ahead, within a year."
    assert await states(rig) == ["open"]


async def move(rig: Rig, day: date, user: str = "U0ANA") -> Any:
    return await rig.do(lambda ctx, conn, now: promised.move_to(ctx, conn, now, 1, user, day, tells=False))


async def test_only_whoever_has_the_case_decides_about_its_promises(rig: Rig) -> None:
    await promise(rig)
    for told in (
        await move(rig, date(2026, 5, 15), "U0BEN"),
        await rig.do(promised.done, 1, "U0EVE", "kept"),
        await rig.do(promised.tell_window, 1, "U0LEE"),
    ):
        assert told == NoticeWindow("A promise", ("Only Ana Ruiz can say that.",))
    assert await states(rig) == ["open"]


async def test_what_was_no_promise_is_none_and_what_the_customer_said_is_kept(rig: Rig) -> None:
    await promise(rig, "Your refund should reach you by Friday. I will call you tomorrow.")
    assert await rig.do(promised.done, 1, "U0ANA", "kept") is None
    assert await rig.do(promised.done, 2, "U0ANA", "none") is None
    assert await states(rig) == ["kept", "withdrawn"]
    told = await rig.do(promised.done, 2, "U0ANA", "kept")
    assert told == NoticeWindow("A promise", ("Nothing is left to do about this promise.",))
    assert rig.card().page.state is CardState.ANSWERED


async def test_the_question_follows_what_becomes_of_the_promise(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=1, hours=4)
    assert asked(rig)[0].became == ""
    await move(rig, date(2026, 5, 15))
    assert asked(rig)[0].became == "Moved to Fri 15 May."


async def test_a_reply_that_was_deleted_at_the_customer_promises_nothing_any_more(rig: Rig) -> None:
    await promise(rig)
    said = await rig.row(replies, id=1)
    await rig.do(hear.hear_deletion, said.source_channel, said.source_ts)
    await rig.do(remove.delete, 1, "U0ANA", "window V1")
    assert rig.telegram.deleted == ["telegram-1"]
    assert await states(rig) == ["withdrawn"]


async def test_the_trail_names_no_words(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=3)
    kept = [one.facts for one in await rig.rows(events) if "promise" in one.what]
    assert kept
    assert all(set(facts) == {"promise", "due"} for facts in kept)


async def test_a_line_that_breaks_while_it_asks_asks_once(rig: Rig) -> None:
    await promise(rig)
    rig.desk.fail(Unsure(), meets="post promise:", accepted=True)
    rig.clock.advance(days=1, hours=4)
    await rig.ctx.store.write(lambda conn, now: remind.remind(rig.ctx, conn, now))
    await rig.stop(by_force=True)
    await rig.start()
    await tick(rig, seconds=10)
    assert len(asked(rig)) == 1


async def test_what_fails_while_it_asks_leaves_nothing_and_asks_later(rig: Rig) -> None:
    await promise(rig)
    rig.clock.advance(days=1, hours=4)

    def dies(conn: Connection, now: datetime) -> None:
        remind.remind(rig.ctx, conn, now)
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await rig.ctx.store.write(dies)
    await rig.settle()
    assert asked(rig) == []
    await tick(rig)
    assert len(asked(rig)) == 1
