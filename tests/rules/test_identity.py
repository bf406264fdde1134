"""Under which name and account a reply leaves, and when nothing leaves at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capabilities import Capabilities, Counting, SpeaksAs
from bot.rules.identity import Asked, Blocked, Own, Speaking, voice
from bot.rules.plan.model import Executive, Sign
from bot.rules.signing import Signature

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
X = Capabilities(
    title="X",
    length=280,
    counting=Counting.WEIGHTED,
    parts=4,
    message_noun="post",
    speaks_as=frozenset({SpeaksAs.SIGNATURE}),
    public=True,
    private=False,
)
ANA = Executive(
    id="ana",
    name="Ana Ruiz",
    title="Chief Operating Officer",
    sign=Sign(short="Ana Ruiz, COO", initials="AR"),
    slack="U0ANA",
    consent=True,
    active_from=NOW - timedelta(days=1),
    active_until=NOW + timedelta(days=1),
)


def test_an_executive_who_agreed_speaks_from_the_brand_account_and_signs() -> None:
    signature = Signature("Ana Ruiz", "Chief Operating Officer", None, "Ana Ruiz, COO", "AR")
    assert voice(ANA, "@acme", X, NOW) == Speaking("@acme", SpeaksAs.SIGNATURE, signature)


def test_without_consent_nothing_leaves() -> None:
    cho = replace(ANA, name="Cho Min", consent=False)
    assert voice(cho, "@acme", X, NOW) == Blocked("Cho Min has not agreed that replies go out under this name.")


@pytest.mark.parametrize(
    ("executive", "handle", "capabilities", "now", "word"),
    [
        (None, "@acme", X, NOW, "Nobody"),
        (replace(ANA, slack=None), "@acme", X, NOW, "Slack"),
        (ANA, "@acme", X, NOW + timedelta(days=1), "active"),
        (ANA, "@acme", X, NOW - timedelta(days=1, microseconds=1), "active"),
        (ANA, "", X, NOW, "connected"),
        (ANA, "@acme", replace(X, speaks_as=frozenset({SpeaksAs.INTENT_LINK})), NOW, "sign"),
    ],
)
def test_without_a_person_an_account_or_a_way_to_sign_nothing_leaves(
    executive: Executive | None, handle: str, capabilities: Capabilities, now: datetime, word: str
) -> None:
    spoken = voice(executive, handle, capabilities, now)
    assert isinstance(spoken, Blocked)
    assert word in spoken.reason
    assert spoken.reason.endswith(".")


def test_a_refusal_names_nobody_but_the_executive() -> None:
    refused = voice(replace(ANA, consent=False), "@acme", X, NOW)
    assert isinstance(refused, Blocked)
    assert "@acme" not in refused.reason


# --- own accounts, and links -----------------------------------------------------------------------------------------

EVERYTHING = replace(X, speaks_as=frozenset({SpeaksAs.OWN_ACCOUNT, SpeaksAs.SIGNATURE, SpeaksAs.INTENT_LINK}))
MINE = Own("9001", "@AnaRuiz")
MAY_NOT = "X lets us answer only posts that mention or quote @acme; this one does neither."


@pytest.mark.parametrize("addressed", ["@anaruiz", "9001"])
def test_what_is_addressed_to_her_own_account_is_answered_from_it_without_a_signature(addressed: str) -> None:
    spoken = voice(ANA, "@acme", EVERYTHING, NOW, Asked(frozenset({addressed, "@acme"})), [MINE])
    assert spoken == Speaking("@AnaRuiz", SpeaksAs.OWN_ACCOUNT, None, speaker="9001")


@pytest.mark.parametrize("addressed", [(), ("@acme",), ("@anaruiz2",), ("anaruiz",), ("@benokafor", "9002")])
def test_what_is_not_addressed_to_it_is_answered_from_the_brand_and_signed(addressed: tuple[str, ...]) -> None:
    spoken = voice(ANA, "@acme", EVERYTHING, NOW, Asked(frozenset(addressed)), [MINE])
    assert isinstance(spoken, Speaking)
    assert (spoken.account, spoken.speaks_as, spoken.speaker) == ("@acme", SpeaksAs.SIGNATURE, None)


def test_her_own_account_may_answer_what_the_brand_may_not() -> None:
    spoken = voice(ANA, "@acme", EVERYTHING, NOW, Asked(frozenset({"@anaruiz"}), MAY_NOT), [MINE])
    assert isinstance(spoken, Speaking)
    assert (spoken.speaker, spoken.why) == ("9001", None)


def test_where_neither_may_answer_it_is_a_link_and_says_why() -> None:
    spoken = voice(ANA, "@acme", EVERYTHING, NOW, Asked(frozenset({"@else"}), MAY_NOT), [MINE])
    assert isinstance(spoken, Speaking)
    assert (spoken.speaks_as, spoken.speaker, spoken.why) == (SpeaksAs.INTENT_LINK, None, MAY_NOT)


def test_where_there_is_no_link_either_nothing_leaves() -> None:
    assert voice(ANA, "@acme", X, NOW, Asked(unanswerable=MAY_NOT)) == Blocked(MAY_NOT)


def test_a_channel_without_own_accounts_knows_none() -> None:
    spoken = voice(ANA, "@acme", X, NOW, Asked(frozenset({"@anaruiz"})), [MINE])
    assert isinstance(spoken, Speaking)
    assert spoken.speaker is None


@given(
    consent=st.booleans(),
    slack=st.sampled_from([None, "U0ANA"]),
    days=st.integers(-3, 3),
    addressed=st.frozensets(st.sampled_from(["@anaruiz", "9001", "@acme", "@benokafor", "9002"])),
    own=st.lists(st.sampled_from([MINE, Own("9003", "@ana2")]), unique=True),
    unanswerable=st.sampled_from([None, MAY_NOT]),
    handle=st.sampled_from(["", "@acme"]),
)
def test_nobody_ever_speaks_from_an_account_that_is_not_theirs_or_the_brands(
    consent: bool,
    slack: str | None,
    days: int,
    addressed: frozenset[str],
    own: list[Own],
    unanswerable: str | None,
    handle: str,
) -> None:
    ana, now = replace(ANA, consent=consent, slack=slack), NOW + timedelta(days=days)
    spoken = voice(ana, handle, EVERYTHING, now, Asked(addressed, unanswerable), own)
    may = consent and slack is not None and ana.active_at(now) and handle != ""
    assert isinstance(spoken, Speaking) == may
    if not isinstance(spoken, Speaking):
        assert spoken.reason.endswith(".")
        return
    if spoken.speaker is not None:
        mine = next(one for one in own if one.account == spoken.speaker)
        assert {mine.account, mine.handle.lower()} & addressed
        assert spoken.signature is None
    else:
        assert spoken.account == handle
        assert spoken.signature is not None
        assert (spoken.why is None) == (unanswerable is None)
