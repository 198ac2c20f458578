"""Takes the README's picture of the page: .venv/bin/python tools/screenshots.py

Starts the coach with its built-in engine in a folder of its own, plays a critique as a candidate would, and writes
docs/images/page.png. Needs Chromium and playwright (the project's dev extra).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.async_api import async_playwright

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "page.png"
PORT = 8791
SIZE = {"width": 1280, "height": 1080}

SAID = (
    "Question: Why does L1 regularisation produce sparse weights while L2 does not?\n"
    "Answer: The L1 penalty has a kink at zero, so its slope does not shrink with the weight: it pulls a small weight "
    "with the same force until it is exactly zero. The L2 penalty is smooth there, its slope goes to zero with the "
    "weight, so weights get small but stay nonzero. Geometrically, the loss contour tends to touch the L1 diamond at a "
    "corner. I would use L1 when I believe that few features matter, for example with thousands of sparse text "
    "features, and elastic net when they are correlated."
)


async def take(base: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
        )
        context = await browser.new_context(viewport=SIZE, device_scale_factor=1.5, color_scheme="light")
        page = await context.new_page()

        async def say(text: str) -> None:
            await page.wait_for_selector("#chat-settings-open-modal:not([disabled])")
            await page.locator("#chat-input").fill(text)
            await page.keyboard.press("Enter")
            await page.wait_for_timeout(500)
            await page.wait_for_selector("#stop-button", state="detached", timeout=120_000)

        for earlier in ("What is the difference between bagging and boosting?", "start a mock interview"):
            await page.goto(base)
            await say(earlier)
        await page.goto(base)
        await say(SAID)
        await page.locator(".inline-plotly .barlayer").wait_for()
        await page.wait_for_timeout(800)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURE)
        await browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
        command = [sys.executable, "-m", "coach.cli", "serve", "--headless", "--port", str(PORT)]
        server = subprocess.Popen(command, env=environment | {"COACH_HOME": home}, cwd=ROOT)
        try:
            base = f"http://localhost:{PORT}"
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{base}/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.5)
            asyncio.run(take(base))
        finally:
            server.terminate()
            server.wait(10)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
