"""Slack's limits, as the stand-in holds them."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.standins.slack.rules import Refusal, check_message, check_view


def words(text: str, kind: str = "plain_text") -> dict[str, str]:
    return {"type": kind, "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": words(text, "mrkdwn")}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": words("Go")} | more


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def error(blocks: Any, text: str = "x", metadata: Any = None) -> str | None:
    try:
        check_message(text, blocks, None, metadata)
    except Refusal as refusal:
        return refusal.error
    return None


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": words("Title"), "blocks": []} | more


FIELD = {"type": "input", "label": words("Words"), "element": {"type": "plain_text_input", "action_id": "w"}}
OPTION = {"text": words("One"), "value": "1"}


@pytest.mark.parametrize(
    ("fine", "too_much"),
    [
        ([section("x" * 3000)], [section("x" * 3001)]),
        ([section("x")], [section("")]),
        ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
        ([actions(button(text=words("x" * 75)))], [actions(button(text=words("x" * 76)))]),
        ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
        ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
        ([actions(button(accessibility_label="x" * 75))], [actions(button(accessibility_label="x" * 76))]),
        ([actions(button(style="danger"))], [actions(button(style="red"))]),
        ([actions(button(), button(action_id="b"))], [actions(button(), button())]),
        ([actions(button()), actions(button())], [actions(button(text=words("Go", "mrkdwn")))]),
        (
            [actions({"type": "overflow", "action_id": "o", "options": [OPTION] * 5})],
            [actions({"type": "overflow", "action_id": "o", "options": [OPTION] * 6})],
        ),
        (
            [actions({"type": "overflow", "action_id": "o", "options": [OPTION | {"value": "x" * 150}]})],
            [actions({"type": "overflow", "action_id": "o", "options": [OPTION | {"value": "x" * 151}]})],
        ),
        ([{"type": "header", "text": words("x" * 150)}], [{"type": "header", "text": words("x" * 151)}]),
        ([{"type": "divider", "block_id": "a"}], [{"type": "divider", "block_id": "a"}] * 2),
        ([{"type": "divider"}], [{"type": "divider", "colour": "red"}]),
        ([{"type": "divider"}], [{"type": "carousel"}]),
        (
            [{"type": "image", "image_url": "https://acme.test/a.png", "alt_text": "a"}],
            [{"type": "image", "image_url": "https://acme.test/a.png"}],
        ),
        (
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words("x", "text")]}]}],
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words("", "text")]}]}],
        ),
    ],
)
def test_blocks_are_taken_up_to_the_limit_and_not_beyond(fine: Any, too_much: Any) -> None:
    assert error(fine) is None
    assert error(too_much) == "invalid_blocks"


def test_all_blocks_together_have_a_limit_too() -> None:
    assert error([section("x" * 2600)] * 5) is None
    assert error([section("x" * 2601)] * 5) == "msg_blocks_too_long"


def test_a_message_needs_something_and_not_too_much() -> None:
    assert error(None, "") == "no_text"
    assert error(None, "x" * 40_000) is None
    assert error(None, "x" * 40_001) == "msg_too_long"


def test_metadata_needs_a_type_and_a_payload() -> None:
    assert error(None, metadata={"event_type": "case.v1", "event_payload": {"key": "1"}}) is None
    assert error(None, metadata={"event_type": "case"}) == "invalid_metadata_format"
    assert error(None, metadata={"event_type": "two words", "event_payload": {}}) == "invalid_metadata_format"


@pytest.mark.parametrize(
    "view",
    [
        modal(title=words("x" * 25)),
        modal(submit=words("x" * 25)),
        modal(close=words("x" * 25)),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(blocks=[FIELD]),
        modal(colour="red"),
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": [], "title": words("x")},
        "no view",
    ],
)
def test_a_window_beyond_slacks_limits_is_refused(view: Any) -> None:
    with pytest.raises(Refusal, match="invalid_arguments"):
        check_view(view)


def test_a_window_at_slacks_limits_is_taken() -> None:
    check_view(modal(title=words("x" * 24), submit=words("x" * 24), private_metadata="x" * 3000, blocks=[FIELD]))
