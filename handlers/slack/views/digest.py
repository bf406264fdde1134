"""The daily sample for a lead: some posts of those that were set aside, each with one press. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import Digest, SetAside
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import CaseRef
from handlers.slack.views.blocks import Block, Sentence, actions, button, line, plain, rich, say, text
from handlers.slack.views.home_needs import taken_for
from handlers.slack.views.notification import Rendered, notification

_MOST_SAMPLES: Final = 20
_MOST_WORDS: Final = 120
_ASKED: Final = say(
    "Here the detector was sure of a complaint, and one person said that it is none. Was that right? Nothing is learned"
    " from it before you say."
)


def digest(page: Digest) -> Rendered:
    posts = "1 post was" if page.total == 1 else f"{page.total} posts were"
    samples = page.samples[:_MOST_SAMPLES]
    some = "Here is one" if len(samples) == 1 else f"Here are {len(samples)}"
    drawn = "Here they are" if len(samples) == page.total else f"{some} of them, drawn at random"
    drawn = "Here it is" if page.total == 1 else drawn
    asks = f" {drawn}: was that right?" if samples else " A person has looked at every one of them."
    told = f"{posts} set aside without a card since yesterday.{asks}"
    first = say(told if page.total else "Nothing is set aside without a card any more.")
    lines = [first, *map(_told, samples)]
    blocks = [rich([line(first)]), *(block for sample in samples for block in _sample(sample))]
    if page.asked:
        lines += [_ASKED, *map(_told, page.asked)]
        blocks += [rich([line(_ASKED)]), *(block for sample in page.asked for block in _sample(sample))]
    return Rendered(notification(" ".join(map(plain, lines))), blocks)


def _sample(sample: SetAside) -> list[Block]:
    name, ref = display_name(sample.customer, ""), CaseRef(sample.case)
    right = button("Right", ids.SAMPLE_RIGHT, ref, f"Right: what {name} wrote is no complaint")
    said = f"It is a complaint: {name} gets a card and a clock"
    wrong = button("It is a complaint", ids.SAMPLE_COMPLAINT, ref, said)
    return [rich([line(_told(sample))]), *([] if sample.became else actions([right, wrong]))]


def _told(sample: SetAside) -> Sentence:
    name = text(display_name(sample.customer, ""), bold=True)
    words = f"“{quote(sample.words, _MOST_WORDS)}”" if sample.words.strip() else "Without words."
    became = f" {sample.became}" if sample.became else ""
    why = f"Taken for {taken_for(sample.kind)}: {sample.why.rstrip('.')}."
    return say(name, f" on {sample.channel}: {words} {why}{became}")
