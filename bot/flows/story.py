"""One case as a person at a terminal reads it: who it is, what was said and done in order of time, what left. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_Case = Mapping[str, Any]


def lines(case: _Case) -> list[str]:
    """The lines for a case as ``bot.flows.inspect.show_case`` gives it. Times are UTC."""
    return [*_head(case), "", *_in_order(case), *_replies(case)]


def kind_told(case: _Case) -> str:
    """The most probable kind; danger to people brings a case to the desk whatever its kind is."""
    return f"{case['kind']}, danger to people" if case["danger"] else str(case["kind"])


def _head(case: _Case) -> Iterator[str]:
    yield f"Case {case['id']}: {case['customer']} on {case['channel']} ({case['audience']}), {case['state']}"
    about = [
        f"with {case['owner_name'] or 'nobody'}",
        kind_told(case),
        f"opened {_time(case['opened'])}",
        *([f"due {_time(case['due'])}"] if case["due"] else []),
        *([f"follows case {case['previous_case']}"] if case["previous_case"] else []),
        *([f"under case {case['under_case']}"] if case["under_case"] else []),
    ]
    yield "; ".join(about)
    if case["reasons"]:
        yield f"Why: {'; '.join(case['reasons'])}"
    yield from case["promises"]


def _in_order(case: _Case) -> list[str]:
    said = [(post["at"], 0, f"{case['customer']}: {_words(post)}") for post in case["posts"]]
    said += [(event["at"], 1, f"  {event['told']}") for event in case["events"]]
    said.sort(key=lambda one: (datetime.fromisoformat(one[0]), one[1]))
    return [f"{_time(at)}  {_indented(told)}" for at, _, told in said]


def _words(post: _Case) -> str:
    return f"({post['gone']})" if post["gone"] else str(post["text"])


def _replies(case: _Case) -> Iterator[str]:
    for reply in case["replies"]:
        yield ""
        approved = f", approved {_time(reply['approved'])}" if reply["approved"] else ""
        yield f"Reply {reply['id']} of {reply['name']}: {reply['state']}{approved}"
        for number, part in enumerate(reply["parts"], 1):
            about = [part["state"], *([_time(part["sent"])] if part["sent"] else []), part["url"] or part["id"]]
            yield f"  part {number}: {', '.join(filter(None, [*about, part['why']]))}; text {part['print'][:12]}"
            yield from (f"    {line}" for line in part["text"].splitlines())
        if not reply["parts"]:
            yield from (f"    {line}" for line in reply["words"].splitlines())


def _indented(words: str) -> str:
    return words.replace("\n", "\n" + " " * 23)


def _time(instant: str) -> str:
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M:%SZ}"
