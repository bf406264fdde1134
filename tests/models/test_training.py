"""Training: what is learned is scored alike in plain Python, twice the same, and what is promised is judged unseen."""

from __future__ import annotations

import numpy as np
import pytest

from bot.rules.linear import LinearClassifier, Weights
from bot.rules.triage import Kind
from handlers.models.fitting import Example
from handlers.models.labels import BadLabels, Label, shipped_posts
from handlers.models.own import train_own
from handlers.models.regression import Corpus, fit
from handlers.models.training import Report, _borders, train

POSTS = list(shipped_posts())[::12]
SEVERAL = ["@acme where is it", "it it it it late late", "", "😡 @acme https://t.co/x 12", "an unheard-of xyzzy"]


def examples() -> list[Example]:
    return [Example(post.text, post.kind, group=str(number % 5)) for number, post in enumerate(POSTS)]


@pytest.fixture(scope="module")
def trained() -> tuple[Weights, Report]:
    return train(examples())


def test_plain_python_decides_as_scikit_learn_does() -> None:
    texts = [post.text for post in POSTS] + SEVERAL
    corpus = Corpus(texts)
    is_kind = np.array([[post.kind is kind for kind in (Kind.COMPLAINT, Kind.PRAISE)] for post in POSTS] + [[0, 0]] * 5)
    fitted = fit(corpus, np.arange(len(POSTS)), is_kind.astype(bool), np.ones(len(texts)), 2.0, most_grams=4_000)
    words, pieces, signs, bias = fitted.blocks()
    curves = ((1.0, 0.0), (1.0, 0.0))
    ours = LinearClassifier(Weights((Kind.COMPLAINT, Kind.PRAISE), words, pieces, signs, bias, curves, 0.1, 0.9))
    theirs = fitted.decide(np.arange(len(texts)))
    assert len(words) + len(pieces) == 4_000
    for text, decided in zip(texts, theirs, strict=True):
        assert ours.decide(text) == pytest.approx(tuple(decided), abs=1e-6), text


def test_the_same_posts_teach_the_same_twice(trained: tuple[Weights, Report]) -> None:
    assert train(examples()) == trained


def test_the_lower_border_misses_as_few_as_promised(trained: tuple[Weights, Report]) -> None:
    weights, report = trained
    assert report.missed <= 0.05
    assert 0 < weights.lower <= weights.upper <= 1
    assert report.judged == len(POSTS)


def test_a_brand_that_tells_complaints_alone_gets_a_detector_of_two_kinds() -> None:
    labels = [
        Label(post.text, Kind.COMPLAINT if post.kind is Kind.COMPLAINT else Kind.OTHER)
        for post in POSTS
        if post.language == "en"
    ][:60]
    said: list[str] = []
    weights, report = train_own(labels, POSTS, said.append)
    assert weights.kinds == (Kind.COMPLAINT, Kind.OTHER)
    assert report.judged == 60
    assert any("60 labels are few" in line for line in said)


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.OTHER])
def test_labels_of_one_kind_teach_nothing(kind: Kind) -> None:
    with pytest.raises(BadLabels, match="too few"):
        train_own([Label(f"post {number}", kind) for number in range(40)], POSTS, lambda words: None)


def test_posts_that_all_say_the_same_teach_nothing() -> None:
    labels = [Label("My refund never came", kind) for kind in (Kind.COMPLAINT, Kind.OTHER) for _ in range(20)]
    with pytest.raises(BadLabels, match="All posts say nearly the same"):
        train_own(labels, [], lambda words: None)


def test_what_is_a_complaint_as_likely_as_not_gets_a_card_however_easy_the_labels_were() -> None:
    far_apart = np.array([0.999] * 40 + [0.001] * 40)
    lower, upper = _borders(far_apart, far_apart > 0.5, 0.05)
    assert lower == 0.5 <= upper
