"""The three uses in headless Chromium, as a candidate goes through them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.acting import ANSWER
from tests.e2e.browser import CHROMIUM, Tab, tab
from tests.e2e.conftest import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)"),
]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def desk(server: Server, tmp_path: Path) -> AsyncIterator[Tab]:
    async with tab(server.base, tmp_path) as opened:
        yield opened
    assert opened.elsewhere == []
    assert opened.faults == []


@pytest.fixture
async def phone(server: Server, tmp_path: Path) -> AsyncIterator[Tab]:
    async with tab(server.base, tmp_path, **PHONE, dark=True) as opened:
        yield opened
    assert opened.elsewhere == []
    assert opened.faults == []


async def _is_wider_than_the_screen(tab: Tab) -> bool:
    wider: bool = await tab.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wider


async def _interview(tab: Tab) -> None:
    for _ in range(8):
        if await tab.button("Just show the report").count():
            break
        await tab.say(ANSWER)
    await tab.say("I think it went well enough.")


async def test_a_concept_question_and_its_passage_beside_the_conversation(desk: Tab) -> None:
    await desk.open()
    await desk.page.get_by_role("button", name="Ask about a concept").click()
    await desk.answered()
    assert "bagging" in (await desk.last()).lower()
    await desk.shot("concept")
    await desk.page.locator('.message-content a[href^="/passages/"]').first.click()
    panel = desk.page.locator("#coach-passage")
    await panel.locator("h2").wait_for()
    assert len(await panel.inner_text()) > 200
    await desk.shot("passage")
    await panel.get_by_text("Close", exact=True).click()
    assert not await panel.is_visible()


async def test_a_written_answer_and_its_critique_with_a_chart(desk: Tab) -> None:
    await desk.open()
    await desk.page.get_by_role("button", name="Critique a written answer").click()
    await desk.answered()
    assert "I judge the answer" in await desk.last()
    await desk.say(ANSWER)
    await desk.page.locator(".inline-plotly .barlayer").wait_for()
    assert "of 5" in await desk.page.locator(".ai-message").nth(-2).inner_text()
    await desk.shot("critique")


async def test_a_mock_interview_by_buttons_and_words_with_the_report_to_keep(desk: Tab) -> None:
    await desk.open()
    await desk.say("start a mock interview with 1 behavioural question")
    assert await desk.status() == "Mock interview, question 1 of 1 · built-in engine"
    await desk.press("Hint")
    assert "hint" in (await desk.last()).lower()
    assert await desk.page.locator(".ai-message button:has-text('Hint')").count() == 1
    await _interview(desk)
    await desk.page.locator(".inline-plotly .barlayer").wait_for()
    await desk.shot("report")
    async with desk.page.expect_download() as kept:
        await desk.page.locator('a[href$=".md"]').last.click()
    path = await (await kept.value).path()
    assert ANSWER in " ".join(path.read_text(encoding="utf-8").split())


async def test_with_the_page_open_a_restart_goes_unnoticed(own_server: Server, tmp_path: Path) -> None:
    async with tab(own_server.base, tmp_path) as desk:
        await desk.open()
        await desk.say("start a practice interview with 2 behavioural questions")
        await desk.say(ANSWER)
        shown = await desk.page.locator(".ai-message .message-content").all_inner_texts()
        own_server.stop()
        own_server.start()
        await desk.page.wait_for_timeout(6_000)  # the page tries again every few seconds
        await desk.ready()
        assert await desk.page.locator(".ai-message .message-content").all_inner_texts() == shown
        await desk.press("Skip")
        assert len(await desk.page.locator(".ai-message").all()) > len(shown)
        assert desk.elsewhere == []


async def test_a_conversation_opened_from_the_list_has_its_chart_and_its_buttons(desk: Tab) -> None:
    await desk.open()
    await desk.say("start a practice interview with 2 behavioural questions")
    for _ in range(4):
        if await desk.button("Try again").count():
            break
        await desk.say(ANSWER)
    place = desk.page.url
    await desk.page.locator("#new-chat-button").first.click()
    await desk.page.wait_for_url(f"{desk.base}/")
    await desk.ready()
    await desk.page.locator(f'a[href="{place.removeprefix(desk.base)}"]').click()
    await desk.page.locator(".inline-plotly .barlayer").wait_for()
    await desk.shot("resumed")
    assert await desk.page.locator("#chat-settings-open-modal").count() == 1
    await desk.press("Next question")
    assert "Question 2 of 2" in await desk.last()


async def test_a_message_that_is_too_long_stays_in_the_box(desk: Tab) -> None:
    await desk.open()
    long = "word " * 5_000
    await desk.page.locator("#chat-input").fill(long)
    await desk.page.keyboard.press("Enter")
    assert "25,000 characters" in await desk.page.locator("#coach-too-long").inner_text()
    assert await desk.page.locator("#chat-input").input_value() == long
    assert await desk.page.locator('[data-step-type="user_message"]').count() == 0
    await desk.page.locator("#chat-input").fill("What is dropout?")
    await desk.page.locator("#coach-too-long").wait_for(state="detached")
    await desk.page.keyboard.press("Enter")
    await desk.answered()
    assert "dropout" in (await desk.last()).lower()


async def test_what_is_typed_is_text_and_money_is_money(desk: Tab) -> None:
    await desk.open()
    typed = 'From $5M to $7M <img src=x onerror="window.hacked=1"> ![p](http://elsewhere.example/p.png) key:value'
    await desk.say(typed)
    bubble = desk.page.locator('[data-step-type="user_message"]').last
    assert typed in await bubble.inner_text()
    assert await desk.page.evaluate("window.hacked") is None


async def test_a_formula_is_set_with_our_own_fonts(desk: Tab) -> None:
    await desk.open("/")
    await desk.page.goto(f"{desk.base}/passages/linear-models")
    await desk.page.locator(".katex").first.wait_for()
    assert await desk.page.locator(".katex-error").count() == 0
    await desk.shot("guide")


async def test_the_settings_set_the_next_interview(desk: Tab) -> None:
    await desk.open()
    await desk.page.locator("#chat-settings-open-modal").click()
    await desk.page.locator("#mode").click()
    await desk.page.get_by_role("option", name="Practice").click()
    await desk.shot("settings")
    await desk.page.locator("#confirm").click()
    await desk.page.wait_for_timeout(300)
    await desk.say("start an interview")
    assert (await desk.status()).startswith("Practice, question 1 of")
    await desk.press("Stop")


async def test_on_a_phone_in_the_dark_everything_fits(phone: Tab) -> None:
    await phone.open()
    assert not await _is_wider_than_the_screen(phone)
    await phone.say("start a practice interview with 1 behavioural question")
    for _ in range(4):
        if await phone.button("Try again").count():
            break
        await phone.say(ANSWER)
    await phone.page.locator(".inline-plotly .barlayer").wait_for()
    await phone.shot("phone")
    assert not await _is_wider_than_the_screen(phone)
    assert await phone.page.evaluate("document.documentElement.classList.contains('dark')")
    await phone.button("Finish").scroll_into_view_if_needed()
    await phone.press("Finish")
    await phone.shot("phone-end")


async def test_on_a_phone_a_reload_in_the_middle_of_an_interview_loses_nothing(phone: Tab) -> None:
    await phone.open()
    await phone.say("start a practice interview with 2 behavioural questions")
    place = phone.page.url
    assert "/thread/" in place
    shown = await phone.page.locator(".ai-message .message-content").all_inner_texts()
    await phone.page.reload()
    await phone.button("Hint").wait_for()
    assert phone.page.url == place
    assert await phone.page.locator(".ai-message .message-content").all_inner_texts() == shown
    await phone.press("Hint")
    assert "hint" in (await phone.last()).lower()
    await phone.page.locator("#new-chat-button").first.click()
    await phone.page.wait_for_url(f"{phone.base}/")
    await phone.say("What is dropout?")
    assert "/thread/" in phone.page.url != place
    await phone.page.go_back()
    await phone.button("Hint").wait_for()
    assert phone.page.url == place


@pytest.mark.parametrize("width", [1280, 390])
async def test_what_was_typed_and_not_sent_is_there_after_a_reload_in_its_own_conversation(
    server: Server, tmp_path: Path, width: int
) -> None:
    async with tab(server.base, tmp_path, width=width) as desk:
        box = desk.page.locator("#chat-input")
        await desk.open()
        await box.fill("What is drop")
        await desk.page.reload()
        await desk.ready()
        assert await box.input_value() == "What is drop"
        await desk.say("What is dropout?")
        assert await box.input_value() == ""
        await desk.page.wait_for_url("**/thread/*")
        await box.fill("And what is")
        await desk.page.reload()
        await desk.ready()
        assert await box.input_value() == "And what is"
        await box.press("End")
        await box.type(" L2?")
        await desk.page.locator("#chat-submit").click()
        await desk.answered()
        assert "L2" in await desk.page.locator('[data-step-type="user_message"]').last.inner_text()
        await desk.page.reload()
        await desk.ready()
        assert await box.input_value() == ""
        assert desk.faults == []


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_button_that_leads_to_the_end_covers_no_text(server: Server, tmp_path: Path, width: int) -> None:
    async with tab(server.base, tmp_path, width=width, height=700) as desk:
        await desk.open()
        await desk.say("Give me a behavioural question")
        await desk.say(ANSWER)
        await desk.page.locator(".ai-message").first.scroll_into_view_if_needed()
        down = desk.page.locator("button:has(.lucide-arrow-down)")
        await down.wait_for()
        await desk.shot(f"down-{width}")
        button, composer = await down.bounding_box(), await desk.page.locator("#message-composer").bounding_box()
        assert button
        assert composer
        assert composer["y"] < button["y"]
        assert button["y"] + button["height"] <= composer["y"] + composer["height"]
        await down.click()
        await down.wait_for(state="detached")
