"""The HTTP surface is what docs/openapi.yaml says, whatever is sent to it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.journeys.bot_process import journey
from tests.pages.rig import free_port

OPENAPI = Path(__file__).parents[2] / "docs/openapi.yaml"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.long  # `make check` runs it
async def test_it_answers_as_described_to_what_is_allowed_and_what_is_not(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with journey(tmp_path, sockets=0, BUCKSTOP_PUBLIC_URL=url, BUCKSTOP_HTTP_PORT=str(port)) as town:
        assert await town.until(lambda: '"running"' in town.bot.log), town.bot.log[-2000:]
        told = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", str(OPENAPI), "--url", url, "--checks", CHECKS),
            *("--max-examples", "12", "--seed", "17", "--mode", "all", "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await told.communicate())[0].decode()
        assert told.returncode == 0, said[-6000:]
        assert town.bot.alive
        assert "Traceback" not in town.bot.log


def test_every_address_is_described() -> None:
    text = OPENAPI.read_text("utf-8")
    for path in (
        "/healthz",
        "/readyz",
        "/metrics",
        "/slack/events",
        "/hooks/telegram",
        "/people",
        "/who/",
        "/calendar/",
        "/connect/",
        "/sign-in/",
    ):
        assert f"\n  {path}" in text
