"""One of many: what becomes of the fifth who writes the same, and of those who follow."""

from __future__ import annotations

from bot.flows import reply as reply_flow
from bot.flows import surge_course, surge_out, surge_work, vanished
from bot.flows.submit import Written
from bot.messages import Gone, Looked
from bot.pages import (
    CardState,
    CaseCard,
    CaseNotice,
    CustomerAnswered,
    CustomerWrote,
    Line,
    LookWindow,
    NoticeWindow,
    ReplyPage,
    ReplyState,
    ReplyWindow,
    SurgeCard,
)
from bot.store.tables import cases, clocks, posts, surges
from tests.flows.rig import Rig, X

NAMES = [f"{first} {last}" for last in ("Lang", "Marsh", "Berg", "Costa") for first in ("Mira", "Jo", "Sam", "Kit")]
LOGIN = "The app won't let me login since the update, it just spins. This is a disgrace, fix it!"
OWN_WORDS = [
    "Your app login is broken again, I cannot get into my account. Terrible!",
    "Cannot get past the login of the app, it kicks me out each time. Useless.",
    "What is wrong with the app? The login page keeps on spinning. Unacceptable.",
    "I need my account and the app refuses my login. This is ridiculous.",
    "Login in the app fails with an error for hours, nobody answers. Awful service.",
    "After the update the app shows an error at login. I am furious.",
]
FIRE = LOGIN + " And the charger of yours caught fire in my kid's room."


async def crowd(rig: Rig, many: int, text: str = LOGIN, channel: str = "x") -> None:
    for name in NAMES[:many]:
        await rig.customer(text, name, channel)


def cards(rig: Rig) -> list[SurgeCard]:
    """The cards of surges as they stand in the channel."""
    return [one.page for one in rig.desk.where(SurgeCard, "C0CASES")]


def told(rig: Rig, user: str = "U0ANA") -> list[SurgeCard]:
    return rig.desk.told(user, SurgeCard)


async def window(rig: Rig, after: int = 0, user: str = "U0ANA") -> ReplyWindow | NoticeWindow:
    return await rig.do(surge_work.following, 1, user, after)


async def writes(rig: Rig, shown: ReplyWindow, words: str, user: str = "U0ANA") -> object:
    """Press Send in the window of one of them; past a second look, too."""
    written = Written(int(shown.matter.case), user, words, int(shown.seen))
    found = await rig.do(surge_work.submitted, 1, written)
    if isinstance(found, LookWindow):
        assert found.pile is not None
        page = found.page
        return await rig.do(surge_work.confirmed, 1, int(page.reply), page.revision, user, int(found.seen))
    return found


async def test_from_the_fifth_author_on_there_is_one_card_for_all(rig: Rig) -> None:
    await crowd(rig, 4)
    assert len(rig.desk.where(CaseCard)) == 4
    assert cards(rig) == []
    await rig.customer(LOGIN, NAMES[4], "x")
    for name in NAMES[5:9]:
        await rig.customer(LOGIN, name, "telegram")
    await rig.later(seconds=6)
    [card] = cards(rig)
    assert (card.authors, card.waiting, card.holders) == (9, 9, (("Ana Ruiz", "U0ANA", 9),))
    assert "login" in card.title
    assert [voice.customer for voice in card.voices] == NAMES[:3]
    assert len(rig.desk.where(CaseCard)) == len(rig.desk.told("U0ANA", CaseNotice)) == 4
    [mine] = told(rig)
    assert mine.mine == 9
    assert len([one for one in await rig.rows(cases) if (one.state, one.owner) == ("open", "ana")]) == 9
    assert len(await rig.rows(clocks)) == 9


async def test_people_who_say_it_in_their_own_words_are_one_surge(rig: Rig) -> None:
    for name, words in zip(NAMES, OWN_WORDS, strict=False):
        await rig.customer(words, name, "x")
    [card] = cards(rig)
    assert {"app", "login"} <= {*card.title.split(", ")}
    assert card.authors >= 5


