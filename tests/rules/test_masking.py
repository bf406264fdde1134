"""Facts about masking: card and account numbers are covered but for their end, other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.masking import KEPT, card_numbers, ibans, mask

CARDS = ["4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "6011111111111117"]
IBANS = ["DE89370400440532013000", "GB82WEST12345698765432", "NL91ABNA0417164300", "MT84MALT011000012345MTLCAST001S"]


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("sign", ["", " ", "-", "\u00a0"])
def test_a_card_number_is_masked_but_for_its_end_in_any_grouping(number, sign):
    written = sign.join(number[i : i + 4] for i in range(0, len(number), 4))
    masked = mask(f"It is {written}, exp 12/27.")
    assert number[:6] not in masked.replace(sign, "")
    assert masked.startswith("It is •")
    assert masked.endswith(", exp 12/27.")
    assert masked.count("•") == len(number) - KEPT


@pytest.mark.parametrize("number", IBANS)
@pytest.mark.parametrize("sign", ["", " "])
def test_an_account_number_is_masked_also_before_other_words(number, sign):
    written = sign.join(number[i : i + 4] for i in range(0, len(number), 4))
    masked = mask(f"Pay {written} please now")
    assert masked.count("•") == len(number) - KEPT
    assert masked.endswith(" please now")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("account number 12345678, thanks", "account number ••••5678, thanks"),
        ("Konto 1234567890", "Konto ••••••7890"),
        ("4711 4111 1111 1111 1111 123", "4711 •••• •••• •••• 1111 123"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "• • • • • • • • • • • • 1 1 1 1"),
    ],
)
def test_a_number_is_found_beside_others_and_after_a_word_for_account(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "order 4711",
        "order 1234567812345678",
        "card 4111111111111112",
        "tracking 1Z999AA10123456784",
        "since 2026-05-06 14:32:11.123456",
        "call +44 20 7946 0958",
        "DE00370400440532013000",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert mask(text) == text


@given(st.text(max_size=300))
def test_masking_keeps_every_place_and_masks_nothing_twice(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == masked


@given(st.text("0123456789 -", max_size=80), st.sampled_from(CARDS), st.text(" abc", min_size=1, max_size=5))
def test_a_card_number_set_off_by_a_letter_is_found_among_any_digits(before, number, gap):
    text = f"{before}x{gap}{number}"
    assert any(text[start:end] == number for start, end in card_numbers(text))


def test_an_account_number_of_another_length_or_check_is_none():
    assert not list(ibans("DE8937040044053201300"))
    assert list(ibans("DE89370400440532013000")) == [(0, 22)]


def test_a_name_with_a_number_is_no_account_even_where_the_check_digits_agree():
    assert mask("Jo13 Lindqvist on Telegram") == "Jo13 Lindqvist on Telegram"
