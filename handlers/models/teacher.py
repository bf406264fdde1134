"""Has a detector learned in a process of its own, so that whoever waits for an answer never waits for that."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import importlib.util
import json
import sys
from dataclasses import asdict
from typing import Final

from bot.rules.gate import Figures
from bot.rules.teaching import Taken, Task, Taught, Unteachable
from bot.rules.triage import Kind

#: What to install where nothing can be learned.
NEEDS: Final = "pip install 'buckstop[train]'"
#: In seconds. It takes a minute or two, on a busy machine many times as long.
LONGEST: Final = 1800.0


def can_teach() -> bool:
    """Whether what it needs is installed."""
    return importlib.util.find_spec("sklearn") is not None


class ProcessTeacher:
    """`Teacher`; ``semantic``: doubtful posts get a second look. The process reads everything before it begins, and is
    killed where nobody waits for it any more."""

    def __init__(self, *, semantic: bool = False, longest: float = LONGEST) -> None:
        self._semantic = semantic
        self._longest = longest

    async def teach(self, task: Task) -> Taught:
        written, pipe = await asyncio.to_thread(_written, task, semantic=self._semantic), asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "handlers.models.refit")
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        try:
            async with asyncio.timeout(self._longest):
                answer, said = await process.communicate(written)
        except TimeoutError as error:
            raise Unteachable(f"It took longer than {self._longest:.0f} seconds.") from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            # Of what it said only the last line, which names the error; nothing of it is a customer's.
            lines = said.decode(errors="replace").strip().splitlines()
            named = lines[-1].partition(":")[0][:80] if lines else "it said nothing"
            raise Unteachable(f"The process ended with {process.returncode} ({named}).")
        return _read(answer)


def _written(task: Task, *, semantic: bool) -> bytes:
    return json.dumps(asdict(task) | {"in_force": _packed(task.in_force), "semantic": semantic}).encode()


def task_of(data: bytes) -> tuple[Task, bool]:
    """What the process is to do, and whether doubtful posts are to get a second look."""
    found = json.loads(data)
    task = Task(
        learned=tuple(Taken(**(one | {"kind": Kind(one["kind"])})) for one in found["learned"]),
        judged=tuple((text, Kind(kind)) for text, kind in found["judged"]),
        in_force=base64.b64decode(found["in_force"]) if found["in_force"] is not None else None,
    )
    return task, bool(found["semantic"])


def answered(taught: Taught) -> bytes:
    """What the process made."""
    return json.dumps(asdict(taught) | {"file": _packed(taught.file)}).encode()


def refused(why: str) -> bytes:
    """That it made nothing."""
    return json.dumps({"refused": why}).encode()


def _read(answer: bytes) -> Taught:
    data = json.loads(answer)
    if "refused" in data:
        raise Unteachable(str(data["refused"]))
    return Taught(base64.b64decode(data["file"]), Figures(**data["new"]), Figures(**data["old"]))


def _packed(file: bytes | None) -> str | None:
    return base64.b64encode(file).decode() if file is not None else None