async def test_the_words_of_everybody_make_no_surge(rig: Rig) -> None:
    """What is usual for this brand is no news."""
    for day in range(12):
        await rig.customer(OWN_WORDS[day % 6], f"Early {'ABCDEFGHIJKL'[day]}", "x")
        await rig.later(minutes=46)
    await rig.customer("The app login does not like me either, nobody helps, terrible.", "Late One", "x")
    await rig.customer("My app login is gone once more and support is silent. Awful.", "Late Two", "x")
    assert await rig.rows(surges) == []


async def test_posts_that_name_different_orders_are_different_matters(rig: Rig) -> None:
    for number, name in enumerate(NAMES[:8]):
        await rig.customer(f"Order {number + 1} never arrived and nobody answers. A disgrace!", name, "x")
    assert len(rig.desk.where(CaseCard)) == 8
    assert await rig.rows(surges) == []


async def test_many_who_name_one_flight_are_on_one_matter(rig: Rig) -> None:
    said = ("Stranded, {0} is cancelled and nobody tells us anything!", "What a disgrace. No hotel, no food. {0}.")
    for number, name in enumerate(NAMES[:6]):
        await rig.customer(said[number % 2].format("BA117"), name, "x")
    await rig.later(seconds=6)
    [card] = cards(rig)
    assert (card.title, card.authors) == ("BA117", 6)


async def test_one_author_who_writes_it_often_is_no_surge_and_copies_are_set_aside(rig: Rig) -> None:
    for number in range(5):
        await rig.customer(LOGIN, "Dana Wells", "x", chat=f"post {number}")
    assert [row.state for row in await rig.rows(cases)] == ["open", "open", "aside", "aside", "aside"]
    assert (await rig.row(cases, id=3)).reasons[0] == "the same words of the same author for the third time"
    assert await rig.rows(surges) == []
    assert len(await rig.rows(posts)) == 5


async def test_copies_of_many_accounts_with_one_link_are_spam_that_everybody_can_look_at(rig: Rig) -> None:
    text = "Acme stole my money, the app login is a scam, get yours back at https://rescue.test/now today!"
    await crowd(rig, 7, text)
    assert [row.state for row in await rig.rows(cases)] == ["open"] * 4 + ["aside"] * 3
    assert {row.kind for row in await rig.rows(cases) if row.state == "aside"} == {"spam"}
    assert cards(rig) == []
    said = [one for one in rig.desk.told("U0LEE", Line) if "same link" in one.text]
    assert len(said) == 1


async def test_danger_to_people_gets_its_own_card_within_a_surge(rig: Rig) -> None:
    await crowd(rig, 5)
    await rig.customer(FIRE, "Dana Wells", "x")
    shown = rig.card(6).page
    assert shown.matter.danger
    assert len(rig.desk.where(CaseCard)) == 5
    assert rig.desk.told("U0ANA", CaseNotice)[-1].matter.customer == "Dana Wells"


async def test_further_words_wait_in_the_list_and_danger_leaves_it(rig: Rig) -> None:
    await crowd(rig, 5)
    quiet = NAMES[4]
    await rig.customer("Hello? Anybody there?", quiet, "x")
    assert rig.desk.told("U0ANA", CustomerAnswered) == []
    shown = await window(rig, after=4)
    assert isinstance(shown, ReplyWindow)
    assert (shown.matter.customer, shown.matter.words) == (quiet, "Hello? Anybody there?")
    await rig.customer("Now the charger caught fire, my kid is hurt!", quiet, "x")
    assert rig.card(5).page.matter.danger
    said = [page.matter.words for page in rig.thread(5) if isinstance(page, CustomerWrote)]
    assert said == ["Hello? Anybody there?", "Now the charger caught fire, my kid is hurt!"]
    assert rig.desk.told("U0ANA", CaseNotice)[-1].matter.customer == quiet


