"""A faulty plan file is refused whole, and every fault says its line and what to do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigurationError
from bot.rules.plan import PlanFaults, decoded, read_plan
from bot.rules.plan.source import MOST_CHARACTERS

GOOD = """version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, sign: {initials: AR}, delegates: [U0ASSIST]}
  - {id: ben, name: Ben Okafor, slack: U0BEN, consent: true, timezone: Europe/London}
leads: [U0LEAD]
rotas:
  - name: default
    fallback: [ben]
    needs: {billing: billing}
    layers:
      - name: primary
        timezone: Europe/London
        anchor: 2026-01-05T09:00
        every: {weeks: 1}
        members: [ana, ben]
        windows: [{days: [mon], start: "09:00", end: "17:00"}]
        holidays: [2026-05-04]
    overrides:
      - {start: 2026-05-06T12:00:00Z, end: 2026-05-06T14:00:00Z, executive: ben}
    swaps:
      - {start: 2026-05-06T00:00:00Z, end: 2026-05-07T00:00:00Z, from: ana, to: ben}
time_off:
  - {executive: ana, from: 2026-05-05, to: 2026-05-07}
routes:
  - {topic: billing, rota: default, slack_channel: C0BILL}
escalation:
  - name: default
    steps:
      - {after: 10m, tell: owner}
      - {after: 20m, offer: next}
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PlanFaults) as caught:
        read_plan(text)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_the_plan_that_the_faults_are_put_into_is_good() -> None:
    read_plan(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("version: 1", "version: 2", 1, "reads version 1"),
        ("version: 1", 'version: "1"', 1, "plain whole number"),
        ("version: 1\n", "", 1, "needs “version”"),
        ("leads:", "laeds:", 5, "Did you mean “leads”?"),
        ("leads: [U0LEAD]", "leads: [u0lead]", 5, "not a Slack user id"),
        ("leads: [U0LEAD]", "leads: U0LEAD", 5, "a list"),
        ("leads: [U0LEAD]", "leads: [U0LEAD, U0LEAD]", 5, "stands twice"),
        ("name: Ana Ruiz, ", "", 3, "needs “name”"),
        ("Ana Ruiz", '"Ana\\nRuiz"', 3, "one line"),
        ("Ana Ruiz", "12", 3, 'Put it in quotes: "12"'),
        ("id: ben", "id: ana", 4, "“ana” stands twice"),
        ("slack: U0BEN", "slack: U0ANA", 4, "U0ANA is ana already"),
        ("slack: U0BEN", "slack: C0BEN", 4, "not a Slack user id"),
        ("slack: U0BEN", "slack: U0BEN, sign: {initials: ar}", 4, "both sign “ar”"),
        ("slack: U0BEN", "slack: U0BEN, sign: {inits: BO}", 4, "Did you mean “initials”?"),
        ("delegates: [U0ASSIST]", "delegates: [U0ANA]", 3, "is the executive"),
        ("consent: true", "consent: yes", 4, "neither “true” nor “false”"),
        ("consent: true", 'consent: "true"', 4, "neither “true” nor “false”"),
        ("consent: true", "undo_seconds: 010", 4, "plain whole number"),
        ("consent: true", "undo_seconds: 0o10", 4, "plain whole number"),
        ("consent: true", "undo_seconds: -1", 4, "between 0 and 3600"),
        ("consent: true", "undo_seconds: 3601", 4, "undo_seconds: 3601 is not between 0 and 3600"),
        ("consent: true", "active_from: 2026-05-01T00:00:00", 4, "has no offset"),
        ("consent: true", "active_from: 2026-05-02T00:00:00Z, active_until: 2026-05-02T00:00:00Z", 4, "not after"),
        ("timezone: Europe/London}", "timezone: Europe/Lodnon}", 4, "Did you mean “Europe/London”?"),
        ("timezone: Europe/London}", "timezone: europe/london}", 4, "Did you mean “Europe/London”?"),
        ("fallback: [ben]", "fallback: [bne]", 8, "Did you mean “ben”?"),
        ("needs: {billing: billing}", "needs: [billing]", 9, "topics with the skill"),
        ("anchor: 2026-01-05T09:00", "anchor: 2026-01-05T09:00:00Z", 13, "leave the offset out"),
        ("anchor: 2026-01-05T09:00", "anchor: 2026-01-05", 13, "Write it as 2026-01-05T09:00"),
        ("every: {weeks: 1}", "every: {weeks: 0}", 14, "between 1 and"),
        ("every: {weeks: 1}", "every: {weeks: 1, days: 1}", 14, "exactly one of"),
        ("every: {weeks: 1}", "every: {week: 1}", 14, "Did you mean “weeks”?"),
        ("every: {weeks: 1}", "every: weekly", 14, "exactly one of"),
        ("members: [ana, ben]", "members: [ana, ben, ana]", 15, "stands twice"),
        ("members: [ana, ben]", "members: [ana, zoe]", 15, "“zoe” is not known. Known: ana, ben."),
        ("members: [ana, ben]", "members: [ana]\n        turns: windows", 16, "Write every: {days: n}"),
        ("days: [mon]", "days: [monday]", 16, "Did you mean “mon”?"),
        ("days: [mon]", "days: []", 16, "at least one"),
        ('end: "17:00"', 'end: "24:00"', 16, 'midnight is "00:00"'),
        ('end: "17:00"', "end: 9:00", 16, 'Write it as "09:00"'),
        ("holidays: [2026-05-04]", "holidays: [2026-02-30]", 17, "does not exist"),
        ("holidays: [2026-05-04]", "holidays: [{country: UKK}]", 17, "the country “UKK” is not known"),
        ("holidays: [2026-05-04]", "holidays: [{country: GB, subdivision: ENGL}]", 17, "Did you mean “ENG”?"),
        ("holidays: [2026-05-04]", "holidays: [{country: gb}]", 17, "Did you mean “GB”?"),
        ("holidays: [2026-05-04]", "holidays: [{country: Germany}]", 17, "“Germany” is not known. Did you mean “DE”?"),
        ("holidays: [2026-05-04]", "holidays: [{country: Brasil}]", 17, "Did you mean “BR”?"),
        ("holidays: [2026-05-04]", "holidays: [{country: England}]", 17, "“England” is not known. Known: AD, AE,"),
        ("holidays: [2026-05-04]", "holidays: [{country: DE, subdivision: Bayern}]", 17, "Did you mean “BY”?"),
        ("holidays: [2026-05-04]", "holidays: [{country: SG, subdivision: X}]", 17, "there is none yet"),
        ("holidays: [2026-05-04]", "holidays: [{subdivision: ENG}]", 17, "holidays needs “country”"),
        ("fallback: [ben]", "fallback: [ben]\n    user_group: oncall", 9, "It begins with S"),
        ("end: 2026-05-06T14:00:00Z", "end: 2026-05-06T12:00:00Z", 19, "not after the start"),
        ("end: 2026-05-06T14:00:00Z", "end: 2026-05-06T14:00:00", 19, "has no offset"),
        ("executive: ben}", "executive: benn}", 19, "Did you mean “ben”?"),
        ("to: ben}", "to: bem}", 21, "Did you mean “ben”?"),
        ("to: ben}", "to: ana}", 21, "Name somebody else"),
        ("executive: ana", "executive: anna", 23, "Did you mean “ana”?"),
        ("to: 2026-05-07", "to: 2026-05-05", 23, "the day after"),
        ("to: 2026-05-07", "to: 2026-05-07T00:00:00", 23, "has no offset"),
        ("rota: default, ", "rota: defualt, ", 25, "Did you mean “default”?"),
        ("rota: default, slack_channel: C0BILL", "channel: x", 25, "where should it lead"),
        ("C0BILL", "'#billing'", 25, "not a Slack channel id"),
        ("after: 20m", "after: 10m", 30, "later than the one before"),
        ("after: 20m", "after: 20", 30, "10m"),
        ("offer: next", "offer: owner", 30, "Known: next"),
        ("offer: next", "offer: next, tell: leads", 30, "each does one thing"),
        ("offer: next", "ask: next", 30, "the key “ask” is not known"),
        ("escalation:", "rotas:", 26, "the key “rotas” stands twice"),
        ("Ana Ruiz", "!!python/object:os.system {}", 3, "means nothing here"),
        ("Ana Ruiz", "!secret x", 3, "means nothing here"),
        ("Ana Ruiz", '"Ana \\ud83d"', 3, "half a character"),
        ("Ana Ruiz", "Ana \x07", 3, "must not stand in YAML"),
        ("[ana, ben]", "[ana, ben", 16, "this is not YAML"),
        ("leads: [U0LEAD]", "<<: {leads: [U0LEAD]}", 5, "the key “<<” is not known"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(old: str, new: str, line: int, words: str) -> None:
    assert GOOD.count(old) >= 1
    found = faults(GOOD.replace(old, new, 1))
    assert any(at == line and words in message for at, message in found), found


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace("slack: U0BEN", "slack: ben").replace("[ana, ben]", "[ana, zoe]").replace("10m", "ten")
    assert [line for line, _ in faults(text)] == [4, 15, 29]


def test_what_two_executives_may_not_share_is_named_where_it_stands() -> None:
    text = """version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, sign: {initials: AR}}
  - id: ben
    name: Ben Okafor
    slack: U0ANA
    sign:
      initials: ar
rotas: [{name: default}]
"""
    assert [line for line, _ in faults(text)] == [6, 8]


def test_a_fault_is_a_fault_of_the_configuration_and_names_its_lines() -> None:
    with pytest.raises(ConfigurationError, match=r"^line 1: version: .*\nline 15: "):
        read_plan(GOOD.replace("version: 1", "version: 9").replace("[ana, ben]", "[ana, zoe]"))


def test_equal_initials_are_right_where_one_left_before_the_other_came() -> None:
    until, since = "active_until: 2026-05-01T00:00:00Z", "active_from: 2026-05-01T00:00:00Z"
    text = GOOD.replace("id: ana", f"id: ana, {until}").replace("id: ben", f"id: ben, {since}, sign: {{initials: AR}}")
    assert read_plan(text).executives[1].sign.initials == "AR"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "- a\n- b",
        "just words",
        "version: 1\n---\nversion: 1",
        "a: &a [*a]",
        "[" * 1_000,
        "[" * 200 + "]" * 200,
        "\t- a",
        "a: *nobody",
        "%YAML 1.1\n---\nversion: 1\nexecutives: [{id: ana, name: A, consent: yes}]\nrotas: [{name: default}]",
    ],
)
def test_what_is_no_plan_at_all_is_refused_calmly(text: str) -> None:
    assert faults(text)


def test_a_file_in_other_letters_than_utf_8_is_named_with_its_line() -> None:
    with pytest.raises(PlanFaults) as caught:
        decoded("version: 1\nleads: [Müller]".encode("latin-1"))
    assert str(caught.value) == "line 2: this is not UTF-8. Save the file as UTF-8."


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "too large" in faults("\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *levels]))[0][1]


def test_a_file_beyond_all_measure_is_refused_unread() -> None:
    assert "longer than" in faults("#" * (MOST_CHARACTERS + 1))[0][1]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "executives", "rotas", "id", "name", "layers", "sign", "every", "members"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_whatever_stands_in_the_file_the_answer_is_a_plan_or_faults(anything: object) -> None:
    with pytest.raises(PlanFaults):
        read_plan(json.dumps({"version": 1, "leads": [1], "rotas": [anything], "executives": [anything]}))
