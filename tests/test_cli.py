"""The real command, as a script uses it: arguments in, JSON and exit status out."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.conftest import PLAN
from tests.journeys import forks


class Shell:
    """A folder of its own with a database in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = names | {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/buckstop.db", "COLUMNS": "200"}

    def run(self, *arguments: str, stdin: str = "", status: int = 0, **env: str) -> str:
        """Run a command; what it said, with its complaints where it fails as it should."""
        in_, out, err = (self.folder / name for name in ("in", "out", "err"))
        in_.write_text(stdin)
        out.write_text("")
        err.write_text("")
        done = forks.start([*arguments], self.folder, self.env | env, out, err, in_)
        end = time.monotonic() + 60
        while done.status is None and time.monotonic() < end:
            time.sleep(0.005)
        assert done.status == status, f"{arguments}: {done.status}\n{out.read_text()}\n{err.read_text()}"
        return out.read_text() + (err.read_text() if status else "")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """With the plan applied."""
    shell = Shell(tmp_path_factory.mktemp("cli"))
    (shell.folder / "plan.yaml").write_text(PLAN)
    shell.run("plan", "apply", "plan.yaml")
    return shell


def test_a_plan_is_exported_as_it_is_meant_and_applying_it_again_changes_nothing(shell: Shell) -> None:
    exported = shell.run("plan", "export")
    (shell.folder / "exported.yaml").write_text(exported)
    told = shell.run("plan", "apply", "exported.yaml")
    assert "ana" not in told.lower(), "nothing differs"


def test_what_the_plan_commands_print_is_to_be_had_as_json(shell: Shell) -> None:
    exported = json.loads(shell.run("plan", "export", "--json"))
    assert exported["executives"][0]["id"] == "ana"
    (shell.folder / "again.yaml").write_text(json.dumps(exported))
    told = json.loads(shell.run("plan", "apply", "again.yaml", "--json"))
    assert (told["faults"], told["differences"]) == ([], [])
    (shell.folder / "wrong.yaml").write_text(PLAN.replace("Asia/Seoul", "Asia/Seol"))
    told = shell.run("plan", "apply", "wrong.yaml", "--json", status=2)
    assert json.loads(told)["differences"] == []
    assert "Asia/Seol" in json.loads(told)["faults"][0]


def test_a_faulty_plan_is_refused_whole_with_the_line_of_each_fault(shell: Shell) -> None:
    (shell.folder / "faulty.yaml").write_text(PLAN.replace("U0BEN", "U0ANA").replace("Asia/Seoul", "Asia/Seol"))
    told = shell.run("plan", "check", "faulty.yaml", status=2)
    assert "Asia/Seol" in told
    assert "line" in told


def test_who_is_on_is_told_as_json_from_the_database_or_from_a_file_alone(shell: Shell) -> None:
    asked = ("rota", "who", "--at", "2026-05-06T12:00:00Z", "--at", "2026-05-06T12:00:00+02:00", "--json")
    found = json.loads(shell.run(*asked))
    assert [one["executive"] for one in found] == ["ana", "ana"]
    assert set(found[0]) == {"at", "executive", "until", "next", "why"}
    elsewhere = shell.run(*asked, "--plan", "plan.yaml", DATABASE_URL="sqlite+aiosqlite:////nowhere/x.db")
    assert json.loads(elsewhere) == found


def test_a_naive_instant_is_refused(shell: Shell) -> None:
    assert "offset" in shell.run("rota", "who", "--at", "2026-05-06T12:00:00", status=2)


def test_a_period_is_covered_exactly_once(shell: Shell) -> None:
    period = ("--from", "2026-05-06T00:00:00Z", "--to", "2026-05-08T00:00:00Z")
    found = json.loads(shell.run("rota", "show", *period, "--json"))
    assert (found[0]["start"], found[-1]["end"]) == ("2026-05-06T00:00:00Z", "2026-05-08T00:00:00Z")
    assert all(one["end"] == other["start"] for one, other in itertools.pairwise(found))


def test_gaps_and_a_simulation_are_told_before_a_plan_is_applied(shell: Shell) -> None:
    """With a plan file nothing is made: no database, only the picture."""
    ends = PLAN.replace("members: [ana]}", "members: [ana, ben], until: 2026-06-01T00:00:00Z}")
    (shell.folder / "ends.yaml").write_text(ends)
    nowhere = "sqlite+aiosqlite:////nowhere/x.db"
    period = ("--from", "2026-05-04T00:00:00Z", "--plan", "ends.yaml", "--rota", "default")
    [gap] = json.loads(shell.run("rota", "gaps", *period, "--days", "60", "--json", DATABASE_URL=nowhere))
    assert (gap["start"], gap["end"], gap["cause"]) == ("2026-06-01T00:00:00Z", "2026-07-03T00:00:00Z", "plan")
    assert "Its last layer has ended." in shell.run("rota", "gaps", *period, "--days", "60", DATABASE_URL=nowhere)
    asked = ("rota", "simulate", *period, "--weeks", "12")
    made = json.loads(shell.run(*asked, "--json", "--picture", "rota.svg", DATABASE_URL=nowhere))
    assert made["arrivals"] == "an even flow of 40 cases a week"
    assert [one["executive"] for one in made["load"]] == ["ana", "ben"]
    assert sum(one["cases"] for one in made["load"]) + made["cases_for_nobody"] == pytest.approx(480, abs=0.1)
    assert (shell.folder / "rota.svg").read_text().startswith("<svg ")
    shell.run(*asked, "--picture", "rota.png", DATABASE_URL=nowhere)
    assert (shell.folder / "rota.png").read_bytes().startswith(b"\x89PNG")
    assert ".png or .svg" in shell.run(*asked, "--picture", "rota.gif", status=2)


def test_what_each_carried_is_listed_with_those_who_carried_nothing(shell: Shell) -> None:
    told = json.loads(shell.run("rota", "load", "--json"))
    assert [(one["executive"], one["work"]) for one in told["load"]] == [("ana", 0), ("ben", 0), ("cho", 0)]


def test_posts_are_classified_line_by_line(shell: Shell) -> None:
    posts = [
        {"id": 7, "text": "My parcel never came, a disgrace"},
        {"id": "b", "text": "Best shop ever, thank you!", "x": 1},
    ]
    told = shell.run("classify", stdin="\n".join(json.dumps(post) for post in posts) + "\n")
    found = [json.loads(line) for line in told.splitlines()]
    assert [(one["id"], one["kind"]) for one in found] == [(7, "complaint"), ("b", "praise")]
    assert set(found[0]) == {"id", "kind", "score", "topic", "urgency", "language"}


def test_a_new_key_is_a_key(shell: Shell) -> None:
    """By the installed command itself; the others are forked from a process that has imported it."""
    command = Path(sys.executable).with_name("buckstop")
    made = subprocess.run([command, "keys", "new"], env=shell.env, cwd=shell.folder, capture_output=True, check=True)  # noqa: S603
    Fernet(made.stdout.strip())


def test_the_cases_are_listed_as_json(shell: Shell) -> None:
    assert json.loads(shell.run("cases", "list", "--json")) == []


def test_check_fails_while_something_that_is_on_does_not_work(shell: Shell) -> None:
    told = shell.run(
        "check", status=1, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_CASE_CHANNEL="C1",
        SLACK_API_URL="http://127.0.0.1:9/api/",
    )  # fmt: skip
    assert "slack" in told.lower()


def test_a_faulty_configuration_ends_every_command_with_status_2_and_all_faults(shell: Shell) -> None:
    told = shell.run("cases", "list", status=2, BUCKSTOP_PLAM="x", SLACK_BOT_TOKEN="xapp-1", X_POLL_SECONDS="0")
    for part in ("did you mean BUCKSTOP_PLAN?", "SLACK_BOT_TOKEN: must begin with xoxb-", "X_POLL_SECONDS"):
        assert part in told


def test_a_second_run_on_one_sqlite_database_is_refused(shell: Shell) -> None:
    with (shell.folder / "buckstop.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = shell.run(
            "run", status=1, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_CASE_CHANNEL="C1",
            SLACK_API_URL="http://127.0.0.1:9/api/", BUCKSTOP_HTTP_PORT="0",
        )  # fmt: skip
    assert "Another `buckstop run` works on this SQLite database." in told
