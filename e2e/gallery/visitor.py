"""Whoever comes to the places with a browser: for a picture, or with questions."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from e2e.gallery.places import Place
from e2e.servers import ROOT, Server

# What moves at once has moved; what waits for something goes on waiting.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime < 2000)
    .map(each => each.finished))"""


def fill(server: Server) -> dict[str, Any]:
    """What there is then: see `e2e.gallery.team.Told`."""
    command = [sys.executable, "-m", "e2e.gallery.fill"]
    done = subprocess.run(
        command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Visitor:
    """Has a page for each person, and one for strangers."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self._browser, self._url, self._options = browser, url, options
        self._pages: dict[str, Page] = {}
        self.told: dict[str, Any] = {"addresses": {}, "sessions": {}, "pages": {}}

    @contextmanager
    def visit(self, place: Place) -> Iterator[Page]:
        page = self._page(place.who)
        try:
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(self._address(place, page))
            if place.act:
                place.act(page)
            page.evaluate(SETTLED)
            yield page
        finally:
            page.goto("about:blank")  # or what was kept from the server would be let go
            page.unroute_all()

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()

    def _address(self, place: Place, page: Page) -> str:
        address: str = place.path.format(**self.told["addresses"])
        if address.startswith("~"):
            html = self.told["pages"][address.removeprefix("~")]
            page.route("**/without-address", lambda route: _answer(route, html))
            address = "/without-address"
        return address

    def _page(self, who: str) -> Page:
        if who not in self._pages:
            page = self._pages[who] = self._new_page()
            if who:
                key = self.told["sessions"][who]
                page.context.add_cookies(
                    [{"name": "confab_session", "value": key, "url": self._url}]
                )
        if not who:
            self._pages[who].context.clear_cookies()
        return self._pages[who]

    def _new_page(self) -> Page:
        context = self._browser.new_context(
            base_url=self._url, locale="en-GB", timezone_id="Europe/London", **self._options
        )
        return context.new_page()


def _answer(route: Any, html: str) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")
