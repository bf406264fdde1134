"""Buttons carry ids and nothing else; what is not ours is refused in one way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack import ids
from handlers.slack.values import CaseRef, DraftRef, MenuChoice, ReplyRef, UnreadableValue, WindowRef, encode

KINDS = (CaseRef, ReplyRef, DraftRef, MenuChoice, WindowRef)
an_id = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,47}", fullmatch=True)
revisions = st.integers(0, 2**31 - 1)
refs = st.one_of(
    st.builds(CaseRef, an_id),
    st.builds(ReplyRef, an_id, revisions),
    st.builds(DraftRef, an_id, an_id),
    st.builds(lambda case: MenuChoice(ids.DO_PASS, case=case), an_id),
    st.builds(lambda reply, revision: MenuChoice(ids.DO_JOIN, reply=reply, revision=revision), an_id, revisions),
    st.builds(WindowRef, an_id, an_id),
    st.builds(WindowRef, an_id),
    st.builds(WindowRef, an_id, an_id, an_id, revisions),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["case", "reply", "rev", "do"]), inner),
    max_leaves=6,
)  # fmt: skip


@given(refs)
def test_what_was_encoded_is_decoded(ref: CaseRef | ReplyRef | DraftRef | MenuChoice | WindowRef) -> None:
    assert type(ref).decode(encode(ref)) == ref
    assert len(encode(ref)) <= 255


@given(st.one_of(st.text(), st.none(), st.binary(), st.integers(), json_values.map(json.dumps)))
def test_garbage_is_refused_and_raises_nothing_else(raw: object) -> None:
    for kind in KINDS:
        try:
            kind.decode(raw)
        except UnreadableValue:
            continue
        assert isinstance(raw, str)


@pytest.mark.parametrize(
    "raw",
    [
        "", "null", "17", "[]", '{"case": 17}', '{"case": ""}', '{"case": "a b"}', '{"case": "17\\n"}', "[" * 2999,
        '{"case": "<@U0ANA>"}', '{"case": "' + "x" * 49 + '"}', '{"case": "17"}' + " " * 3000, "1" * 2999,
    ],
)  # fmt: skip
def test_a_case_that_is_no_id_is_refused(raw: str) -> None:
    with pytest.raises(UnreadableValue):
        CaseRef.decode(raw)


@pytest.mark.parametrize("revision", ["true", "-1", "1.0", '"1"', "null", "9999999999"])
def test_a_revision_is_a_small_whole_number(revision: str) -> None:
    with pytest.raises(UnreadableValue):
        ReplyRef.decode(f'{{"reply": "41", "rev": {revision}}}')


def test_a_menu_knows_its_verbs() -> None:
    with pytest.raises(UnreadableValue):
        MenuChoice.decode('{"do": "erase", "case": "17"}')


def test_the_json_is_short_and_as_agreed() -> None:
    assert encode(CaseRef("17")) == '{"case":"17"}'
    assert encode(ReplyRef("41", 0)) == '{"reply":"41","rev":0}'
    assert encode(MenuChoice(ids.DO_ABOUT, case="17")) == '{"do":"about","case":"17"}'
    assert encode(DraftRef("7", "17")) == '{"draft":"7","case":"17"}'
