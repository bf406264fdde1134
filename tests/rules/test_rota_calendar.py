"""The rota as entries of a calendar: the same answer as everywhere, one entry a shift, known again the next time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.plan import Plan, read_plan
from bot.rules.rota import CompiledRota
from bot.rules.rota.calendar import AHEAD, PAST, Entry, marked, of_executive, of_rota, shifts, window
from tests.strategies import plans

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
WEEKLY = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, skills: [billing]}
  - {id: ben, name: Ben Okafor}
rotas:
  - name: default
    layers:
      - {name: primary, timezone: Europe/London, anchor: 2026-01-05T09:00, every: {weeks: 1}, members: [ana, ben]}
"""
HOURS = WEEKLY.replace("members: [ana, ben]", 'members: [ana], windows: [{start: "09:00", end: "17:00"}]')


def compiled(plan: Plan) -> list[CompiledRota]:
    return [CompiledRota(plan, rota) for rota in plan.rotas]


def own(text: str, executive: str = "ana", now: datetime = NOW) -> list[Entry]:
    plan = read_plan(text)
    return of_executive(plan, compiled(plan), executive, now, {})


def covering(entries: list[Entry], t: datetime) -> list[Entry]:
    return [entry for entry in entries if entry.start <= t < entry.end]


def test_a_week_is_one_entry_with_its_clock_in_the_layers_zone() -> None:
    [entry] = covering(own(WEEKLY, "ben"), datetime(2026, 5, 6, tzinfo=UTC))
    assert (entry.start, entry.end) == (datetime(2026, 5, 4, 8, tzinfo=UTC), datetime(2026, 5, 11, 8, tzinfo=UTC))
    assert entry.title == "Executive rota"
    assert {end - start for start, end in ((one.start, one.end) for one in own(WEEKLY)[1:-1])} == {timedelta(7)}


def test_sixty_days_back_and_a_hundred_and_eighty_ahead_are_always_in_it() -> None:
    day = datetime(2025, 12, 25, tzinfo=UTC)
    for number in range(800):
        now = day + timedelta(number)
        start, end = window(now)
        assert start <= now - PAST
        assert end >= now + AHEAD
        assert end - start < timedelta(310)


def test_an_entry_keeps_its_id_while_time_goes_by() -> None:
    for text in (WEEKLY, HOURS):
        first, later = own(text), own(text, now=NOW + timedelta(20))
        known = {entry.uid: entry for entry in first[1:-1]}
        again = {entry.uid: entry for entry in later[1:-1]}
        assert len(known.keys() & again.keys()) > 10
        assert all(known[uid] == again[uid] for uid in known.keys() & again.keys())


def test_an_entry_keeps_its_id_when_its_end_or_its_name_changes() -> None:
    cut = "    overrides: [{start: 2026-05-09T00:00:00Z, end: 2026-05-11T08:00:00Z, executive: ana}]\n"
    before = covering(own(WEEKLY, "ben"), NOW)[0]
    after = covering(own(WEEKLY + cut, "ben"), NOW)[0]
    assert (after.uid, after.start) == (before.uid, before.start)
    assert after.end == datetime(2026, 5, 9, tzinfo=UTC)
    other = covering(own(WEEKLY + "  - name: second\n", "ben"), NOW)[0]
    assert (other.uid, other.title) == (before.uid, "Executive rota, default")


def test_an_override_by_the_same_person_makes_no_second_entry() -> None:
    more = "    overrides: [{start: 2026-05-06T00:00:00Z, end: 2026-05-07T00:00:00Z, executive: ben}]\n"
    assert own(WEEKLY + more, "ben") == own(WEEKLY, "ben")


def test_an_entry_says_what_is_only_fallback_or_only_some_topics() -> None:
    aside = own(HOURS + "    fallback: [ben]\n    needs: {billing: billing}\n", "ben")
    assert {entry.title for entry in aside} == {"Executive rota (fallback)"}
    skilled = own(WEEKLY + "    needs: {billing: billing, breach: billing}\n")
    [entry] = covering(skilled, NOW)
    assert entry.title == "Executive rota (billing and breach)"
    assert covering(skilled, NOW - timedelta(7))[0].title == "Executive rota"


def test_a_rota_names_everybody_who_is_on() -> None:
    plan = read_plan(WEEKLY)
    entries = of_rota(plan, plan.rotas[0], compiled(plan)[0], NOW, {})
    assert [entry.title for entry in entries[1:4]] in (
        ["Ana Ruiz", "Ben Okafor", "Ana Ruiz"], ["Ben Okafor", "Ana Ruiz", "Ben Okafor"],
    )  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(plans(), st.lists(st.datetimes(NOW.replace(tzinfo=None) - PAST, NOW.replace(tzinfo=None) + AHEAD), max_size=8))
def test_the_calendar_says_what_the_rota_says(plan: Plan, moments: list[datetime]) -> None:
    for rota, ready in zip(plan.rotas, compiled(plan), strict=True):
        found = shifts(rota, ready, *window(NOW))
        assert len({one.uid for one in found}) == len(found)
        for t in (moment.replace(tzinfo=UTC) for moment in moments):
            on = {one.executive for one in found if one.start <= t < one.end and not one.skill}
            assert on == {ready.at(t).executive} - {None}
            for topic, skill in rota.needs:
                theirs = {one.executive for one in found if one.start <= t < one.end and one.skill in ("", skill)}
                assert {ready.at(t, topic).executive} - {None} <= theirs


def test_only_what_changed_has_a_new_revision() -> None:
    first = [Entry("a", NOW, NOW + timedelta(1), "Ana"), Entry("b", NOW, NOW + timedelta(1), "Ben")]
    known = marked({}, first, 0, NOW)
    assert [mark[1:] for mark in known.values()] == [(0, NOW), (0, NOW)]
    assert marked(known, first, 1, NOW + timedelta(3)) == known
    moved = [first[0], Entry("b", NOW, NOW + timedelta(2), "Ben"), Entry("c", NOW, NOW + timedelta(1), "Cho")]
    after = marked(known, moved, 1, NOW + timedelta(3))
    assert after["a"] == known["a"]
    assert after["b"][1:] == after["c"][1:] == (1, NOW + timedelta(3))
    assert "b" not in marked(after, moved[:1], 2, NOW)
