"""X's weighted length of a post, counted independently of the product. Pure.

https://github.com/twitter/twitter-text, configuration v3: most alphabets weigh 1, everything else 2, an emoji 2 however
it is composed, a link 23. Links are recognised here only with ``http(s)://``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import emoji

LIMIT: Final = 280

_LINK: Final = re.compile(r"https?://[^\s]+")
_LINK_WEIGHT: Final = 23
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weight(text: str) -> int:
    """How much of the 280 a text takes."""
    text, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    total = links * _LINK_WEIGHT
    for token in emoji.analyze(text, non_emoji=True, join_emoji=False):
        is_emoji = not isinstance(token.value, str)
        total += 2 if is_emoji else _weight_of(token.chars)
    return total


def _weight_of(characters: str) -> int:
    return sum(1 if any(low <= ord(one) <= high for low, high in _LIGHT) else 2 for one in characters)
