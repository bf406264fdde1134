"""Changes of what tells a topic and who owns its root cause. Pure.

Without a list of its own a brand has the starter list. The first of these changes makes that one the brand's own: its
topics by their names alone, which keep their words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.rules.matters import TOPICS
from bot.rules.plan.edit import ANY, At, Edit
from bot.rules.plan.model import Plan
from bot.rules.plan.topics import Topic

#: The fields that these changes are made of.
FIELDS: Final = (At.OWNER, At.WORDS, At.EXAMPLES)


def described(plan: Plan, edit: Edit, name: str) -> Plan:
    """The plan with a topic's words, examples and owner as they stand in the fields; or without the topic."""
    if edit.removes:
        return replace(plan, topics=tuple(topic for topic in plan.topics if topic.name != name))
    old = plan.topic(name)
    owner = edit.word(At.OWNER)
    new = replace(
        old or Topic(name),
        words=edit.words(At.WORDS),
        examples=edit.words(At.EXAMPLES),
        owner=None if owner in ("", ANY) else owner,
    )
    if new == (old or Topic(name)):
        return plan
    listed = plan.topics or tuple(Topic(starter) for starter in TOPICS)
    if any(topic.name == name for topic in listed):
        return replace(plan, topics=tuple(new if topic.name == name else topic for topic in listed))
    return replace(plan, topics=(*listed, new))


def says_something(edit: Edit) -> bool:
    """Whether any of the fields does."""
    return any(edit.word(at) not in ("", ANY) for at in FIELDS)
