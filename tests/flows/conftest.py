"""The rig of the flows' tests, on each database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows.context import Context
from bot.store.store import Store
from tests.conftest import HandClock, make_context
from tests.flows.judged import Judged
from tests.flows.ladder import ten
from tests.flows.reaching import Paused
from tests.flows.rig import Rig, running


@pytest.fixture
async def rig(context: Context, clock: HandClock) -> AsyncIterator[Rig]:
    async with running(context, clock) as rig:
        yield rig


@pytest.fixture
async def judged(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Rig]:
    """At ten, without a plan yet: its detector takes posts for what tests say, and people may pause notifications."""
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    clock = ten()
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    async with running(replace(make_context(store), reach=Paused(), classifier=Judged()), clock) as rig:
        yield rig
    await store.close()


#: What competes, claims and commits is shown on both databases each time; the rest of the flows on PostgreSQL in the
#: long form, since their statements are the same.
ON_BOTH = {
    "test_inbox": None,
    "test_learn": {
        "test_a_new_detector_is_in_force_within_a_look_and_says_what_it_judged",
        "test_the_last_five_are_kept_and_one_press_brings_one_back",
    },
    "test_watch": {
        "test_it_is_over_in_place_once_it_is_gone_and_told_anew_where_it_comes_back",
        "test_by_night_what_left_is_held_against_the_trail_and_told_at_once",
        "test_once_a_day_operators_read_one_line",
    },
    "test_escalate_at_once": None,
    "test_hear_at_once": None,
    "test_interleaved": None,
    "test_interleaved_surge": None,
    "test_interleaved_turn": {"test_two_workers_at_once_give_each_case_once"},
    "test_surge_at_once": {
        "test_the_fifth_author_arriving_twice_begins_one_surge",
        "test_many_at_once_are_one_surge_and_each_has_a_case",
    },
    "test_escalate_workers": {
        "test_two_workers_climb_it_together_and_each_hears_once",
        "test_a_case_of_the_last_half_hour_stays_with_who_comes_on_when_the_turn_ends",
        "test_of_a_refusal_and_the_next_step_at_once_one_peer_is_asked",
    },
    "test_stop_topics": {
        "test_when_both_have_approved_the_undo_time_begins_and_it_leaves_under_the_executives_name",
        "test_who_is_away_or_paused_is_passed_over_and_the_next_is_asked",
        "test_not_like_this_brings_it_back_with_the_reason_for_the_executive_alone",
        "test_of_two_approvers_at_once_one_lets_it_leave_once",
        "test_an_approval_and_a_taking_back_at_once_leave_one_of_the_two",
    },
    "test_audit": None,
    "test_cover_at_once": None,
    "test_lanes_at_once": None,
    "test_structure": {
        "test_the_last_change_is_taken_back_and_nothing_older",
        "test_of_two_who_save_at_once_one_is_shown_the_other",
    },
    "test_restored": None,
    "test_deliver": {
        "test_a_wait_is_obeyed_told_and_leaves_other_accounts_alone",
        "test_on_a_channel_that_can_look_it_is_found_and_counted_once",
        "test_send_again_sends_once_more",
        "test_an_unsure_part_holds_those_behind_it_and_repeats_none",
        "test_an_unsure_reply_holds_the_next_one_to_the_same_customer_only",
        "test_a_deleted_card_is_posted_anew_with_a_thread_of_its_own",
        "test_what_a_dead_worker_had_begun_is_unsure_and_never_simply_sent_again",
        "test_a_claim_that_grew_old_in_a_frozen_process_is_not_sent",
        "test_a_store_that_is_away_for_a_moment_loses_no_outcome",
    },
    "test_intake": {
        "test_the_same_batch_twice_changes_nothing",
        "test_the_cursor_moves_with_the_batch_or_not_at_all",
        "test_several_messages_before_the_card_stands_come_into_its_thread_in_order",
        "test_a_photo_without_a_word_is_a_customers_voice",
        "test_an_edited_post_shows_its_new_words_on_the_card_and_in_the_thread",
        "test_nobody_on_rota_is_said_on_the_card_and_to_the_leads_once",
    },
}


def shown_on_both(item: pytest.Item) -> bool:
    names = ON_BOTH.get(item.path.stem, set())
    return names is None or item.originalname in names


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/flows/" in item.nodeid and "postgresql" in item.nodeid and not shown_on_both(item):
            item.add_marker(pytest.mark.long)