async def test_one_works_through_them_one_answer_each(rig: Rig) -> None:
    await crowd(rig, 6)
    shown = await window(rig)
    for number, name in enumerate(NAMES[:6]):
        assert isinstance(shown, ReplyWindow)
        assert shown.matter.customer == name
        assert shown.pile is not None
        assert shown.pile.left == 6 - number
        words = f"{name}, the login works again since noon. I tried it with number {number} of my own. Sorry!"
        shown = await writes(rig, shown, words)
        await rig.later(seconds=10)
    assert isinstance(shown, NoticeWindow)
    assert shown.lines[-1] == "That was the last of yours: everybody has an answer on its way."
    assert [one.text.split(",")[0] for one in rig.x.accepted] == NAMES[:6]
    assert {row.state for row in await rig.rows(cases)} == {"answered"}
    await rig.later(seconds=6)
    assert cards(rig)[0].waiting == 0
    card = next(one for one in rig.desk.where(SurgeCard, "C0CASES"))
    under = [one.page for one in rig.desk.where(ReplyPage, "C0CASES") if one.thread == card.ts]
    assert [page.state for page in under] == [ReplyState.DELIVERED] * 2  # the fifth and the sixth have no card


async def test_the_same_words_to_the_next_one_are_flagged_and_never_go_to_all(rig: Rig) -> None:
    await crowd(rig, 5)
    words = "I am sorry, the login works again since noon today, please try it once more."
    for _ in range(3):  # whose first replies get a second look anyway
        shown = await window(rig)
        assert isinstance(shown, ReplyWindow)
        await writes(rig, shown, words)
        await rig.later(seconds=10)
    shown = await window(rig)
    assert isinstance(shown, ReplyWindow)
    found = await rig.do(surge_work.submitted, 1, Written(int(shown.matter.case), "U0ANA", words, int(shown.seen)))
    assert isinstance(found, LookWindow)
    assert "this is nearly what you wrote to somebody else" in found.notes
    assert len(rig.x.accepted) == 3


async def test_the_next_one_can_be_looked_at_first_and_the_last_can_be_undone(rig: Rig) -> None:
    await crowd(rig, 5)
    shown = await window(rig, after=1)
    assert isinstance(shown, ReplyWindow)
    assert shown.matter.customer == NAMES[1]
    following = await writes(rig, shown, "Jo, the login works again. I am sorry for the morning that you lost.")
    assert isinstance(following, ReplyWindow)
    assert following.matter.customer == NAMES[2]
    assert following.pile is not None
    assert following.pile.undo is not None
    assert following.pile.done.startswith(f"{NAMES[1]}: Leaves at")
    await rig.do(reply_flow.undo, int(following.pile.undo[0]), "U0ANA")
    await rig.later(seconds=20)
    assert rig.x.accepted == []


async def test_who_has_none_of_them_sees_whose_they_are_and_can_take_some(rig: Rig) -> None:
    await crowd(rig, 8)
    shown = await window(rig, user="U0BEN")
    assert isinstance(shown, NoticeWindow)
    assert shown.lines == ("8 wait for Ana Ruiz.",)
    assert shown.takes_some == "1"
    taken = await rig.do(surge_work.take_some, 1, "U0BEN")
    assert isinstance(taken, ReplyWindow)
    assert (taken.person.name, taken.pile.left if taken.pile else 0) == ("Ben Okafor", 5)
    await rig.later(seconds=6)
    assert cards(rig)[0].holders == (("Ben Okafor", "U0BEN", 5), ("Ana Ruiz", "U0ANA", 3))
    assert isinstance(await window(rig, user="U0LEE"), NoticeWindow)


async def test_an_assistant_prepares_and_the_executive_sends(rig: Rig) -> None:
    await crowd(rig, 5)
    shown = await window(rig, user="U0TOM")
    assert isinstance(shown, ReplyWindow)
    assert shown.gives_to == "Ana Ruiz"
    following = await writes(rig, shown, "Mira, the login works again. I am sorry for the hours.", "U0TOM")
    assert isinstance(following, ReplyWindow)
    assert following.matter.customer == NAMES[1]
    assert rig.x.accepted == []


