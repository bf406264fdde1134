"""The daily line for a lead: what was set aside without a card, and why. slack-ux.md, section 9's manner. Pure."""

from __future__ import annotations

from typing import Final

from bot.pages import Digest, SetAside
from bot.rules.cleaning import display_name, quote
from handlers.slack.views.blocks import Sentence, line, plain, rich, say, text
from handlers.slack.views.notification import Rendered, notification

_MOST_SAMPLES: Final = 20
_MOST_WORDS: Final = 120


def digest(page: Digest) -> Rendered:
    posts = "1 post was" if page.total == 1 else f"{page.total} posts were"
    first = say(f"{posts} set aside without a card. Please look whether one is a complaint.")
    samples = [_sample(sample) for sample in page.samples[:_MOST_SAMPLES]]
    more = page.total - len(samples)
    lines = [first, *samples, *([say(f"and {more} more")] if more > 0 and samples else [])]
    return Rendered(notification(" ".join(map(plain, lines))), [rich(map(line, lines))])


def _sample(sample: SetAside) -> Sentence:
    name = text(display_name(sample.customer, ""), bold=True)
    words = quote(sample.words, _MOST_WORDS)
    return say(name, f" on {sample.channel}: “{words}” Taken for {sample.kind}: {sample.why.rstrip('.')}.")
