"""What becomes of a customer's post."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows import case as case_flow
from bot.flows.intake import take_in
from bot.messages import Attachment, Batch, Medium, Unreadable
from bot.pages import CardState, CaseCard, CaseNotice, CustomerAnswered, CustomerWrote, Escalated, Line, Said
from bot.store import cursors
from bot.store.tables import cases, clocks, inbox, posts
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
PRAISE = "Thank you so much, Leo at the shop was wonderful and so kind, best service ever!"
OUTAGE = "No internet, no signal since Monday. The network outage is ruining my work!"


async def test_a_complaint_becomes_a_card_a_clock_and_a_direct_message_to_who_is_on(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    page = rig.card().page
    assert (page.state, page.matter.customer, page.matter.words) == (CardState.NEW, "Dana Wells", COMPLAINT)
    assert page.person.name == "Ana Ruiz"
    assert page.matter.due == rig.clock.now() + timedelta(minutes=30)
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert notice.matter.words == COMPLAINT
    assert (await rig.row(clocks, case_id=1)).due_at == rig.clock.now() + timedelta(minutes=10)


async def test_the_same_batch_twice_changes_nothing(rig: Rig) -> None:
    post = rig.post(COMPLAINT)
    await rig.take(post, cursor="1")
    await rig.take(post, cursor="1")
    await rig.take(post, post)
    assert len(await rig.rows(posts)) == len(await rig.rows(cases)) == 1
    assert len(rig.desk.where()) == 2


async def test_the_cursor_moves_with_the_batch_or_not_at_all(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await rig.take(rig.post(COMPLAINT), cursor="5")
    read = lambda conn: cursors.cursor(conn, "telegram", "42")  # noqa: E731
    assert await rig.ctx.store.read(read) == "5"
    broken = replace(rig.post("next"), raw=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)null"):
        await rig.take(rig.post("One more thing, it is broken"), broken, cursor="7")
    assert await rig.ctx.store.read(read) == "5"
    assert len(await rig.rows(posts)) == 1


async def test_a_further_message_joins_the_case_and_its_owner_hears(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer("And the courier never came either")
    assert len(await rig.rows(cases)) == 1
    [wrote] = [page for page in rig.thread() if isinstance(page, CustomerWrote)]
    assert (wrote.said, wrote.matter.words) == (Said.AGAIN, "And the courier never came either")
    [told] = rig.desk.told("U0ANA", CustomerAnswered)
    assert told.matter.words == "And the courier never came either"
    assert not told.over


async def test_several_messages_before_the_card_stands_come_into_its_thread_in_order(rig: Rig) -> None:
    await rig.take(rig.post(COMPLAINT), rig.post("Order 4711"), rig.post("Hello??"))
    said = [page.matter.words for page in rig.thread() if isinstance(page, CustomerWrote)]
    assert said == ["Order 4711", "Hello??"]


async def test_an_answered_case_opens_again_with_the_next_clock(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("That is on us. Your refund left today.")
    assert rig.card().page.state is CardState.ANSWERED
    assert await rig.row(clocks, case_id=1) is None
    await rig.customer("It has not arrived")
    assert rig.card().page.state is CardState.AGAIN
    assert rig.card().page.matter.due == rig.clock.now() + timedelta(hours=2)
    assert (await rig.row(clocks, case_id=1)).name == "next response"


@pytest.mark.parametrize(("days", "count"), [(6.9, 1), (7.1, 2)])
async def test_a_closed_case_opens_again_within_seven_days_and_is_named_by_a_new_one_later(
    rig: Rig, days: float, count: int
) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("That is on us. Your refund left today.")
    await rig.do(case_flow.done, 1, "U0ANA")
    assert rig.card().page.state is CardState.CLOSED
    await rig.later(days=days)
    await rig.customer("It broke again, I want my refund now")
    assert len(await rig.rows(cases)) == count
    assert rig.card(count).page.matter.due is not None
    if count == 2:
        assert rig.card(2).page.earlier is not None


async def test_praise_is_set_aside_without_a_card_and_a_complaint_brings_it_along(rig: Rig) -> None:
    await rig.customer(PRAISE)
    assert (await rig.row(cases, id=1)).state == "aside"
    assert rig.desk.where() == []
    await rig.later(days=5)
    await rig.customer("You are all wonderful and so kind, thank you!")
    await rig.later(days=5)
    await rig.customer(COMPLAINT)
    assert len(await rig.rows(cases)) == 1
    assert rig.card().page.matter.words == COMPLAINT
    assert [p.matter.words for p in rig.thread()] == [PRAISE, "You are all wonderful and so kind, thank you!"]
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1


async def test_what_was_set_aside_long_ago_is_another_matter(rig: Rig) -> None:
    await rig.customer(PRAISE)
    await rig.later(days=8)
    await rig.customer(COMPLAINT)
    assert [row.state for row in await rig.rows(cases)] == ["aside", "open"]


async def test_no_complaint_by_a_person_comes_back_with_all_that_was_said_since(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.do(case_flow.set_aside, 1, "U0ANA", "praise")
    assert rig.card().page.state is CardState.ASIDE
    await rig.customer("Thank you, you are wonderful and so kind!")
    assert rig.card().page.state is CardState.ASIDE
    await rig.customer("Still waiting for my refund, this is outrageous")
    assert rig.card().page.state is CardState.NEW
    assert rig.card().page.matter.words == COMPLAINT
    assert [p.matter.words for p in rig.thread() if isinstance(p, CustomerWrote)] == [
        "Thank you, you are wonderful and so kind!",
        "Still waiting for my refund, this is outrageous",
    ]


async def test_a_photo_without_a_word_is_a_customers_voice(rig: Rig) -> None:
    await rig.take(replace(rig.post(""), attachments=(Attachment(Medium.PHOTO, "p1", "broken.jpg"),)))
    assert rig.card().page.matter.attachments[0].description == "broken.jpg"


async def test_an_edited_post_shows_its_new_words_on_the_card_and_in_the_thread(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT)
    await rig.take(replace(post, text=COMPLAINT + " Order 4711.", revision="2"))
    assert rig.card().page.matter.words == COMPLAINT + " Order 4711."
    [wrote] = [page for page in rig.thread() if isinstance(page, CustomerWrote)]
    assert wrote.said is Said.EDITED
    assert len(await rig.rows(cases)) == 1


async def test_a_long_post_edited_before_its_card_stands_blocks_nothing(rig: Rig) -> None:
    post = rig.post(COMPLAINT + " word" * 200)
    await rig.take(post, replace(post, text=post.text + " and more", revision="2"))
    assert rig.card().page.matter.words.endswith("and more")
    await rig.customer("Hello?")
    assert [p.said for p in rig.thread()] == [Said.EDITED, Said.AGAIN]


async def test_the_whole_of_a_long_post_stands_in_the_thread(rig: Rig) -> None:
    await rig.customer(COMPLAINT + " word" * 200)
    [whole] = rig.thread()
    assert whole.said is Said.WHOLE


async def test_an_edit_that_makes_praise_a_complaint_brings_it_to_the_desk(rig: Rig) -> None:
    post = await rig.customer(PRAISE)
    await rig.take(replace(post, text=COMPLAINT, revision="2"))
    assert rig.card().page.matter.words == COMPLAINT


async def test_an_edit_of_a_post_that_was_never_seen_is_a_post(rig: Rig) -> None:
    await rig.customer(COMPLAINT, revision="3")
    assert rig.card().page.matter.words == COMPLAINT


async def test_somebody_else_under_the_post_has_a_case_of_their_own_that_names_it(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.customer("Same here, no refund", "Jo Marsh", "x", chat=post.conversation, in_reply_to=post.remote_id)
    assert (rig.card(1).page.under, rig.card(2).page.under) == (None, "Dana Wells")
    assert rig.card(2).page.matter.customer == "Jo Marsh"


async def test_an_answer_to_our_reply_is_not_under_ones_own_post(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    await rig.answer("That is on us. Your refund left today.")
    await rig.do(case_flow.done, 1, "U0ANA")
    await rig.later(days=8)
    await rig.customer("The refund never came, a disgrace", channel="x", in_reply_to="x-1")
    assert rig.card(2).page.under is None


async def test_the_same_words_of_two_people_are_two_cases(rig: Rig) -> None:
    await rig.take(rig.post(COMPLAINT), rig.post(COMPLAINT, "Jo Marsh"))
    assert [card.page.matter.customer for card in rig.desk.where(CaseCard)] == ["Dana Wells", "Jo Marsh"]


async def test_nobody_on_rota_is_said_on_the_card_and_to_the_leads_once(rig: Rig) -> None:
    await rig.customer(OUTAGE, channel="x")
    [card] = rig.desk.where(CaseCard)
    assert (card.channel, card.page.state, card.page.person) == ("C0OUTAGE", CardState.NOBODY, None)
    [told] = rig.desk.told("U0LEE", Escalated)
    assert (told.nobody, told.matter.customer) == (True, "Dana Wells")
    await rig.customer("Still nothing, no network at all", channel="x")
    assert len(rig.desk.told("U0LEE", Escalated)) == 1


async def test_what_cannot_be_read_is_kept_and_the_leads_hear_once(rig: Rig) -> None:
    batch = Batch((), "9", (Unreadable("x", "77", "t1", b'{"\x00odd": 1}', "no author"),))
    await take_in(rig.ctx, "x", "77", batch)
    await take_in(rig.ctx, "x", "77", batch)
    await rig.settle()
    [kept] = await rig.rows(inbox)
    assert (kept.state, kept.payload, kept.why) == ("aside", b'{"\x00odd": 1}', "no author")
    assert len(rig.desk.told("U0LEE", Line)) == 1
    assert await rig.ctx.store.read(lambda conn: cursors.cursor(conn, "x", "77")) == "9"


async def test_a_new_name_of_a_customer_shows_on_what_is_rendered_next(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT)
    await rig.take(replace(rig.post("Hello?"), author=replace(post.author, handle="dana_w")))
    assert len(await rig.rows(cases)) == 1
