"""A line between two ends that is cut, slowed down and held, in a process of its own: it costs the tests nothing.

Run as a program it is that process: it reads lines of JSON (``{"line": name, "do": …}``) and answers each with one;
what it does not know ends it. When nobody speaks to it any more, it ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

_PIECE = 64 * 1024


class Line:
    """Forwards from a port of its own to ``upstream`` (a port, or the path of a Unix socket), piece by piece.

    - ``hold``: not a byte passes, in either direction, and nobody is told; new connections are taken and hear nothing;
    - ``delay``: each piece takes so many seconds more;
    - ``cut``: all connections end at once, without a goodbye (RST);
    - ``refuse``: new connections are cut too;
    - ``flow``: all of that is over.
    """

    def __init__(self, upstream: int | str) -> None:
        self._upstream = upstream
        self._flows = asyncio.Event()
        self._flows.set()
        self._delay = 0.0
        self._refuses = False
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def do(self, what: str, seconds: float = 0.0) -> int:
        """One of the above; returns how many ends are open."""
        match what:
            case "hold":
                self._flows.clear()
            case "delay":
                self._delay = seconds
            case "cut" | "refuse":
                self._refuses = what == "refuse"
                for writer in self._open:
                    _cut(writer)
            case "flow":
                self._delay, self._refuses = 0.0, False
                self._flows.set()
            case _:
                raise ValueError(what)
        return len(self._open)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        self._open.add(writer)
        try:
            await self._flows.wait()
            if self._refuses:
                _cut(writer)
                return
            if isinstance(self._upstream, int):
                there = await asyncio.open_connection("127.0.0.1", self._upstream)
            else:
                there = await asyncio.open_unix_connection(self._upstream)
            ends.append(there[1])
            self._open.add(there[1])
            pumps = [self._pump(reader, there[1]), self._pump(there[0], writer)]
            ways = [asyncio.create_task(pump) for pump in pumps]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)  # whichever end is over, both are
            for way in ways:
                way.cancel()
        except OSError:
            _cut(writer)
        finally:
            for end in ends:
                self._open.discard(end)
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(_PIECE):
                if self._delay:
                    await asyncio.sleep(self._delay)
                await self._flows.wait()
                writer.write(piece)
                await writer.drain()
        except (OSError, RuntimeError):  # the other end was cut meanwhile, and uvloop says so
            return


def _cut(writer: asyncio.StreamWriter) -> None:
    if writer.is_closing():  # it was cut before, or the other side went away: uvloop has no socket left to ask
        return
    end = writer.get_extra_info("socket")
    if end.family == socket.AF_INET:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Proxy:
    """The process, spoken to: ``ports`` of its lines by name."""

    def __init__(self, process: asyncio.subprocess.Process, ports: Mapping[str, int]) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self.ports = ports

    async def do(self, line: str, what: str, seconds: float = 0.0) -> int:
        """See `Line`; returns how many ends were open."""
        return int(await _ask(self._process, self._turn, {"line": line, "do": what, "seconds": seconds}))


@asynccontextmanager
async def between(**upstreams: int | str) -> AsyncIterator[Proxy]:
    """A proxy with one line for each name."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, json.dumps(upstreams)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Proxy(process, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def _ask(process: asyncio.subprocess.Process, turn: asyncio.Lock, what: dict[str, Any]) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    async with turn:
        process.stdin.write(json.dumps(what).encode() + b"\n")
        return json.loads(await process.stdout.readline())


async def _main(upstreams: dict[str, int | str]) -> None:
    lines = {name: Line(upstream) for name, upstream in upstreams.items()}
    for line in lines.values():
        await line.start()
    _say({name: line.port for name, line in lines.items()})
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while asked := await reader.readline():
        what = json.loads(asked)
        _say(lines[what["line"]].do(what["do"], what["seconds"]))
    os._exit(0)  # what is open ends with it; uvloop would tell of each task that it cancels


def _say(what: Any) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    import uvloop

    uvloop.run(_main(json.loads(sys.argv[1])))
