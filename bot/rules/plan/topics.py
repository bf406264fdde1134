"""What a brand's cases can be about, each with whoever owns its root cause; and whose posts are colleagues'.

Values, and how the plan file says them. Without a list of its own a brand has the starter list
(`bot.rules.matters.TOPICS`). A topic of its own list that has the name of one of those, and neither words nor examples,
is recognised by the words of that one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from bot.rules.plan import fields as form
from bot.rules.plan.fields import Form
from bot.rules.plan.source import Kind, Node

#: A topic's name in a few words has to fit a line of App Home.
_MOST_SAID: Final = 40
_MOST_HANDLE: Final = 100

#: Pairs of a channel and the handles of colleagues there, without "@", as they were written.
Staff = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that cases are about. ``name`` is what routes and rotas use, ``says`` a few words for people,
    ``words`` are phrases that tell it, ``examples`` whole posts; ``owner`` is the id of the executive who owns the
    root cause."""

    name: str
    says: str = ""
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    owner: str | None = None

    @property
    def title(self) -> str:
        """What people read."""
        return self.says or self.name


def read_topic(gathered: Form, node: Node, executives: Collection[str]) -> Topic:
    """One item of ``topics``."""
    fields = gathered.fields(node, "a topic", must=("name",), may=("says", "words", "examples", "owner"))
    return Topic(
        name=gathered.take(fields, "name", form.name, ""),
        says=gathered.take(fields, "says", _few_words, ""),
        words=gathered.distinct(fields, "words", form.text),
        examples=gathered.distinct(fields, "examples", form.text),
        owner=gathered.take(fields, "owner", form.named("the executive", executives), None),
    )


def read_staff(gathered: Form, node: Node) -> Staff:
    """``staff``: handles by channel."""
    if node.kind is not Kind.MAPPING:
        raise ValueError("write it as channels with handles: {x: [anna, leo]}")
    channels = {gathered.read(key, form.name, "", "staff"): value for key, value in node.fields}
    return tuple((channel, gathered.distinct(channels, channel, _handle)) for channel in channels if channel)


def _few_words(node: Node) -> str:
    said = form.text(node)
    if len(said) > _MOST_SAID:
        raise ValueError(f"“{said}” is longer than {_MOST_SAID} characters. Say it in a few words")
    return said


def _handle(node: Node) -> str:
    """A handle, or the number of an account where it has none; "@" may be left out."""
    word = node.text if node.kind is Kind.WHOLE else form.text(node)
    word = word.removeprefix("@")
    if not word or len(word) > _MOST_HANDLE or any(map(str.isspace, word)):
        raise ValueError(f"“{node.text}” is no handle. Write it as it stands on the channel, with “@” or without")
    return word


def topic_data(topic: Topic) -> dict[str, Any]:
    """What `read_topic` reads."""
    return {
        "name": topic.name,
        "says": topic.says,
        "words": list(topic.words),
        "examples": list(topic.examples),
        "owner": topic.owner,
    }


def is_colleague(staff: Staff, channel: str, handle: str, remote_id: str) -> bool:
    """Whether somebody who writes on a channel is on the staff list."""
    known = {one.casefold() for where, handles in staff if where == channel for one in handles}
    return bool(known) and not known.isdisjoint({handle.removeprefix("@").casefold(), remote_id.casefold()} - {""})
