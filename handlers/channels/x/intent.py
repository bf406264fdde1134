"""The link that opens X's own composer, filled in: for answers that X takes from people and not from us. Pure.

https://developer.x.com/en/docs/x-for-websites/tweet-button/guides/web-intent
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

_COMPOSER: Final = "https://x.com/intent/post"
#: Slack's limit of a button's address. Words that do not fit stay away: they stand beside the button, to be copied.
_MOST_URL: Final = 3000


def intent_url(words: str, answers: str | None) -> str:
    """The composer with ``words`` in answer to the post ``answers``; the person signs by posting it."""
    fields = {name: value for name, value in (("text", words.strip()), ("in_reply_to", answers)) if value}
    url = _address(fields)
    return url if len(url) <= _MOST_URL else _address({name: fields[name] for name in fields if name != "text"})


def _address(fields: dict[str, str]) -> str:
    return f"{_COMPOSER}?{urlencode(fields, quote_via=quote)}" if fields else _COMPOSER
