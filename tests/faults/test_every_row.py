"""What the product must survive, row by row, and the tests that show it. A test that vanishes is missed here.

The names are those of test functions anywhere under ``tests/``. Whoever renames or replaces one says here what shows
its row now.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

#: Number of the row: what happens, and what shows that it is survived.
ROWS: dict[int, tuple[str, str]] = {
    1: (
        "one Slack event three times at once; under another event id; only the retry; on two sockets",
        """test_one_message_told_many_times_is_heard_once test_one_event_on_several_sockets_at_once_is_stored_once
        test_one_message_in_many_events_makes_one_preview test_the_same_message_twice_has_one_preview
        test_a_store_that_refuses_gets_no_acknowledgement_and_the_redelivery_is_handled""",
    ),
    2: (
        "the database refuses the inbox insert; disk full; read-only",
        """test_through_a_full_disk_nothing_is_confirmed_that_is_not_stored_and_all_of_it_is_handled_after
        test_on_a_full_disk_what_was_told_as_done_is_there_and_nothing_else
        test_on_a_read_only_database_all_fail_and_nobody_waits_for_ever
        test_what_the_sink_could_not_store_comes_again test_the_cursor_moves_with_the_batch_or_not_at_all
        test_a_press_that_cannot_be_stored_says_so_and_sends_nothing""",
    ),
    3: (
        "kill -9 at each point between two steps",
        """test_an_answer_arrives_once_though_the_bot_dies_at_every_step_of_its_way
        test_who_dies_over_a_complaint_loses_nothing_and_posts_nothing_twice
        test_who_dies_over_an_answer_sends_it_once
        test_an_answer_that_may_have_left_is_found_or_asked_about_and_never_repeated
        test_killed_ten_times_it_loses_nothing_and_says_nothing_twice
        test_killed_two_hundred_times_it_loses_nothing_and_says_nothing_twice
        test_two_workers_killed_sixty_times_lose_nothing_and_say_nothing_twice""",
    ),
    4: (
        "connection refused, DNS failure for minutes",
        """test_what_certainly_did_not_go_out_is_tried_again_without_alarm
        test_without_a_name_or_tls_or_url_nothing_was_sent
        test_a_retry_waits_at_least_half_a_second_and_at_most_a_quarter_of_an_hour
        test_listening_waits_for_a_platform_that_is_not_there test_opening_where_nothing_listens_asks_to_try_later""",
    ),
    5: (
        "accepted and the answer never comes; cut after the body; 5xx; HTML; a 200 that cannot be parsed",
        """test_an_answer_of_unknown_fate_is_not_repeated_but_asked_about
        test_a_post_whose_answer_was_lost_is_found_and_counts_as_delivered
        test_a_post_that_is_not_seen_is_looked_for_again_and_not_posted_again
        test_a_send_in_trouble_says_what_is_certain_and_is_not_repeated
        test_of_many_approved_replies_few_are_lost_to_a_platform_in_trouble""",
    ),
    6: (
        "Slack takes the card and cuts the line; answers ok:false of every kind",
        """test_slack_taking_the_card_and_cutting_the_line_makes_one_card
        test_each_case_has_one_card_and_one_direct_message
        test_each_message_of_an_executive_has_one_preview test_each_status_line_comes_to_tell_the_truth
        test_a_card_that_its_channel_refuses_goes_to_the_common_one_and_leads_hear_of_it
        test_with_no_channel_left_the_executive_still_hears_and_the_card_comes_later
        test_what_waits_for_a_token_that_works_again_stands_there_once""",
    ),
    7: (
        "429 with a long wait and a restart within",
        """test_what_telegram_asked_to_wait_for_waits_over_a_restart test_a_limit_of_x_is_waited_out
        test_a_wait_is_obeyed_told_and_leaves_other_accounts_alone
        test_a_limit_of_messages_holds_up_no_post
        test_who_was_asked_to_wait_waits_and_sends_once""",
    ),
    8: (
        "token revoked; expired with two workers; crash between refresh and save; another person's token",
        """test_a_revoked_token_pauses_the_account_and_leads_hear_once test_many_who_meet_an_expired_token_renew_it_once
        test_renewed_tokens_that_could_not_be_stored_are_stored_before_they_are_used
        test_two_workers_who_meet_an_expired_token_renew_it_once
        test_who_dies_renewing_leaves_it_to_others_after_some_minutes
        test_what_could_not_be_stored_is_spent_by_nobody_else
        test_who_was_refused_looks_whether_another_has_renewed_meanwhile
        test_without_messages_mentions_come_and_nobody_is_alarmed
        test_a_revoked_authorisation_asks_to_connect_again_and_asks_x_once
        test_what_was_approved_for_one_account_does_not_leave_from_another
        test_what_was_approved_for_an_account_does_not_leave_once_it_is_disconnected""",
    ),
    9: (
        "two clicks, two approvers, an old button; edits and deletions before and after it left",
        """test_two_clicks_at_once_send_once test_a_click_by_someone_else_sends_nothing
        test_changed_words_leave_as_changed_and_only_by_their_own_button test_deleted_words_do_not_leave
        test_an_edit_during_the_undo_time_takes_the_words_back
        test_an_edit_after_sending_is_a_preview_of_a_correction_and_changes_nothing_by_itself
        test_deleting_a_message_after_sending_deletes_nothing
        test_undo_and_sending_in_the_same_moment_are_either_but_never_both""",
    ),
    10: (
        "colleague, guest, other app, workflow, unfurl, file only, unknown subtype, exception while deciding",
        """test_what_others_write_stays_internal test_what_others_write_is_not_even_stored
        test_a_guests_words_cause_nothing_though_the_plan_names_them
        test_a_guests_press_causes_nothing_though_the_plan_names_them test_a_file_alone_sends_nothing
        test_an_edit_revises_the_preview_an_unfurl_does_not_and_a_deletion_ends_it
        test_words_also_sent_to_the_channel_and_words_in_the_direct_message_get_their_preview
        test_signed_nonsense_stores_nothing_and_stops_nothing""",
    ),
    11: (
        "three messages in a second in reversed order; part 2 of 3 unsure",
        """test_three_messages_in_reversed_order_are_previewed_in_theirs
        test_a_part_that_was_lost_and_found_is_not_repeated_and_the_others_follow_in_order
        test_behind_a_part_of_unknown_fate_the_others_wait test_an_unsure_part_holds_those_behind_it_and_repeats_none
        test_replies_reach_a_conversation_in_the_order_of_approval""",
    ),
    12: (
        "our own post comes back; answered in the app itself; the customer deletes or blocks; floods",
        """test_our_own_posts_are_no_customers_voice test_what_our_own_bot_wrote_is_no_post
        test_an_answer_in_the_app_stops_the_clock_and_says_so test_what_left_from_here_is_no_answer_elsewhere
        test_our_own_message_that_comes_back_is_no_answer_elsewhere_and_no_customer
        test_a_customer_who_blocked_us_is_told_of_in_telegrams_words
        test_a_post_deleted_by_its_author_can_not_be_answered
        test_a_deleted_post_leaves_nothing_of_its_words_or_its_author
        test_a_deleted_post_is_shown_nowhere_and_its_case_is_over
        test_its_words_are_erased_once_it_was_missed_twice_and_their_print_stays
        test_what_its_author_deleted_is_told_from_what_we_may_not_see
        test_a_reply_on_its_way_is_stopped_and_told test_a_preview_loses_its_send_and_nothing_leaves
        test_words_that_were_erased_before_slack_had_them_are_never_posted
        test_an_answer_that_finds_nothing_there_tells_the_same
        test_messages_of_an_own_chat_that_were_deleted_there_are_erased_at_once
        test_a_photo_whose_post_was_deleted_is_taken_out_of_slack test_that_most_is_gone_must_be_said_twice
        test_a_flood_of_one_customer_stands_in_the_thread_and_rings_no_more""",
    ),
    13: (
        "socket ticket refused for ever, silent half-open socket, disconnect envelopes",
        """test_what_was_said_while_tickets_were_refused_is_caught_up_once test_a_half_open_connection_is_noticed
        test_dead_tickets_are_not_tried_again_but_replaced test_a_farewell_of_slack_loses_nothing
        test_a_cut_connection_is_made_anew_and_missed_messages_are_caught_up_once""",
    ),
    14: (
        "card deleted, channel archived, bot removed, same ts in two channels, unknown thread",
        """test_words_in_the_thread_of_a_deleted_card_are_for_its_case
        test_a_preview_that_the_old_thread_refuses_stands_in_the_new_one
        test_a_card_in_a_channel_that_was_archived_moves_to_the_common_one_with_what_follows
        test_the_outcome_of_a_reply_is_told_though_its_channel_was_archived_meanwhile
        test_the_same_ts_in_two_channels_never_misroutes test_a_thread_of_no_case_causes_nothing
        test_no_card_stands_where_another_company_reads_it""",
    ),
    15: (
        "5,000 posts in a minute",
        """test_at_slacks_pace_an_answer_does_not_queue_behind_a_crowd
        test_without_a_pace_each_of_a_crowd_has_one_card_and_one_direct_message
        test_new_messages_keep_the_pace_and_edits_do_not""",
    ),
    16: (
        "worker frozen while its lease runs out; two instances by mistake; SIGTERM while sending",
        """test_a_claim_that_grew_old_in_a_frozen_process_is_not_sent
        test_a_worker_that_was_frozen_sends_nothing_that_another_took_over
        test_a_second_bot_on_the_same_database_is_refused_in_plain_words
        test_two_workers_share_one_postgresql_database_and_one_takes_over_from_the_other
        test_told_to_stop_while_sending_it_waits_for_the_outcome test_what_is_leaving_gets_its_time_and_no_more
        test_it_ends_in_time_though_its_database_fell_silent_and_though_it_never_found_it
        test_the_clock_of_a_machine_does_not_judge_leases_that_machines_share""",
    ),
    17: (
        "clock steps an hour either way, clock changes at a hand-off",
        """test_a_clock_set_back_and_forward_fires_nothing_twice test_a_clock_set_back_fires_nothing_twice
        test_neighbouring_minutes_leave_no_gap_and_no_overlap_on_any_day_of_change
        test_wall_time_becomes_the_instant_that_people_mean""",
    ),
    18: (
        "restored from an old backup; half a migration; old and new version at once",
        """test_nothing_is_said_twice_after_a_restore_and_a_person_decides
        test_an_operator_who_restored_a_whole_disk_holds_by_hand
        test_a_copy_of_before_is_known_by_what_it_lacks test_postgresql_knows_the_place_where_it_was_left
        test_half_a_migration_is_named_and_refused test_a_migration_that_fails_halfway_leaves_nothing_behind
        test_a_newer_and_a_half_migrated_database_are_refused_in_plain_words
        test_a_database_of_a_newer_version_is_left_alone""",
    ),
    19: (
        "a poisonous post or event",
        """test_a_poisonous_item_is_set_aside_after_some_tries_and_its_lane_goes_on
        test_one_unreadable_update_stops_nobody
        test_what_cannot_be_read_is_kept_and_the_leads_hear_once
        test_unreadable_things_are_told_once_an_hour_with_their_count""",
    ),
}

#: What must hold whatever happens: judged by stories of random events, and by the trail itself.
INVARIANTS: dict[str, str] = {
    "each post in one thread, each part once, as approved, in order": """
        test_whatever_happens_only_what_was_approved_arrives_once_and_in_order test_many_stories
        test_what_is_there_was_approved_and_is_there_once test_who_looks_is_never_wrong_about_it""",
    "a stale event changes nothing": """test_what_is_told_twice_counts_once test_a_second_click_on_send_changes_nothing
        test_what_is_over_stays_over""",
    "nothing holds up the others": """test_from_complaint_to_answer_nothing_holds_up_the_loop
        test_nothing_it_does_holds_up_the_loop""",
    "what may have left is sent again only by proof or a person": """
        test_what_may_have_left_is_never_sent_again_but_by_proof_or_a_person""",
    "a customer is written to in one place of the code": "test_a_customer_is_written_to_in_one_place",
    "the audit trail verifies and explains every outgoing call": """
        test_who_approved_which_text_in_whose_name_for_whom_is_on_record test_every_attempt_and_its_outcome_is_on_record
        test_what_does_not_agree_with_the_trail_is_named test_a_trail_that_was_touched_says_where_first
        test_the_database_refuses_to_change_or_forget_an_event""",
}

#: Bad input.
INPUT: dict[str, str] = {
    "a customer's mentions, links, entities, code, names, bidi, marks, surrogates, NUL, 40,000 characters": """
        test_whatever_customers_write_stands_in_one_thread_each_and_is_not_live test_a_customers_words_are_inert_and_fit
        test_an_unreadable_name_is_somebody test_entities_are_escaped_exactly_once
        test_hostile_words_of_customers_arrive_cleaned test_what_breaks_or_hides_is_taken_out
        test_a_heap_of_marks_is_cut_to_eight test_a_lone_surrogate_is_refused_before_anything_leaves""",
    "links of letters that look like others": "test_only_our_own_words_stand_in_slacks_markup",
    "graphemes at the limit": """test_a_quote_ends_with_a_whole_word_or_grapheme
        test_what_just_fits_is_sent_and_one_more_is_too_long test_normal_forms_weigh_the_same""",
    "no text, no sender, edited, the same words of two": """test_what_comes_without_words_is_shown
        test_a_photo_without_a_word_is_a_customers_voice test_a_post_without_a_sender_is_the_channels
        test_an_edit_of_a_customer_joins_the_thread test_the_same_words_of_two_people_are_two_cases""",
    "an executive's ids, entities, links, emoji, code": """test_what_slack_made_of_an_executives_words_is_undone
        test_no_slack_id_leaves test_decoding_is_done_once_and_not_twice test_each_kind_of_element""",
    "an executive's white space, secrets, placeholders": """test_what_must_not_leave_has_no_send_and_says_why
        test_what_is_never_meant_cannot_leave test_talk_is_not_taken_for_an_answer""",
    "web requests": """test_an_unsigned_or_wrongly_signed_request_does_not test_a_stale_request_is_a_replay
        test_a_signature_of_another_body_does_not_count test_an_oversized_request_is_refused
        test_a_slow_request_holds_up_nobody_else test_signed_nonsense_stores_nothing_and_stops_nothing
        test_no_request_is_an_error_of_ours_or_stores_anything test_what_is_no_http_ends_with_the_connection
        test_what_slack_signed_counts_once_and_only_as_it_was_signed
        test_an_unsigned_web_hook_stores_nothing test_the_door_has_one_method_and_one_address""",
    "presses and windows of strangers and guests, stale and forged": """
        test_no_window_opens_for_a_guest test_a_submission_by_someone_else_sends_nothing
        test_a_button_that_is_not_ours_is_answered_and_does_nothing test_garbage_is_refused_and_raises_nothing_else
        test_a_window_of_another_time_stays_open_with_its_words
        test_an_edit_window_of_an_older_preview_changes_nothing""",
    "the configuration": """test_all_faults_are_told_in_one_message test_a_fault_never_repeats_the_secret
        test_settings_that_contradict_each_other_are_told test_a_fault_is_told_with_its_line_and_what_to_do
        test_what_is_no_plan_at_all_is_refused_calmly test_a_bomb_of_aliases_does_not_go_off""",
    "one account twice": """test_an_account_answers_for_one_person_alone test_the_companys_own_account_is_nobodys
        test_an_account_is_bound_to_one_person_at_a_time test_whose_account_it_is_cannot_be_shown_twice""",
}


@functools.cache
def existing() -> frozenset[str]:
    """The names of all test functions."""
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")]
    return frozenset(name for text in texts for name in re.findall(r"^ *(?:async )?def (test_\w+)", text, re.MULTILINE))


def test_every_row_is_there() -> None:
    assert list(ROWS) == list(range(1, 20))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_shown_by_tests_that_exist(row: int) -> None:
    what, names = ROWS[row]
    assert names.split()
    assert set(names.split()) - existing() == set(), what


@pytest.mark.parametrize("what", [*INVARIANTS, *INPUT])
def test_an_invariant_or_a_bad_input_is_shown_by_tests_that_exist(what: str) -> None:
    names = (INVARIANTS | INPUT)[what].split()
    assert names
    assert set(names) - existing() == set(), what
