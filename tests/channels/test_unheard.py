"""What operators and leads read while a channel is deaf."""

from __future__ import annotations

import pytest

from bot.errors import NotAuthorised, Unsure
from handlers.channels.unheard import why


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unsure(f"{Unsure.__doc__} (the connection was lost: ClientOSError)"), "No answer comes, or the line breaks"),
        (NotAuthorised("Telegram does not accept the bot's token."), "Telegram does not accept the bot's token."),
        (OSError("the disk is full of a customer's words"), "What customers wrote could not be stored."),
    ],
)
def test_nobody_reads_that_a_question_may_have_been_sent(error: Exception, told: str) -> None:
    assert why(error).startswith(told)
    assert "may or may not" not in why(error)
    assert "words" not in why(error)
