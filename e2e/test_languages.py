"""Every word has room, also where a language needs more of it than English."""

from typing import Any

import pytest
from playwright.sync_api import Page

from chat.models import Room
from chat.tests.languages import pseudo
from e2e.backstage import Backstage
from e2e.conftest import Visit

WIDTHS = (390, 1280)
ROOM = ("", "members/", "pins/", "files/", "notices/", "settings/")
PAGES = (
    *("/rooms/", "/rooms/new/", "/rooms/direct/", "/people/", "/people/ada/", "/activity/"),
    *("/saved/", "/drafts/", "/threads/", "/files/", "/commands/", "/settings/"),
    *("/settings/notices/", "/settings/push/", "/settings/feed/", "/accounts/email/"),
    *("/accounts/password/change/", "/accounts/two-factor/", "/accounts/sessions/"),
    *("/team/", "/team/jobs/", "/team/audit/", "/team/reports/", "/team/invitations/"),
)

# What is cut off on purpose is what people wrote, and has no bracket.
FAULTS = """() => {
    const faults = [], shows = {opacityProperty: true, visibilityProperty: true};
    const seen = e => e.checkVisibility(shows), hides = /hidden|clip/;
    const excess = document.scrollingElement.scrollWidth - innerWidth;
    if (excess > 1) faults.push(`the page is ${excess} pixels too wide`);
    for (const e of document.querySelectorAll('body *'))
        if (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1
            && seen(e) && !e.matches('nav, [tabindex], .wide, pre, textarea'))
            faults.push(`<${e.tagName} class="${e.className}"> scrolls sideways`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, range = document.createRange();
        if (!text.data.includes('⟦') || !seen(text.parentElement)) continue;
        range.selectNodeContents(text);
        const at = range.getBoundingClientRect();
        for (let e = text.parentElement; e && e != document.body; e = e.parentElement) {
            const {overflowX, overflowY} = getComputedStyle(e), box = e.getBoundingClientRect();
            if (box.width <= 1 || box.height <= 1 || /auto|scroll/.test(overflowX)) break;
            const wide = at.right > box.right + 1 || at.left < box.left - 1;
            const tall = at.bottom > box.bottom + 1 || at.top < box.top - 1;
            const clips = hides.test(overflowX) && wide || hides.test(overflowY) && tall;
            if (clips || wide && /^(BUTTON|A|LABEL)$/.test(e.tagName))
                faults.push(`<${e.tagName} class="${e.className}"> cuts off ${text.data.trim()}`);
        }
    }
    return [...new Set(faults)];
}"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": pseudo.LANGUAGE}


def test_a_longer_language_has_room_on_every_page(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "hello")
    page = visit(backstage.ada)
    faults: dict[tuple[str, int], list[str]] = {}
    for path in (*(room.get_absolute_url() + each for each in ROOM), *PAGES):
        response = page.goto(path, wait_until="domcontentloaded")
        assert response and response.ok, path
        assert "⟦" in page.title() + page.locator("main").inner_text(), path
        faults |= {(path, width): found for width in WIDTHS if (found := faults_at(page, width))}
    assert faults == {}


def faults_at(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(FAULTS)
    return found
