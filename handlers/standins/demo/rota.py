"""What people at the company are told of the rota: read from their App Homes and direct messages, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from handlers.standins.demo import cast
from handlers.standins.demo.stage import Stage
from handlers.standins.slack import buttons, label
from handlers.standins.slack.words import Message, walk

#: Who is asked when the executive does not answer, what their message says, and how the page puts it.
_ASKED: Final = (
    (cast.BEN, re.compile(r"Could you answer [^?]+\?"), "Ana has not answered. Ben’s phone: “{}” Press Take it."),
    (cast.ANA, re.compile(r"Could you answer [^?]+\?"), "Ben has not answered. Ana’s phone: “{}” Press Take it."),
    (cast.LEE, re.compile(r"Nobody has taken [^;.]+"), "Lee, the lead, hears it: “{}.” Give it to somebody."),
)


def on_now(stage: Stage) -> str:
    """Who is on and who follows, as the lead's App Home has it; empty while nobody has looked at that."""
    told = list(_lines(stage, cast.LEE))
    return told[told.index("Now") + 1] if "Now" in told else ""


def gap(stage: Stage) -> str:
    """The first line of the lead's App Home with a gap to fill; empty where there is none."""
    for block in _blocks(stage, cast.LEE):
        if any(label(one) == "Fill…" for one in buttons({"blocks": [block]})):
            return str(block["text"]["text"])
    return ""


def same_days(stage: Stage, line: str) -> str:
    """What the lead's App Home says now of the days that a line of it was about."""
    days = line.partition(":")[0]
    return next((one for one in _lines(stage, cast.LEE) if one.partition(":")[0] == days), "")


def questions(stage: Stage) -> list[tuple[str, str]]:
    """Everything that anybody is asked to take over just now: whose phone, and what the page says of it."""
    found = []
    for person, words, told in _ASKED:
        for message in stage.town.slack.messages(person):
            asked = words.search(str(message["text"]))
            if asked:
                found.append((person, told.format(asked[0])))
    return found


def _blocks(stage: Stage, person: str) -> list[Message]:
    return list(stage.town.slack.windows.homes.get(person, {}).get("blocks", ()))


def _lines(stage: Stage, person: str) -> Iterator[str]:
    """The lines of an App Home, as plain words."""
    for block in _blocks(stage, person):
        if block["type"] == "rich_text":
            for line in block["elements"]:
                yield "".join(str(node["text"]) for node in walk(line) if isinstance(node.get("text"), str))
        elif "text" in block:
            yield str(block["text"]["text"])
