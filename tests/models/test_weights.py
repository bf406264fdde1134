"""The file of a detector: small, quick to load, the same each time, and named clearly where it cannot be used."""

from __future__ import annotations

import functools
import gzip
import json
import time
from pathlib import Path

import pytest

from bot.rules.linear import LinearClassifier, Weights
from bot.rules.rows import row
from bot.rules.triage import Kind
from handlers.models.choosing import detector
from handlers.models.weights import FILE, SHIPPED, VERSION, BadModel, load, save, shipped


def test_what_ships_is_small_and_quick_to_load() -> None:
    assert (SHIPPED / FILE).stat().st_size < 2 * 2**20
    began = time.process_time()
    weights = load(SHIPPED)
    assert time.process_time() - began < 0.6  # 0.1 s on a quiet machine
    assert weights.kinds == tuple(Kind)
    assert 0 < weights.lower < weights.upper < 1


def test_what_was_written_is_read_and_written_again_byte_for_byte(tmp_path: Path) -> None:
    added = row((1.5, -0.25, 0.001))
    grams = {"late": added, "😡": added, "\u201equoted\u201c": added}
    curves = ((1.25, -0.5), (2.0, 0.0))
    weights = Weights(
        (Kind.COMPLAINT, Kind.OTHER), grams, {" la": added}, {"short": row((0.5, 1.0))}, (0.1, 2.0), curves, 0.1, 0.4
    )
    first = save(weights, tmp_path / "one")
    assert load(first.parent) == weights
    assert save(load(first.parent), tmp_path / "two").read_bytes() == first.read_bytes()


def test_no_folder_means_what_ships_and_a_folder_means_that_alone(tmp_path: Path) -> None:
    assert detector(None, semantic=False) is detector(None, semantic=False)
    with pytest.raises(BadModel, match=f"There is no {FILE} in {tmp_path}"):
        detector(tmp_path, semantic=False)


def broken(folder: Path, data: bytes) -> str:
    (folder / FILE).write_bytes(data)
    with pytest.raises(BadModel) as caught:
        load(folder)
    return str(caught.value)


def test_a_model_of_another_version_is_refused_with_both_versions(tmp_path: Path) -> None:
    told = broken(tmp_path, gzip.compress(json.dumps({"version": VERSION + 1}).encode()))
    assert f"version {VERSION + 1}, and this Buckstop reads version {VERSION}" in told
    assert "buckstop train" in told


@functools.cache
def small() -> dict[str, object]:
    """What ships, of which a few grams are left: enough to be damaged, and quick."""
    data = json.loads(gzip.decompress((SHIPPED / FILE).read_bytes()))
    for block in (data["words"], data["pieces"]):
        block["grams"] = block["grams"][:20]
        block["columns"] = [column[:20] for column in block["columns"]]
    return data


def changed(parts: dict[str, object]) -> bytes:
    return gzip.compress(json.dumps(small() | parts).encode(), 1)


def test_what_is_not_damaged_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(changed({}))
    assert load(tmp_path).kinds == tuple(Kind)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no gzip",
        gzip.compress(b"no json", mtime=0),
        gzip.compress(b"\xff", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b"{}", mtime=0),
        gzip.compress(b'{"version": 2}', mtime=0),
        gzip.compress(b"[" * 100_000, mtime=0),
        (SHIPPED / FILE).read_bytes()[:100_000],
        {"kinds": ["complaint"]},
        {"kinds": ["other", "praise", "spam", "question", "rant"]},
        {"words": {"grams": ["a"], "columns": [[1], [1]]}},
        {"pieces": {"grams": ["a", "b"], "columns": [[1]] * 6}},
        {"pieces": {"grams": ["a"], "columns": [[1], [1], [1], [10**10], [1], [1]]}},
        {"pieces": {"grams": ["a"], "columns": [[1], [1], [1], [0.5], [1], [1]]}},
        {"signs": {"x": [1]}},
        {"signs": {"x": [1] * 5, "y": [1]}},
        {"bias": ["a"]},
        {"lower": 0.9, "upper": 0.1},
        {"lower": float("nan")},
    ],
)  # fmt: skip
def test_a_damaged_model_is_named(tmp_path: Path, data: bytes | dict[str, object]) -> None:
    assert str(tmp_path / FILE) in broken(tmp_path, data if isinstance(data, bytes) else changed(data))


def test_a_model_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    assert "far too large" in broken(tmp_path, gzip.compress(b" " * (65 * 2**20), 1))


def test_five_hundred_posts_take_less_than_half_a_second_of_the_processor() -> None:
    classifier = LinearClassifier(shipped())
    posts = [f"@acme order {number} has not come, third week waiting and nobody answers. Why?" for number in range(500)]
    classifier.classify(posts[0])
    began = time.process_time()
    for post in posts:
        classifier.classify(post)
    assert time.process_time() - began < 0.5  # a fifth of that on a quiet machine
