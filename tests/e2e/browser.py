"""Debian's Chromium, driven as a person would; it counts what is asked of other hosts and what goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, Request, Response, async_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


class Tab:
    """A window of the browser on the coach."""

    def __init__(self, page: Page, base: str, shots: Path) -> None:
        self.page = page
        self.base = base
        self.shots = shots
        self.elsewhere: list[str] = []
        self.faults: list[str] = []
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.url}")

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.base + path)
        await self.ready()

    async def ready(self) -> None:
        """The socket is open: the settings have come."""
        await self.page.wait_for_selector("#chat-settings-open-modal:not([disabled])", timeout=20_000)

    async def say(self, text: str) -> None:
        await self.ready()
        await self.page.locator("#chat-input").fill(text)
        await self.page.keyboard.press("Enter")
        await self.answered()

    async def press(self, label: str) -> None:
        await self.button(label).click()
        await self.answered()

    async def answered(self) -> None:
        await self.page.wait_for_timeout(300)
        await self.page.wait_for_selector("#stop-button", state="detached", timeout=60_000)
        await self.page.wait_for_timeout(200)

    def button(self, label: str) -> Locator:
        return self.page.locator(f'.ai-message button:has-text("{label}")').last

    async def last(self) -> str:
        return await self.page.locator(".ai-message").last.inner_text()

    async def status(self) -> str:
        return await self.page.locator("#coach-status").inner_text()

    async def shot(self, name: str) -> Path:
        path = self.shots / f"{name}.png"
        await self.page.wait_for_timeout(400)
        await self.page.screenshot(path=path)
        return path


@asynccontextmanager
async def tab(
    base: str, shots: Path, *, width: int = 1280, height: int = 900, dark: bool = False
) -> AsyncIterator[Tab]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        yield Tab(await context.new_page(), base, shots)
        await browser.close()
