"""What every golden message and window must hold, whatever it says: Slack's limits, accessibility, the fixed words.

slack-ux.md, sections 2 and 14. The golden files are read here, so that a change of wording cannot slip past the rules.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.models.blocks import Block, BlockElement
from slack_sdk.models.views import View

from handlers.slack import ids
from handlers.slack.approving import which_look
from handlers.slack.choosing import which_topic
from handlers.slack.detectors import which_detector, which_topics
from handlers.slack.surging import which_joining, which_pile, which_surge
from handlers.slack.values import (
    AskRef,
    BatchRef,
    CalendarRef,
    CaseRef,
    DraftRef,
    MenuChoice,
    OfferRef,
    OwnRef,
    PersonRef,
    PromiseRef,
    ProposalRef,
    ReplyRef,
    WindowRef,
    list_page,
    which_cover,
    which_gap,
    wished,
)

GOLDEN = {path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "golden").glob("*.json"))}
MESSAGES = {name: shown for name, shown in GOLDEN.items() if "text" in shown}
WINDOWS = {name: shown for name, shown in GOLDEN.items() if name not in MESSAGES}
FIXED_WORDS = ("delivered", "not sent", "may have been sent")
REF_OF = {
    ids.REPLY: CaseRef, ids.CLOSE: CaseRef, ids.PICK_CASE: DraftRef, ids.MORE: MenuChoice, ids.SEND: ReplyRef,
    ids.EDIT: ReplyRef, ids.KEEP: ReplyRef, ids.UNDO: ReplyRef, ids.IS_THERE: ReplyRef, ids.SEND_AGAIN: ReplyRef,
    ids.DELETE_THERE: ReplyRef, ids.LEAVE_IT: ReplyRef, ids.SHOW_WORDS: CaseRef,
    ids.DROP: ReplyRef, ids.WRITE: ReplyRef, ids.BACK: WindowRef, ids.GIVE: CaseRef,
    ids.PROVE: CaseRef, ids.SPEAK: CaseRef, ids.INVITE: CaseRef, ids.REMIND: CaseRef, ids.PUBLIC_END: CaseRef,
    ids.AGREE: OwnRef, ids.STOP: OwnRef, ids.SIGNATURE: OwnRef, ids.QUIET: OwnRef, ids.PRACTISE: OwnRef,
    ids.NEW_ADDRESS: CalendarRef, ids.LEAVE_STOP: OwnRef, ids.I_AM_AWAY: ProposalRef, ids.I_CAN_ANSWER: ProposalRef,
    ids.ASK_RIGHT: CaseRef, ids.TELL_KEPT: PromiseRef, ids.NEW_DATE: PromiseRef, ids.BACK_TO_ASK: AskRef,
    ids.PRACTISE_REPLY: CaseRef, ids.TAKE_OFFER: OfferRef, ids.NOT_NOW: OfferRef, ids.KEEP_THESE: BatchRef,
    ids.SHOW_LIST: SimpleNamespace(decode=list_page), ids.HAND_ON: CaseRef,
    ids.DETECTOR_CHOOSE: SimpleNamespace(decode=which_detector), ids.DETECTOR_TRUST: OwnRef,
    ids.TOPICS_CHOOSE: SimpleNamespace(decode=which_topics),
    ids.OWN_CARD: CaseRef, ids.SURGE_BACK: SimpleNamespace(decode=which_pile),
    ids.SAMPLE_RIGHT: CaseRef, ids.SAMPLE_COMPLAINT: CaseRef, ids.IS_COMPLAINT: CaseRef,
    ids.IS_QUESTION: CaseRef, ids.IS_PRAISE: CaseRef, ids.NOT_FOR_US: CaseRef, ids.COMPLAINT: CaseRef,
    ids.ASK_CONSENT: PersonRef, ids.WHAT_TO_DO: PersonRef, ids.ROTA_MONTH: OwnRef,
    ids.ROTA_COVER: SimpleNamespace(decode=wished),
} | dict.fromkeys((ids.TOPIC_FIRST, ids.TOPIC_SECOND), SimpleNamespace(decode=which_topic)) | dict.fromkeys(
    (ids.FILL, ids.MEANT, ids.NOT_MEANT), SimpleNamespace(decode=which_gap)) | dict.fromkeys(
    (ids.SECOND_APPROVE, ids.SECOND_RETURN), SimpleNamespace(decode=which_look)
) | dict.fromkeys(
    (ids.SURGE_WORK, ids.SURGE_NEXT, ids.SURGE_TAKE), SimpleNamespace(decode=which_surge)
) | dict.fromkeys(
    (ids.JOIN_THEM, ids.NOT_THE_SAME, ids.NOT_ONE_PERSON), SimpleNamespace(decode=which_joining)
) | dict.fromkeys(
    (
        ids.COVER_ACCEPT, ids.COVER_PART, ids.COVER_NOT_NOW, ids.COVER_BACK, ids.COVER_WITHDRAW, ids.COVER_ANYBODY,
        ids.COVER_GIVE,
    ),
    SimpleNamespace(decode=which_cover),
)  # fmt: skip

pytestmark = pytest.mark.skipif(bool(os.environ.get("UPDATE_GOLDEN")), reason="golden files are being written")


def every(pages: Collection[str]) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """A fact about each of these pages, as one test that names all that break it. As tests of their own they would be
    thousands, which take many times as long to collect and to hand out as to run."""

    def of(fact: Callable[[str], None]) -> Callable[[], None]:
        def holds() -> None:
            broken = []
            for name in pages:
                try:
                    fact(name)
                except Exception as error:
                    error.add_note(f"In {name}.")
                    broken.append(error)
            if broken:
                raise ExceptionGroup(f"{len(broken)} of {len(pages)} pages", broken)

        return holds

    assert pages, "no page is no proof"
    return of


every_message = every(MESSAGES)
every_window = every(WINDOWS)
every_shown = every(GOLDEN)


def every_one_of(*beginnings: str) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """Of every message whose name begins so."""
    return every([name for name in MESSAGES if name.startswith(beginnings)])


def walk(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            yield from walk(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from walk(value)


def shown_words(thing: Any) -> str:
    return "\n".join(
        str(part[key]) for part in walk(thing) for key in ("text", "fallback") if isinstance(part.get(key), str)
    )


def of_type(thing: Any, *kinds: str) -> list[dict[str, Any]]:
    return [part for part in walk(thing) if part.get("type") in kinds]


def first_line(blocks: list[dict[str, Any]]) -> str:
    first = blocks[0]["elements"][0]["elements"]
    return "".join(element.get("text") or element["fallback"] for element in first)


@every_shown
def test_slacks_own_models_accept_every_block_and_lose_nothing(name: str) -> None:
    for block in GOLDEN[name]["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        assert parsed.to_dict() == block
        for element in walk(block):
            if element is not block and str(element.get("type")) not in ("plain_text", "mrkdwn") and "type" in element:
                again = BlockElement.parse(element)
                assert again is not None, element
                assert again.to_dict() == element


@every_window
def test_slacks_own_models_accept_every_window(name: str) -> None:
    assert View(**WINDOWS[name]).to_dict() == WINDOWS[name]
    assert WINDOWS[name]["callback_id"] == f"{WINDOWS[name]['callback_id'].removesuffix('.v1')}.v1"


@every_shown
def test_it_keeps_within_what_slack_takes(name: str) -> None:
    blocks = GOLDEN[name]["blocks"]
    assert 1 <= len(blocks) <= 50
    assert len(shown_words(blocks)) < 13_000
    for element in of_type(blocks, "text", "link", "plain_text", "mrkdwn", "rich_text_quote", "rich_text_section"):
        assert element.get("text") or element.get("elements"), "Slack refuses what is empty"
    for block in of_type(blocks, "actions"):
        actions = [element["action_id"] for element in block["elements"]]
        assert len(actions) == len(set(actions)), "an action stands once in a block"
    for menu in of_type(blocks, "overflow"):
        assert 1 <= len(menu["options"]) <= 5
        assert all(len(option["value"]) <= 150 and len(option["text"]["text"]) <= 75 for option in menu["options"])


@every_shown
def test_only_our_own_words_stand_in_slacks_markup(name: str) -> None:
    for part in of_type(GOLDEN[name], "mrkdwn"):
        assert re.fullmatch(
            r"(<@U0\w+>, this one is yours\.|With <@U0\w+>\.)?( ?Your answer goes out [^<>]*| ?Nobody is on [^<>]*)?"
            r"|(<@U0\w+> has [\d,]+(, | and |\.))+",
            part["text"],
        )


@every_message
def test_the_notification_text_tells_the_whole_story(name: str) -> None:
    if name.startswith("discreet-"):  # its reader wants it so
        return
    text, blocks = MESSAGES[name]["text"], MESSAGES[name]["blocks"]
    assert len(text) <= 3000
    assert not re.search(r"[<>]", re.sub(r" ?For <@U0[A-Z]+>$", "", text)), "escaped, but for the mention at the end"
    spoken = set(re.findall(r"\w+", text.lower()))
    for line in of_type(blocks, "rich_text_section"):
        words = set(re.findall(r"\w+", shown_words(line).lower()))
        # The text is shorter ("by 15:02"), needs no numbers of parts, and cannot be followed to the thread.
        assert words <= spoken | {"answer", "preview", "of", "1", "2", "3", "open", "the", "thread"}


@every_message
def test_text_and_first_block_begin_alike(name: str) -> None:
    if name.startswith("gaps"):  # sections 2 and 9 of slack-ux.md begin the gap report with other words each
        return
    first = first_line(MESSAGES[name]["blocks"])
    assert MESSAGES[name]["text"][:12] == first[:12]


@every_one_of("card-")
def test_a_card_ends_with_whom_it_is_for(name: str) -> None:
    assert name == "card-nobody" or re.search(r"For <@U0[A-Z]+>$", MESSAGES[name]["text"])


def test_the_first_35_characters_say_who_where_and_when() -> None:
    for name in ("card-new", "notice-new"):
        assert MESSAGES[name]["text"][:36] == "Dana Wells on X, public, by 15:02: “"


@every_message
def test_the_words_scripts_look_for_stand_in_the_status_line_alone(name: str) -> None:
    said = json.dumps(MESSAGES[name], ensure_ascii=False).lower()
    found = {words for words in FIXED_WORDS if words in said}
    status = {
        "reply-delivered": {"delivered"}, "trouble-found-after-all": {"delivered"},
        "reply-failed": {"not sent"}, "reply-failed-after-one-part": {"not sent"}, "reply-blocked": {"not sent"},
        "reply-blocked-for-people-only": {"not sent"}, "reply-change-failed": {"not sent"},
        "trouble-failed": {"not sent"}, "trouble-blocked": {"not sent"},
        "reply-unsure": {"may have been sent"}, "reply-unsure-telegram": {"may have been sent"},
        "reply-unsure-second-part": {"may have been sent"}, "trouble-unsure": {"may have been sent"},
        # The executive's own notice follows the status line, word for word as slack-ux.md has it.
        "notice-answered": {"delivered"}, "notice-answered-by-another": {"delivered"},
    }  # fmt: skip
    assert found == status.get(name, set())


@every_window
def test_no_window_claims_an_outcome(name: str) -> None:
    assert not any(words in json.dumps(WINDOWS[name]).lower() for words in FIXED_WORDS)


@every_shown
def test_every_button_says_person_and_consequence(name: str) -> None:
    for button in of_type(GOLDEN[name]["blocks"], "button"):
        label, said = button["text"]["text"], button["accessibility_label"]
        # "Ask whether it is right" is slack-ux.md's own wording (section 4), 23 characters long.
        assert 1 <= len(label) <= (23 if button["action_id"] == ids.ASK_RIGHT else 20)
        assert len(label) < len(said) <= 75
        if button["action_id"] not in (ids.LINK, ids.BACK) or name.startswith(
            ("card", "notice", "answered", "nudge", "trouble")
        ):
            named = r"Dana|Jo Marsh|Sam Idowu|Maximiliane|Ana|Ben Okafor|somebody|Executive rota|[Dd]etector|cases are"
            assert re.search(named, said), said


@every_message
def test_three_buttons_and_one_menu_are_the_most(name: str) -> None:
    blocks = MESSAGES[name]["blocks"]
    most = 4 if name == "which-case" else 3  # up to four names to choose from (slack-ux.md, section 4)
    if name.startswith(("gaps", "digest")):  # slack-ux.md, section 9: one list, and the buttons of each of its lines
        assert all(len(of_type(block, "button")) <= 2 for block in of_type(blocks, "actions"))
        return
    assert len(of_type(blocks, "button")) <= most
    assert len(of_type(blocks, "overflow")) <= 1


@every_message
def test_the_most_likely_button_comes_first(name: str) -> None:
    order = [ids.CLOSE, ids.REPLY, ids.SEND, ids.LINK_MYSELF, ids.LINK, ids.EDIT, ids.KEEP]
    pressed = [button["action_id"] for button in of_type(MESSAGES[name]["blocks"], "button")]
    known = [action for action in pressed if action in order]
    assert known == sorted(known, key=order.index)
    for block in of_type(MESSAGES[name]["blocks"], "actions"):
        kinds = [element["type"] for element in block["elements"] if element["type"] != "static_select"]
        assert kinds == sorted(kinds), "the menu stands last"


@every_shown
def test_no_meaning_hangs_on_emoji_tables_or_grey_type(name: str) -> None:
    blocks = GOLDEN[name]["blocks"]
    assert not of_type(blocks, "emoji", "table", "image", "header", "divider")
    assert all(part["emoji"] is False for part in of_type(blocks, "plain_text"))
    grey = "\n".join(shown_words(block) for block in of_type(blocks, "context"))
    assert not re.search(r"@acme|public|private|answer by", grey)


@every_shown
def test_every_value_is_ids_that_decode(name: str) -> None:
    for element in of_type(GOLDEN[name]["blocks"], "button", "overflow"):
        if element["action_id"] in (ids.LINK, ids.LINK_MYSELF):
            assert "value" not in element
            continue
        for value in [element["value"]] if "value" in element else [option["value"] for option in element["options"]]:
            assert REF_OF[element["action_id"]].decode(value)
            assert len(value) < 100


@every_message
def test_instants_stand_on_the_readers_own_clock(name: str) -> None:
    for date in of_type(MESSAGES[name]["blocks"], "date"):
        assert re.match(r"\{time(_secs)?\}( on \{date_short\})?$", date["format"])
        assert re.match(r"\d\d:\d\d", date["fallback"])


@every_one_of("preview")
def test_a_preview_offers_send_edit_and_keep_unless_it_cannot_leave(name: str) -> None:
    labels = [button["text"]["text"] for button in of_type(MESSAGES[name]["blocks"], "button")]
    privately = ("preview-private", "preview-change", "preview-correction-too-late", "preview-voice")
    send = "Send privately" if name.startswith(privately) else "Send publicly"
    first = {"preview-refused": [], "preview-for-people-only": ["Post it myself on X"]}.get(name, [send])
    assert labels == [*first, "Edit…", "Keep internal"]


def test_settled_messages_have_no_buttons() -> None:
    for name in ("notice-answered", "notice-moved", "notice-deleted", "answered-you-over", "talk-over", "reply-joined"):
        assert not of_type(MESSAGES[name]["blocks"], "button", "overflow"), name


def test_a_deleted_post_leaves_nothing_of_its_words_or_its_author() -> None:
    assert "Dana" not in json.dumps(MESSAGES["card-deleted"])
    assert "refund" not in json.dumps([MESSAGES["card-deleted"], MESSAGES["notice-deleted"]])


def test_a_refused_window_has_no_submit() -> None:
    assert "submit" not in WINDOWS["window-look-refused"]
    assert "submit" not in WINDOWS["window-reply-too-long"], "a text cut to Slack's field would leave cut"


@every_one_of("discreet-")
def test_a_discreet_notification_ends_before_the_customers_words(name: str) -> None:
    text, first = MESSAGES[name]["text"], MESSAGES[name]["blocks"][0]
    for words in ("refund", "courier", "login"):
        assert words not in text
        assert words not in shown_words(first), "desktops show the first block"
    several = r"\d+ people write about the same thing\."
    one = r"(Could you answer |You told |Ana Ruiz asks for your second look: )?(Dana Wells|Jo Marsh) "
    assert re.match(f"{one}|{several}", text)
