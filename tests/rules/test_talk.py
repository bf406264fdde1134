"""Facts about talk: what an executive says to colleagues gets no preview."""

import pytest
from hypothesis import given

from bot.pages import TalkReason
from bot.rules.talk import talk
from tests.strategies import prose

ANA, EVE = "U0ANA", "U0EVE"


def test_a_message_that_names_a_colleague_is_talk():
    assert talk("@Eve Cole can you check?", [EVE], ANA) is TalkReason.NAMES


def test_naming_oneself_is_no_talk():
    assert talk("Ana here, I am looking into it", [ANA], ANA) is None


@pytest.mark.parametrize("text", ["?", "??", "…", "👍", "👍🏽 ❤️", ":eyes:", ":+1: :tada:", "+1", "", " \u200b\n"])
def test_only_a_sign_is_talk(text):
    assert talk(text) is TalkReason.QUESTION


@pytest.mark.parametrize(
    "text", ["https://acme.slack.com/archives/C0CASES/p1", " https://acme.slack.com/a \n https://app.slack.com/b "]
)
def test_only_a_link_to_slack_is_talk(text):
    assert talk(text) is TalkReason.LINK


@pytest.mark.parametrize(
    "text", ["Yes.", "https://acme.com/returns", "See https://acme.slack.com/archives/C0/p1", "42", "Да", "OK :+1:"]
)
def test_anything_else_is_a_draft_because_a_preview_sends_nothing(text):
    assert talk(text) is None


@given(prose())
def test_prose_without_names_is_a_draft(text):
    assert talk("Dana, " + text) is None
