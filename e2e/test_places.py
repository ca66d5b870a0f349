"""Every page, and every state of what stands on it, is there for everybody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, ViewportSize

from e2e.gallery.places import FIRST, PLACES, Place
from e2e.gallery.visitor import Visitor, fill
from e2e.servers import Server

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
VIOLATIONS = """([context, options]) => axe.run(context, {...options, resultTypes: ['violations']})
    .then(found => found.violations.flatMap(
        each => each.nodes.map(node => `${each.id}: ${node.target} ${node.html}`)))"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LIGHT: dict[str, Any] = {"color_scheme": "light", "contrast": "null"}
LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "more contrast": {"color_scheme": "light", "contrast": "more"},
}
LOOKS_OF_ALL = [("dark", LOOKS["dark"])]

NARROW: ViewportSize = {"width": 320, "height": 3000}
# What readers may ask for (WCAG 1.4.12).
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
# What one presses has 24 px, or room around it, unless it stands in a line of text.
CRAMPED = """() => {
    const targets = [...document.querySelectorAll('a[href], button, input, select, textarea')]
        .map(each => [each, box(each)]).filter(([each, box]) => box);
    return [...sideways(), ...targets.flatMap(([each, box]) => tight(each, box))];

    function sideways() {
        const places = document.querySelectorAll('html, main, :popover-open, [role=log]');
        return [...places].filter(each => each.scrollWidth > each.clientWidth + 1)
            .map(each => `wider than its place: ${called(each)}`);
    }
    function box(each) {
        if (!each.checkVisibility({opacityProperty: true, visibilityProperty: true})) return;
        const isLabelled = each.matches('[type=checkbox], [type=radio], [type=file]');
        const whole = isLabelled && each.closest('label') || each;
        const box = whole.getBoundingClientRect();
        const top = document.elementFromPoint(...middle(box));
        return whole.contains(top) && box;
    }
    function tight(each, box) {
        if (Math.min(box.width, box.height) >= 23.9 || isInText(each)) return [];
        const [x, y] = middle(box);
        const isNear = b => Math.hypot(
            Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)) < 12;
        return targets.filter(([other, b]) => other != each && !other.contains(each) && isNear(b))
            .slice(0, 1).map(([other]) => `too small: ${called(each)}, beside ${called(other)}`);
    }
    function isInText(each) {
        const beside = [...each.parentElement.childNodes];
        return getComputedStyle(each).display == 'inline' && beside.some(
            node => node.nodeType == Node.TEXT_NODE && /\\w/.test(node.data));
    }
    function middle(box) { return [box.left + box.width / 2, box.top + box.height / 2]; }
    function called(each) {
        return each.cloneNode().outerHTML.slice(0, 90) + each.textContent.trim().slice(0, 30);
    }
}"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, with nobody there yet."""
    server = Server(tmp_path / "team")
    server.manage("migrate", "-v0")
    server.start()
    yield server
    server.close()


def test_no_page_keeps_anybody_out(browser: Browser, team: Server) -> None:
    """No rule of axe is broken in any look, and on 320 pixels nothing is too wide, or too small
    for a finger, nor when words are set wider."""
    walk(browser, team, [place for place in PLACES if place.is_main or not place.act])


@pytest.mark.long
def test_no_state_of_a_page_keeps_anybody_out(browser: Browser, team: Server) -> None:
    walk(browser, team, [place for place in PLACES if place.act and not place.is_main])


def walk(browser: Browser, team: Server, places: list[Place]) -> None:
    visitor = Visitor(browser, team.url, bypass_csp=True, reduced_motion="reduce")
    found = {place.name: complaints(visitor, place) for place in FIRST}
    visitor.told = fill(team)
    found |= {place.name: complaints(visitor, place) for place in places}
    visitor.close()
    complained = {name: each for name, each in found.items() if each}
    assert not complained, json.dumps(complained, indent=1)


def complaints(visitor: Visitor, place: Place) -> dict[str, list[str]]:
    with visitor.visit(place) as page:
        page.emulate_media(**LIGHT)
        page.evaluate(AXE)
        found = {"light": page.evaluate(VIOLATIONS, [{"include": "html"}, {}])}
        # The side bar is the same on all of them, and most of what there is to look at; more
        # contrast is made of roles alone, which the main places have all of.
        context = {"include": "html", "exclude": [] if place.is_main else ["#rooms"]}
        for look, media in LOOKS.items() if place.is_main else LOOKS_OF_ALL:
            page.emulate_media(**LIGHT | media)
            found[look] = page.evaluate(VIOLATIONS, [context, COLOURS])
        page.emulate_media(**LIGHT)
        page.set_viewport_size(NARROW)
        found["narrow"] = page.evaluate(CRAMPED)
        page.add_style_tag(content=SPACED)
        found["spaced"] = [each for each in page.evaluate(CRAMPED) if each.startswith("wider")]
    return {look: each for look, each in found.items() if each}