async def test_one_of_them_gets_a_card_of_its_own_where_somebody_wants_it(rig: Rig) -> None:
    await crowd(rig, 6)
    await rig.do(surge_out.own_card, 6, "U0ANA")
    assert rig.card(6).page.matter.customer == NAMES[5]
    assert await rig.do(surge_out.own_card, 6, "U0ANA") == "It has a card of its own already."
    assert await rig.do(surge_out.own_card, 5, "U0EVE") == "Only executives and leads can do that."
    await rig.answer("Jo, the login works again, and I am sorry.", case=6)
    assert rig.card(6).page.state is CardState.ANSWERED


async def test_who_writes_again_after_an_answer_is_heard_at_once(rig: Rig) -> None:
    await crowd(rig, 5)
    shown = await window(rig, after=4)
    assert isinstance(shown, ReplyWindow)
    await writes(rig, shown, "Mira, the login works again. I am sorry for the hours.")
    await rig.later(seconds=10)
    await rig.customer("It does not, still the same!", NAMES[4], "x")
    [heard] = rig.desk.told("U0ANA", CustomerAnswered)
    assert heard.matter.customer == NAMES[4]
    card = next(one for one in rig.desk.where(SurgeCard, "C0CASES"))
    said = [one.page for one in rig.desk.where(CustomerWrote) if one.thread == card.ts]
    assert [one.matter.words for one in said] == ["It does not, still the same!"]


async def test_what_is_typed_under_the_card_of_a_surge_goes_to_nobody(rig: Rig) -> None:
    await crowd(rig, 5)
    [card] = rig.desk.where(SurgeCard, "C0CASES")
    await rig.say("U0ANA", "We are on it, all of you, sorry!", card)
    direct = next(one for one in rig.desk.where(SurgeCard) if one.channel == "D0ANA")
    await rig.say("U0ANA", "We are on it, all of you, sorry!", direct)
    assert rig.desk.where(ReplyPage) == []
    assert rig.accepted == []


async def test_deleted_words_leave_the_card_of_a_surge_too(rig: Rig) -> None:
    await crowd(rig, 5)
    gone = (await rig.row(posts, case_id=1)).remote_id
    await rig.do(vanished.learn, "x", X.id, Looked({gone: Gone.DELETED}))
    await rig.later(seconds=6)
    assert [voice.customer for voice in cards(rig)[0].voices] == NAMES[1:4]


async def test_it_is_over_when_nobody_new_writes_and_nobody_waits(rig: Rig) -> None:
    await crowd(rig, 5)
    await rig.later(hours=5)
    await rig.do(surge_course.tick)
    assert cards(rig)[0].over is None
    for _ in range(5):
        shown = await window(rig)
        assert isinstance(shown, ReplyWindow)
        await writes(rig, shown, f"{shown.matter.customer}, it works again, case {shown.matter.case} of many, sorry.")
        await rig.later(seconds=10)
    await rig.do(surge_course.tick)
    assert cards(rig)[0].over is not None
    assert told(rig)[0].over is not None
    await rig.customer(LOGIN, "Late Comer", "x")
    assert rig.card(6).page.matter.customer == "Late Comer"


async def test_a_picture_of_its_course_stands_in_the_thread(rig: Rig) -> None:
    await crowd(rig, 10)
    await rig.do(surge_course.tick)
    await rig.do(surge_course.tick)
    [card] = rig.desk.where(SurgeCard, "C0CASES")
    [(place, upload, title)] = rig.desk.shown
    assert (place.channel, place.thread, title) == ("C0CASES", card.ts, "10 people so far")
    file, alt = rig.desk.uploads[upload]
    assert file.content.startswith(b"\x89PNG")
    assert alt.startswith("10 people wrote. A bar is a minute.")


async def test_with_nobody_on_the_leads_hear_of_a_surge_once(rig: Rig) -> None:
    down = "No internet, no signal since Monday. The network outage is ruining my work!"
    await crowd(rig, 9, down)
    assert {row.owner for row in await rig.rows(cases)} == {None}
    assert len(told(rig, "U0LEE")) == 1
