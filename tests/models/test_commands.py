"""``buckstop classify`` and ``buckstop train`` as a script uses them."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.clock import SystemClock
from bot.errors import ConfigurationError
from bot.flows.learn import Gathered, keep
from bot.rules.gate import Figures
from bot.rules.teaching import Task, Taught
from bot.store.store import Store
from handlers.models.fitting import Example
from handlers.models.labels import shipped_posts
from handlers.models.training import train
from handlers.models.weights import save


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, arguments, input=given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows complaints and spam alone."""
    posts = [post for post in shipped_posts() if post.kind in ("complaint", "spam")][::8]
    weights, _ = train([Example(post.text, post.kind, group=str(number % 3)) for number, post in enumerate(posts)])
    return save(weights, tmp_path_factory.mktemp("model")).parent


def test_posts_are_judged_one_line_each_whatever_else_they_carry() -> None:
    posts = [
        {"id": 7, "text": "My parcel never came, third week"},
        {"text": "", "lang": "en"},
        {"id": [1], "text": "hi"},
    ]
    done = run("classify", given="\ufeff" + "\n\n".join(map(json.dumps, posts)) + "\r\n")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [7, None, [1]]
    assert [row["kind"] for row in rows] == ["complaint", "complaint", "other"]
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"no json", "Line 2 is no JSON."),
        (b"[" * 100_000, "Line 2 is no JSON."),
        (b"[1]", 'Line 2 is no JSON object with a string as "text".'),
        (b'{"id": 1}', 'Line 2 is no JSON object with a string as "text".'),
        (b'{"text": 1}', 'Line 2 is no JSON object with a string as "text".'),
        (b'{"text": "\xff"}', "Line 2 is not UTF-8."),
    ],
)
def test_a_bad_line_is_named_and_left_out_and_all_others_are_judged(line: bytes, told: str) -> None:
    post = b'{"id": %d, "text": "late again"}\n'
    done = run("classify", given=post % 1 + line + b"\n" + post % 3)
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [f"{told} It was left out.", "1 line was left out."]
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == [1, 3]


def test_hostile_texts_and_ids_are_answered_with_a_line_each() -> None:
    posts = [r'{"id": "\ud800", "text": "\ud800\u0000\u202e"}', '{"id": 2, "text": "' + "\u202e😡" * 5_000 + '"}']
    done = run("classify", given="\n".join(posts))
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["\ud800", 2]


def test_a_model_is_named_on_the_command_line_or_in_the_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = json.dumps({"id": 1, "text": "What time do you open on Sunday?"})
    assert json.loads(run("classify", given=post).stdout)["kind"] == "question"
    one = run("classify", "--model", str(folder), given=post).stdout
    assert json.loads(one)["kind"] in ("complaint", "spam")
    monkeypatch.setenv("BUCKSTOP_MODEL", str(folder))
    assert run("classify", given=post).stdout == one


def test_a_model_that_is_not_there_is_never_replaced_by_ours(tmp_path: Path) -> None:
    done = run("classify", "--model", str(tmp_path), given='{"id": 1, "text": "hi"}')
    assert isinstance(done.exception, ConfigurationError)
    assert str(tmp_path) in str(done.exception)
    assert not done.stdout


def test_faulty_labels_train_nothing(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("text,kind\nlate,complaint\nhi,rant\n")
    done = run("train", "--labels", str(tmp_path / "labels.csv"), "--out", str(tmp_path / "model"))
    assert isinstance(done.exception, ConfigurationError)
    assert "line 3" in str(done.exception)
    assert not (tmp_path / "model").exists()


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_learned(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("text,kind\nlate,complaint\nhi,other\n")
    (tmp_path / "file").write_text("")
    done = run("train", "--labels", str(tmp_path / "labels.csv"), "--out", str(tmp_path / "file" / "model"))
    assert done.exit_code == 2
    assert "cannot be made: Not a directory." in done.stderr


@pytest.mark.long
def test_labels_become_a_model_that_judges(tmp_path: Path) -> None:
    rows = [f'"{post.text.replace(chr(34), chr(39))}",{post.kind}' for post in shipped_posts()][::6]
    (tmp_path / "labels.csv").write_text("text,kind\n" + "\n".join(rows), encoding="utf-8")
    done = run("train", "--labels", str(tmp_path / "labels.csv"), "--out", str(tmp_path / "model"))
    assert done.exit_code == 0, done.output
    assert "macro F1" in done.stdout
    post = '{"id": 1, "text": "third week and the parcel never came"}'
    judged = run("classify", "--model", str(tmp_path / "model"), given=post)
    assert json.loads(judged.stdout)["kind"] == "complaint"


def test_the_detectors_that_were_learned_are_listed_with_their_figures(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    url = f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
    monkeypatch.setenv("DATABASE_URL", url)
    assert "Nothing was learned from the buttons yet" in run("models").stdout
    figures = Figures(300, 120, 0.8, 0.79)
    gathered = Gathered(Task((), (), None), None, upto=7, labels=30, worked=90, undecided=1, people={"U0LEE": 30})
    better, worse = Taught(b"file", figures, figures), Taught(b"file", Figures(300, 120, 0.7, 0.8), figures)

    async def learned() -> None:
        store = Store(url, SystemClock())
        await store.write(lambda conn, now: keep(conn, now, gathered, better))
        await store.write(lambda conn, now: keep(conn, now, replace(gathered, live=1), worse))
        await store.close()

    asyncio.run(learned())
    refused, live = json.loads(run("models", "--json").stdout)
    assert (live["id"], live["state"], live["labels"], live["people"]) == (1, "in force", 30, {"U0LEE": 30})
    assert (refused["state"], refused["why"]) == (
        "refused", "it finds 70.0% of the complaints, and the one in force 80.0%",
    )  # fmt: skip
    told = " ".join(run("models").stdout.split())
    assert "1 more post will count once a second person agrees." in told
    assert "complaints that it never saw it finds 80.0%" in told
