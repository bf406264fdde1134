"""`buckstop demo` as a visitor plays it: the real command, the real bot beneath it, a real browser on the page."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from handlers.standins.demo import Product, Server, Stage
from tests.patience import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WORDS = (
    "Dana, twice to the wrong city is on us. Your refund for 4711 left this morning; I check on Monday that it came."
)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The running command and the page's address. ``folder`` is where it may put temporary things."""
    environment = {**os.environ, "TMPDIR": str(folder), "SLACK_BOT_TOKEN": "xoxb-of-somebody"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--no-browser",
        stdout=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        [url] = re.findall(r"http://127\.0\.0\.1:\d+/", line)
        yield process, url
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.communicate(), PATIENCE)


@pytest.mark.skipif(CHROMIUM is not None, reason="the visitor's demo ends so, see there")
async def test_ctrl_c_ends_it_with_0_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with demo(tmp_path) as (process, url), aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            assert "Buckstop demo" in await page.text()
        assert _left_in(tmp_path)
        process.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0
        assert b"http" not in rest
        assert not _left_in(tmp_path)
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)


async def test_no_other_site_can_play_the_demo() -> None:
    server = Server(Stage(Product((), lambda folder: {}, "UTC")))
    await server.start(0)
    post = {"do": "post", "on": "x", "text": "from elsewhere @acme"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{server.url}act", json=post, headers={"Origin": "https://elsewhere.test"}) as answer:
            assert answer.status == 403
        async with session.get(server.url, headers={"Host": "elsewhere.test"}) as answer:
            assert answer.status == 403
        async with session.post(f"{server.url}act", data="do=post") as answer:
            assert answer.status == 415
        async with session.get(f"{server.url}cast.py") as answer:
            assert answer.status == 404
    await server.stop()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_a_visitor_complains_answers_breaks_it_and_changes_the_rota(tmp_path: Path) -> None:
    from playwright.async_api import async_playwright, expect

    complaints: list[str] = []
    async with demo(tmp_path) as (process, url), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda asked: complaints.append(asked.url) if _outside(asked.url, url) else None)
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        await page.goto(url)
        dana, phone, company = page.locator("#dana"), page.locator("#desk"), page.locator("#company")

        # Complain: Dana posts, the notification shows the message's own text.
        complaint = "Third week waiting for my refund. <b>Order 4711</b> went to the wrong city. Twice. @acme"
        await dana.get_by_label("Write to @acme").fill(complaint)
        await dana.get_by_role("button", name="Post").click()
        notice = phone.locator(".notices button")
        await expect(notice).to_contain_text("Dana Wells on X, public, by ")
        await expect(notice).to_contain_text("<b>Order 4711</b>")
        await expect(company.locator(".cards .card")).to_have_count(1)

        # Answer, by keyboard alone: notification, Reply, the words, Send, the second look of a first reply, Send.
        await notice.focus()
        await page.keyboard.press("Enter")
        await expect(phone.get_by_role("button", name="Reply to Dana Wells publicly on X")).to_be_focused()
        await page.keyboard.press("Enter")
        window = phone.get_by_role("dialog")
        await expect(window.get_by_label("Your words")).to_be_focused()
        await expect(window).to_contain_text("followed by: — Ana Ruiz, Chief Operating Officer")
        await page.keyboard.type(WORDS)
        await window.get_by_role("button", name="Send publicly").press("Enter")
        await expect(window).to_contain_text("One more look")
        await expect(window.get_by_role("button", name="Send publicly")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(window).to_contain_text("Leaves at")
        await expect(dana.locator(".tweet.ours")).to_have_count(0)
        await expect(window).to_contain_text("Delivered at")
        await expect(dana.locator(".tweet.ours .said")).to_have_text(f"{WORDS}\n— Ana Ruiz, Chief Operating Officer")
        await expect(company.locator(".ledger .replies dd")).to_have_text("1")
        await page.keyboard.press("Escape")
        await expect(window).to_have_count(0)

        # Break it: a colleague presses Send, then the bot is killed while customers write.
        await page.get_by_role("button", name="Let Eve press Send").click()
        await expect(company.locator(".whisper")).to_contain_text("Only Ana Ruiz can send it.")
        await expect(page.locator("#caption")).to_have_text(
            "Eve is told: “Only Ana Ruiz can send it.” Nothing went out."
        )
        await page.get_by_role("button", name="Kill the bot").click()
        await expect(page.locator("#bot")).to_have_text("The bot is down.")
        await expect(page.locator("#caption")).to_have_text("Killed and back: 2 posts in, 2 cards, none twice.")
        await expect(page.locator("#bot")).to_have_text("The bot runs.")
        counted = {"posts": "4", "missing": "0", "cards": "4", "replies": "1", "twice": "0"}
        for name, count in counted.items():
            await expect(company.locator(f".ledger .{name} dd")).to_have_text(count)

        # Rota: twenty minutes without an answer, and somebody else takes it.
        before = datetime.now(UTC).astimezone()
        await page.get_by_role("button", name="Ana doesn’t answer (skip 20 min)").click()
        await expect(page.locator("#caption")).to_contain_text("Ben’s phone: “Could you answer ")
        passed = (datetime.now(UTC).astimezone() - before).seconds // 60
        later = [f"{before + timedelta(minutes=20 + minutes):%H:%M}" for minutes in range(passed + 3)]
        await expect(phone.locator(".lock .time")).to_have_text(re.compile("|".join(later)))
        await phone.locator(".notices button").first.click()
        await phone.get_by_role("button", name="Take it: you answer ").first.click()
        await expect(page.locator("#caption")).to_have_text("Taken. Card and thread follow: “Now with Ben Okafor.”")
        await expect(company.locator(".thread")).to_contain_text(["Now with Ben Okafor"])

        # The lead sees who is on, and fills Saturday; what Ben is asked by a command comes to his phone.
        await page.get_by_role("button", name="Rota", exact=True).click()
        home = phone.get_by_role("region", name="App Home of Buckstop")
        await expect(home).to_contain_text("09:00–17:00 nobody)")
        await home.get_by_role("button", name="Fill this gap").click()
        await expect(window.get_by_role("radio", name="Ben Okafor")).to_be_checked()
        await window.get_by_role("button", name="Next").click()
        await window.get_by_role("button", name="Save", exact=True).click()
        await expect(window).to_contain_text("Everybody whose turns this moves is told.")
        await page.keyboard.press("Escape")
        await expect(page.locator("#caption")).to_contain_text("The gap is filled")
        await phone.get_by_role("button", name="Messages").click()
        await phone.get_by_role("button", name="/rota").click()
        await expect(phone.locator(".whisper")).to_contain_text("Ana Ruiz until")
        await browser.close()
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0
    assert not _left_in(tmp_path)
    assert not complaints


def _outside(asked: str, page: str) -> bool:
    return urlsplit(asked).netloc != urlsplit(page).netloc


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
