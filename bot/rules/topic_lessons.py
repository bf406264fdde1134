"""What people teach about topics by setting them right: which posts become examples, and whether that helps. Pure.

As with the detector (`bot.rules.lessons`) everything is learned anew each time, no person teaches alone, a fifth of all
posts is never taught, and what is not as often right on those stays out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.rules.lessons import MOST_OF_ONE, kept_back, last_words
from bot.rules.plan.topics import Topic
from bot.rules.topics import Examples, guess

#: It is learned anew after so many words of people.
EVERY: Final = 5
#: With fewer posts to judge by nobody could tell.
LEAST: Final = 5
#: Of each topic the newest examples count. So many in all leave no post waiting.
_MOST_EACH: Final = 40
#: Whatever the share of one person would be: these few.
_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody (``by``) said what a post is about."""

    post: int
    by: str
    topic: str


@dataclass(frozen=True, slots=True)
class TopicLessons:
    """``examples`` are pairs of a topic and a post, ``judged`` are posts to judge by, each with its topic, ``people``
    those who gave examples, with how many."""

    examples: tuple[tuple[str, int], ...]
    judged: tuple[tuple[int, str], ...]
    people: Mapping[str, int]


def topic_lessons(said: Iterable[Said], worked: Mapping[int, str], words: Mapping[int, str]) -> TopicLessons:
    """What stands of all that was ``said``, oldest first. ``worked`` are answered posts whose topic nobody changed; by
    them it is only judged. ``words`` are those of all posts that are still there."""
    found = agreed(one for one in said if one.post in words)
    told = {post: topic for post, (topic, _) in found.items()}
    judged = [(post, topic) for post, topic in {**worked, **told}.items() if post in words and kept_back(words[post])]
    taught = [(post, *of) for post, of in reversed(found.items()) if not kept_back(words[post])]
    most = max(_FEW, int(MOST_OF_ONE * len(taught)))
    each, people, examples = Counter[str](), Counter[str](), list[tuple[str, int]]()
    for post, topic, by in taught:
        whose = min(by, key=lambda person: people[person])
        if each[topic] < _MOST_EACH and people[whose] < most:
            each[topic] += 1
            people[whose] += 1
            examples.append((topic, post))
    return TopicLessons(tuple(examples), tuple(judged), people)


def agreed(said: Iterable[Said]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """What people make of posts together, oldest first: the topic, and who says so. Of what one person says of a post
    the last counts; where as many say something else, nothing is learned."""
    found = {}
    for post, by in last_words(said).items():
        (topic, most), *others = Counter(one.topic for one in by.values()).most_common(2)
        if not others or others[0][1] < most:
            found[post] = (topic, tuple(person for person, one in by.items() if one.topic == topic))
    return found


def right(judged: Sequence[tuple[int, str]], words: Mapping[int, str], topics: tuple[Topic, ...], of: Examples) -> int:
    """Of how many posts the topic is told rightly with these examples."""
    return sum(guess(words[post], topics, of).topic == topic for post, topic in judged)
