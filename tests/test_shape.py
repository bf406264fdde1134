"""The conventions of the house, as facts about its files."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = sorted(
    path for package in ("bot", "handlers") for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LIMIT = 300
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_a_file_is_short_enough_to_be_read() -> None:
    assert [name(path) for path in CODE if lines(path) > LIMIT] == []


def test_a_file_says_what_it_is_for() -> None:
    found = []
    for path in [*CODE, *TESTS]:
        text = path.read_text(encoding="utf-8")
        if text.strip() and not text.startswith('"') and not ast.get_docstring(tree(path)):
            found.append(name(path))
    assert found == []


def test_a_file_is_named_for_what_it_is() -> None:
    assert [name(path) for path in [*CODE, *TESTS] if path.stem in NO_NAMES] == []


def test_a_class_that_others_use_says_what_it_is() -> None:
    classes = [(path, node) for path in CODE for node in tree(path).body if isinstance(node, ast.ClassDef)]
    public = [(path, node) for path, node in classes if not node.name.startswith("_")]
    assert [f"{name(path)}: {node.name}" for path, node in public if not ast.get_docstring(node)] == []


def test_no_platform_is_mocked() -> None:
    mocks = {"MagicMock", "AsyncMock", "Mock", "create_autospec"}
    found = []
    for path in TESTS:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(tree(path)) if "unittest" in text or any(mock in text for mock in mocks) else ():
            named = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            imported = isinstance(node, ast.ImportFrom) and node.module == "unittest.mock"
            found += [name(path)] if imported or named in mocks else []
    assert found == []


def calls(path: Path, method: str) -> int:
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
        for node in ast.walk(tree(path))
    )


def test_a_customer_is_written_to_in_one_place() -> None:
    """``Channel.send`` has one caller: what leaves was approved, claimed and is recorded there."""
    house = [path for path in CODE if "channels" not in path.parts and "standins" not in path.parts]
    assert [name(path) for path in house if calls(path, "send")] == [
        "bot/flows/part.py",
        "handlers/timely.py",  # any HTTP request's own
    ]
    assert calls(ROOT / "bot/flows/part.py", "send") == 1


def test_slack_is_written_to_in_one_place() -> None:
    """``Desk.post`` and ``Desk.update`` too."""
    flows = [path for path in CODE if path.parent.name == "flows"]
    assert [name(path) for path in flows if "self._desk." in path.read_text()] == ["bot/flows/deliver.py"]


def test_nothing_is_left_to_do() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    assert [name(path) for path in [*CODE, *TESTS] if any(mark in path.read_text() for mark in marks)] == []


def test_time_is_asked_of_the_clock() -> None:
    """``datetime.now`` and ``time.time`` stand in ``bot/clock.py`` alone (stand-ins and benchmarks aside)."""
    askers = []
    for path in CODE:
        if "standins" in path.parts or path == ROOT / "bot/clock.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                whose = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                if (whose, node.func.attr) in {("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}:
                    askers.append(name(path))
    assert askers == []
