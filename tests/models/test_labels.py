"""Labels in CSV: what can be read is, and what cannot is named with its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.rules.triage import Kind
from handlers.models.labels import BadLabels, read, shipped_posts


def faults(tmp_path: Path, data: str | bytes) -> str:
    file = tmp_path / "labels.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(BadLabels) as caught:
        read(file)
    return str(caught.value)


def test_further_columns_any_order_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text('\ufeffid,kind,text\n7,Complaint,"late,\nagain"\n8,other ,hi\n', encoding="utf-8")
    assert [(label.text, label.kind) for label in read(file)] == [("late,\nagain", Kind.COMPLAINT), ("hi", Kind.OTHER)]


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    told = faults(tmp_path, "text,kind\nfine,other\n,other\n  ,other\nx,\nx,rant\na,b,other\nx\n")
    assert [line.split(":")[0].strip(" -") for line in told.splitlines()[1:]] == [
        "line 3", "line 4", "line 5", "line 6", "line 7", "line 8",
    ]  # fmt: skip
    assert "'rant', and must be one of complaint, question, praise, other, spam" in told


def test_a_hundred_faults_are_ten_and_a_number(tmp_path: Path) -> None:
    told = faults(tmp_path, "text,kind\n" + "x,rant\n" * 100)
    assert len(told.splitlines()) == 12
    assert told.endswith("and 90 more")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"text,kind\nfine,other\nstra\xdfe,other\n", "line 3: this is not UTF-8"),
        ("text,kind\nfine,other\n".encode("utf-16"), "line 1: this is not UTF-8"),
        ("", "line 1: there is no column text and no column kind"),
        ("text;kind\nx;other\n", "there is no column text and no column kind"),
        ("text,y\nx,1\n", "there is no column kind"),
        ("text,kind\n", "has no labels"),
        ('text,kind\n"open,other\n', "this is no CSV"),
        ("text,kind\nx" + "y" * 2**20 + ",other\n", "this is no CSV"),
    ],
)
def test_what_is_no_list_of_labels_is_told(tmp_path: Path, data: str | bytes, told: str) -> None:
    assert told in faults(tmp_path, data)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="cannot be read: No such file"):
        read(tmp_path / "none.csv")


def test_copies_of_one_text_are_known_whoever_they_name(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("text,kind\n@acme LATE again,other\n@other late  again https://t.co/x,other\n")
    first, second = read(file)
    assert first.copy_of == second.copy_of


def test_our_own_posts_are_what_the_data_card_says() -> None:
    """At least 2,000, none twice, 12 industries, seven languages, at most a fifth from templates, four writers."""
    posts = list(shipped_posts())
    assert len(posts) >= 2_000
    assert len({post.copy_of for post in posts}) >= len(posts) - 5  # "still nothing" is said by two
    assert len({post.industry for post in posts} - {"life"}) >= 12
    assert len({post.language for post in posts}) >= 7
    assert len({post.writer for post in posts}) >= 4
    assert sum(bool(post.template) for post in posts) <= len(posts) / 5
    counted = Counter(post.kind for post in posts)
    assert min(counted[kind] for kind in Kind) >= 80
