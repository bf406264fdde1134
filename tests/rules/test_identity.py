"""Under which name and account a reply leaves, and when nothing leaves at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.capabilities import Capabilities, Counting, SpeaksAs
from bot.rules.identity import Blocked, Speaking, voice
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
