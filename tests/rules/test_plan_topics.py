"""A brand's topics and its staff in the plan file: read, written, told, doubted, changed from a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rules.matters import TOPICS
from bot.rules.plan import PlanFaults, differences, read_plan, warnings, write_plan
from bot.rules.plan.edit import Edit, What, Wrong
from bot.rules.plan.edited import edited
from bot.rules.plan.topics import Topic, is_colleague

NOW = datetime(2026, 5, 6, tzinfo=UTC)
BARE = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, consent: true, skills: [money]}
  - {id: cho, name: Cho Min, slack: U0CHO, consent: true}
leads: [U0LEE]
rotas:
  - name: default
    needs: {late refund: money}
    layers:
      - {name: primary, timezone: Europe/London, anchor: 2026-01-05T09:00, every: {weeks: 1}, members: [ana, cho]}
"""
WHOLE = (
    BARE
    + """
topics:
  - {name: late refund, says: Late refunds, words: [refund, money back], examples: ["Third: no"], owner: cho}
  - {name: delivery}
staff: {x: [annab, "@leo"], telegram: [5551]}
"""
)
PLAN = read_plan(WHOLE)


def test_topics_and_staff_are_read_and_written_back() -> None:
    first, second = PLAN.topics
    assert first == Topic("late refund", "Late refunds", ("refund", "money back"), ("Third: no",), "cho")
    assert (first.title, second.title) == ("Late refunds", "delivery")
    assert PLAN.staff == (("x", ("annab", "leo")), ("telegram", ("5551",)))
    assert read_plan(write_plan(PLAN)) == PLAN
    assert "topics" not in write_plan(read_plan(BARE))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("words: [refund", "word: [refund", 14, "Did you mean “words”?"),
        ("owner: cho", "owner: choo", 14, "Did you mean “cho”?"),
        ("name: delivery", "name: late refund", 15, "“late refund” stands twice"),
        ("[refund, money back]", "[refund, refund]", 14, "“refund” stands twice"),
        ("Late refunds", "L" * 41, 14, "longer than 40 characters"),
        ("{name: delivery}", "{says: Parcels}", 15, "needs “name”"),
        ("annab", '"a b"', 16, "is no handle"),
        ("{x: [annab, \"@leo\"], telegram: [5551]}", "[annab]", 16, "write it as channels with handles"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_what_to_do(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(PlanFaults) as caught:
        read_plan(WHOLE.replace(old, new, 1))
    assert any(one.line == line and words in one.message for one in caught.value.faults), caught.value


def test_what_changes_is_told() -> None:
    owned = replace(PLAN, topics=(replace(PLAN.topics[0], owner="ana"), PLAN.topics[1]))
    assert differences(PLAN, owned) == ["Topic late refund: owner: ana (was cho)."]
    assert differences(PLAN, replace(PLAN, topics=PLAN.topics[:1])) == ["Topic delivery goes."]
    assert differences(PLAN, replace(PLAN, staff=())) == ["No more staff (was x annab, leo, telegram 5551)."]


def test_what_is_probably_not_meant_is_doubted() -> None:
    assert warnings(PLAN) == []
    odd = replace(PLAN, topics=(Topic("late refunds", words=("refund",)), Topic("odd"), Topic("delivery")))
    assert warnings(odd) == [
        "Topics: nothing tells “odd”. Give it words or examples, or it is only ever set by hand.",
        "Needs: the topic “late refund” is not known. Did you mean “late refunds”?",
    ]


def test_a_colleague_is_known_by_handle_or_number_on_that_channel_alone() -> None:
    assert is_colleague(PLAN.staff, "x", "AnnaB", "1")
    assert is_colleague(PLAN.staff, "x", "@leo", "1")
    assert is_colleague(PLAN.staff, "telegram", "", "5551")
    assert not is_colleague(PLAN.staff, "telegram", "annab", "1")
    assert not is_colleague(PLAN.staff, "x", "", "")
    assert not is_colleague((), "x", "annab", "1")


def test_the_window_changes_words_examples_and_owner() -> None:
    said = "skill money\nowner ana\nwords refund\nwords my money\nexamples Where is it, my money?"
    changed = edited(PLAN, Edit(What.TOPIC, name="late refund", said=said), NOW)
    assert changed.topics[0] == Topic(
        "late refund", "Late refunds", ("refund", "my money"), ("Where is it, my money?",), "ana"
    )
    gone = edited(PLAN, Edit(What.TOPIC, name="delivery", said="remove yes"), NOW)
    assert [topic.name for topic in gone.topics] == ["late refund"]


def test_a_new_topic_may_have_words_and_no_route() -> None:
    added = edited(PLAN, Edit(What.TOPIC, said="topic sizing\nwords too small"), NOW)
    assert added.topics[-1] == Topic("sizing", words=("too small",))
    with pytest.raises(Wrong, match="what tells it"):
        edited(PLAN, Edit(What.TOPIC, said="topic sizing"), NOW)


def test_the_first_own_topic_brings_the_starter_list_along() -> None:
    changed = edited(read_plan(BARE), Edit(What.TOPIC, name="billing", said="owner cho"), NOW)
    assert [topic.name for topic in changed.topics] == list(TOPICS)
    assert changed.topic("billing") == Topic("billing", owner="cho")


def test_the_starter_to_copy_is_a_plans_list() -> None:
    text = (Path(__file__).parents[2] / "docs/plan.md").read_text(encoding="utf-8")
    block = text.split("## `topics`")[1].split("```yaml")[1].split("```")[0]
    plan = read_plan(BARE + block)
    assert [topic.name for topic in plan.topics][:-1] == list(TOPICS)
    assert plan.topics[-1].owner == "cho"
