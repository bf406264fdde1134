"""What people teach about topics: whose word counts, how much of it, and that examples tell like posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.gate import PAUSE, is_due
from bot.rules.lessons import kept_back
from bot.rules.plan.topics import Topic
from bot.rules.topic_lessons import EVERY, Said, agreed, right, topic_lessons
from bot.rules.topics import Examples, guess

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
OWN = (Topic("refund", words=("refund",)), Topic("soles", words=("sole",)), Topic("login", words=("login",)))
#: Of these no word of the plan tells anything.
BOOTS = "The left boot opened at the front after two walks in the rain"
ALSO_BOOTS = "My boot has opened at the front, only a few walks in the rain"


def test_a_post_like_one_that_was_set_right_is_about_the_same() -> None:
    assert guess(ALSO_BOOTS, OWN).topic is None
    taught = Examples.of([("soles", BOOTS)])
    assert guess(ALSO_BOOTS, OWN, taught).topic == "soles"
    assert guess("The courier dropped my parcel in the rain", OWN, taught).topic is None, "one word is nothing"
    assert guess(ALSO_BOOTS, OWN[:1], taught).topic is None, "this topic is gone from the plan"


def test_what_is_nearly_the_same_as_what_was_set_right_beats_a_word_of_the_plan() -> None:
    text = "The refund page throws me out whenever I open it"
    assert guess(text, OWN).topic == "refund"
    assert guess(text, OWN, Examples.of([("login", text)])).topic == "login"


def test_examples_keep_no_text() -> None:
    assert BOOTS not in str(Examples.of([("soles", BOOTS)]))


def test_of_what_one_person_says_the_last_counts_and_who_differ_teach_nothing() -> None:
    said = [Said(1, "ana", "refund"), Said(1, "ana", "soles"), Said(2, "ana", "soles"), Said(2, "lee", "login")]
    assert agreed(said) == {1: ("soles", ("ana",))}
    assert agreed([*said, Said(2, "kim", "login")])[2] == ("login", ("lee", "kim"))


posts = st.integers(0, 400)
sayings = st.lists(st.builds(Said, posts, st.sampled_from(["ana", "lee", "kim"]), st.sampled_from(["refund", "soles"])))


@given(sayings, st.dictionaries(posts, st.just("login"), max_size=60))
def test_no_post_teaches_and_judges_and_no_person_teaches_alone(said: list[Said], worked: dict[int, str]) -> None:
    words = {post: f"words of {'x' * post}" for post in range(400)}  # of the last one nothing is left
    found = topic_lessons(said, worked, words)
    taught, judged = {post for _, post in found.examples}, {post for post, _ in found.judged}
    assert not taught & judged
    assert not any(kept_back(words[post]) for post in taught)
    assert all(kept_back(words[post]) for post in judged)
    assert sum(found.people.values()) == len(taught) == len(found.examples)
    assert all(number <= max(5, 0.3 * len({one.post for one in said})) for number in found.people.values())


def test_the_newest_of_each_topic_count() -> None:
    words = {post: f"words of {'x' * post}" for post in range(300)}
    people = [f"person {number}" for number in range(20)]
    found = topic_lessons([Said(post, people[post % 20], "soles") for post in range(300)], {}, words)
    assert len(found.examples) == 40
    assert [post for _, post in found.examples] == sorted((post for _, post in found.examples), reverse=True)


def test_how_often_it_is_right_is_counted() -> None:
    judged, words = [(1, "soles"), (2, "refund")], {1: ALSO_BOOTS, 2: "where is my refund"}
    assert right(judged, words, OWN, Examples.of([])) == 1
    assert right(judged, words, OWN, Examples.of([("soles", BOOTS)])) == 2


def test_it_is_learned_after_some_words_and_not_all_the_time() -> None:
    assert not is_due(EVERY - 1, None, NOW, EVERY)
    assert is_due(EVERY, None, NOW, EVERY)
    assert not is_due(EVERY, NOW - PAUSE + timedelta(seconds=1), NOW, EVERY)
    assert is_due(EVERY, NOW - PAUSE, NOW, EVERY)
