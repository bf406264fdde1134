"""Facts about topics: a brand's own words and examples tell what a post is about, how sure that is, and what to ask."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

from bot.rules.matters import TOPICS
from bot.rules.plan.topics import Topic
from bot.rules.topics import STARTER, Guess, guess
from tests.strategies import hostile_text

OWN = (
    Topic(
        "late refund",
        words=("refund", "money back", "reimbursed"),
        examples=(
            "Third week waiting for my refund",
            "You said five days, it is twenty and nothing is back on my card",
            "returned the boots in March, still not paid back",
        ),
    ),
    Topic(
        "wrong address",
        words=("wrong address", "wrong city", "wrong house", "neighbour"),
        examples=(
            "The courier left my parcel three streets away",
            "tracking says delivered but not to me",
            "you sent the order to my old flat although I changed it",
        ),
    ),
    Topic(
        "app login",
        words=("log in", "login", "password", "code"),
        examples=(
            "the app throws me out after the update and I cannot get in",
            "verification text never comes, locked out since Monday",
        ),
    ),
    Topic(
        "sizing",
        words=("size", "sizes", "too small", "too big", "fit"),
        examples=("ordered a 42 and it is more like a 40", "the sleeves end at my elbows"),
    ),
    Topic(
        "shop staff",
        words=("rude", "assistant", "manager"),
        examples=("the woman at the till rolled her eyes at me", "nobody in the shop wanted to help"),
    ),
    Topic(
        "loose soles",
        words=("sole", "soles", "fell apart", "stitching"),
        examples=("after two walks the boot opened at the front", "the heel came off in the rain"),
    ),
)

#: Posts by other words than the examples.
POSTS = """
late refund|I sent the coat back on the 3rd and my bank shows nothing from you
late refund|where is my refund
late refund|when do I get reimbursed for the cancelled order
late refund|money back please, it is a month now
late refund|still not paid back for the boots I returned
late refund|twenty days and nothing on my card
late refund|Refunds take five days you said
wrong address|parcel went to the wrong house again
wrong address|my neighbour two doors down has my shoes
wrong address|left three streets away by your courier
wrong address|delivered, says the tracking. Not to me!
wrong address|the order is at my old flat
wrong address|Why Leeds? I live in York. Wrong city
wrong address|you sent it to where I lived last year, I changed the address
app login|password reset link is dead
app login|cannot get in since the update
app login|verification code does not arrive
app login|locked out of the app since Monday
app login|login loops for ever
app login|the app throws me out
app login|no text with the number, can't log in
sizing|a 42 of yours is a 40 anywhere else
sizing|jacket is too small although I measured
sizing|sleeves far too short, elbows stick out
sizing|your size chart is fiction
sizing|does not fit, and it is my usual
shop staff|your assistant in York was rude to my mum
shop staff|asked the manager, he laughed
shop staff|woman at the till ignored me
shop staff|nobody wanted to help me in the shop
shop staff|she rolled her eyes when I asked for a bag
loose soles|soles came off after a week
loose soles|the boots fell apart in the rain
loose soles|heel came off on day two
loose soles|my boot opened at the front
loose soles|stitching on the left one is gone
""".strip().splitlines()


def test_a_brands_own_topics_are_recognised_in_other_words():
    first = second = sure = right_when_sure = 0
    for line in POSTS:
        topic, _, text = line.partition("|")
        found = guess(text, OWN)
        named = [name for name, _ in found.shares[:2]]
        first += named[:1] == [topic]
        second += topic in named
        sure += found.is_sure
        right_when_sure += found.is_sure and named[0] == topic
    sys.stdout.write(
        f"\ntopics of {len(POSTS)} posts: first {first}, among two {second}; sure {sure}, right {right_when_sure}"
    )
    assert first >= 0.85 * len(POSTS)
    assert right_when_sure >= 0.9 * sure


def test_the_starter_list_is_what_a_brand_without_its_own_has():
    assert [topic.name for topic in STARTER] == list(TOPICS)
    assert guess("Where is my refund?").topic == "billing"
    assert guess("Where is my refund?", OWN).topic == "late refund"


def test_a_topic_of_a_starters_name_keeps_its_words_until_it_has_its_own():
    assert guess("Where is my refund?", (Topic("billing"), Topic("delivery"))).topic == "billing"
    assert guess("Where is my refund?", (Topic("billing", words=("invoice",)), Topic("delivery"))).topic is None
    assert guess("Where is my refund?", (Topic("other things"),)).shares == ()


def test_two_that_are_close_are_asked_about_the_first_said_first():
    found = guess("My refund is late and you sent the shoes to the wrong city", OWN)
    assert found.asks == ("late refund", "wrong address")
    assert found.topic == "late refund"
    assert not found.is_sure


def test_one_that_is_plain_is_not_asked_about():
    assert guess("Where is my refund?", OWN).is_sure
    assert guess("Where is my refund?", OWN).asks == ()
    assert guess("hm", OWN).asks == ()


def test_what_several_topics_share_tells_each_less():
    shared = (Topic("a", words=("late", "refund")), Topic("b", words=("late",)))
    assert dict(guess("late", shared).shares)["a"] == dict(guess("late", shared).shares)["b"]
    assert guess("refund, late", shared).topic == "a"


@given(hostile_text)
def test_shares_are_shares_whatever_is_written(text):
    found = guess(text, OWN)
    assert sum(share for _, share in found.shares) < 1
    assert list(found.shares) == sorted(found.shares, key=lambda one: -one[1])
    assert isinstance(found, Guess)


@pytest.mark.parametrize(
    "topics", [(Topic("x"),), (Topic("x", examples=("the of and",)),), (Topic("x", words=("!",)),)]
)
def test_a_topic_that_nothing_tells_is_never_guessed(topics):
    assert guess("the refund of the order and nothing else!", topics).shares == ()
