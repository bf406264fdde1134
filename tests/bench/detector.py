"""``make eval``: how the detector does on two open sets it never saw, beside published figures, and how fast it is.

The sets are for judging only: nothing that ships was learned or chosen from them (docs/detector.md). Where they are
absent, only the speed is measured.
"""

from __future__ import annotations

import csv
import functools
import gc
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bot.rules.linear import LinearClassifier
from bot.rules.meaning import Embed
from bot.rules.triage import Kind, Place, Triage
from handlers.models.embeddings import embeddings
from handlers.models.labels import Label, shipped_posts
from handlers.models.own import train_own
from handlers.models.weights import FILE, SHIPPED, load

DATA = Path(__file__).parents[3] / "shared/data/complaints/evaluate"
#: Looked at twice, to see how long that takes.
_FEW = 300
PUBLISHED = """
published, for comparison (other splits, and trained on these very sets):
  ACL complaints   macro F1 79 (Preotiuc-Pietro and others 2019), 87 (Jin and Aletras 2020), 88.2 (the same 2021)
  airline          3 classes: macro F1 76 (BERT base) to 82 (RoBERTa); negative or not: none found
"""


@dataclass(frozen=True, slots=True)
class Open:
    """An open set. ``brand`` are the rows addressed to a brand; the rest are strangers' talk."""

    name: str
    texts: list[str]
    truth: np.ndarray
    fold: np.ndarray
    brand: np.ndarray


def opened(name: str, is_complaint: Callable[[dict[str, str]], bool]) -> Open:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Open(
        name=name,
        texts=[row["text"] for row in rows],
        truth=np.array([is_complaint(row) for row in rows]),
        fold=np.array([row["fold"] for row in rows]),
        brand=np.array([not row.get("domain", "").startswith("random") for row in rows]),
    )


def figures(what: str, judged: Sequence[Triage], found: Open) -> None:
    score = np.array([triage.score for triage in judged])
    said = np.array([triage.kind is Kind.COMPLAINT for triage in judged])
    kept = np.array([triage.place is not Place.ASIDE for triage in judged])
    truth, brand = found.truth, found.brand
    at_five = score[~truth] >= np.quantile(score[truth], 0.05)
    say(
        f"{what:34} {percent(f1_score(truth, said, average='macro'))} {percent(roc_auc_score(truth, score))}"
        f" {percent(f1_score(truth[brand], said[brand], average='macro'))}"
        f" {percent((~kept[truth]).mean())} {percent(kept[~truth].mean())} {percent(at_five.mean())}"
    )


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def percent(share: float) -> str:
    return f"{100 * share:7.1f}"


def trained(found: Open, embed: Embed | None = None) -> list[Triage]:
    """Each fold judged by a detector that was trained, as ``buckstop train`` does it, on the others."""
    labels = [
        Label(text, Kind.COMPLAINT if is_one else Kind.OTHER)
        for text, is_one in zip(found.texts, found.truth, strict=True)
    ]
    judged: dict[int, Triage] = {}
    for fold in sorted(set(found.fold)):
        kept_back = np.flatnonzero(found.fold == fold)
        learned = [labels[row] for row in np.flatnonzero(found.fold != fold)]
        weights, _ = train_own(learned, shipped_posts(), lambda words: None, embed)
        classifier = LinearClassifier(weights, embed)
        judged |= {int(row): classifier.classify(found.texts[row]) for row in kept_back}
    return [judged[row] for row in range(len(found.texts))]


def speed(texts: Sequence[str], embed: Embed) -> None:
    """Posts per second of the processor, one at a time, each beside VADER in the same run."""
    began = time.process_time()
    weights = load(SHIPPED)
    classifier = LinearClassifier(weights)
    took = time.process_time() - began
    vader = SentimentIntensityAnalyzer()
    gc.freeze()  # as `run` and `classify` do
    for name, judge in (
        ("VADER", vader.polarity_scores),
        ("Buckstop, posts not seen before", classifier.classify),
        ("VADER", vader.polarity_scores),
        ("Buckstop, the same again", classifier.classify),
    ):
        began = time.process_time()
        for text in texts:
            judge(text)
        say(f"{name:34} {len(texts) / (time.process_time() - began):7,.0f} posts/s")
    twice = LinearClassifier(weights, embed)
    began = time.process_time()
    for text in texts[:_FEW]:
        twice.classify(text)
    say(f"{'Buckstop, second look':34} {len(texts[:_FEW]) / (time.process_time() - began):7,.0f} posts/s")
    size = (SHIPPED / FILE).stat().st_size / 2**20
    say(f"weights: {size:.2f} MB, loaded in {took:.2f} s; peak of this process {peak()} MB")


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    if not DATA.is_dir():
        say(f"{DATA} is not there: only the speed is measured.")
        speed([post.text for post in shipped_posts()], embeddings())
        return
    acl = opened("acl_complaints", lambda row: row["y"] == "1")
    airline = opened("airline", lambda row: row["airline_sentiment"] == "negative")
    speed(acl.texts, embeddings())
    say(f"\n{'':34} {'F1':>7} {'AUC':>7} {'brand':>7} {'missed':>7} {'flagged':>7} {'at 5 %':>7}")
    weights, embed = load(SHIPPED), functools.cache(embeddings())
    for found in (acl, airline):
        for what, classifier in (("", LinearClassifier(weights)), (", second look", LinearClassifier(weights, embed))):
            figures(f"{found.name}, as shipped{what}", [classifier.classify(text) for text in found.texts], found)
    for found in (acl, airline) if "--airline" in sys.argv else (acl,):
        figures(f"{found.name}, trained, 5-fold", trained(found), found)
        figures(f"{found.name}, --semantic, 5-fold", trained(found, embed), found)
    say(
        "\nF1 macro, complaint or not; brand: on rows addressed to a brand; missed, flagged: complaints set aside and"
        "\nothers carded, at the model's own border; at 5 %: others flagged if 5 % of the complaints may be missed."
    )
    say(PUBLISHED)


if __name__ == "__main__":
    main()
