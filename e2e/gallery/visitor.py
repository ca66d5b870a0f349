"""Whoever comes to the places with a browser: for a picture, or with questions."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from e2e.gallery.places import Place
from e2e.servers import ROOT, Server


def fill(server: Server) -> dict[str, Any]:
    """What there is then: see `e2e.gallery.team.Told`."""
    command = [sys.executable, "-m", "e2e.gallery.fill"]
    done = subprocess.run(
        command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Visitor:
    """Has a context for each person, and a page for each visit."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self._browser, self._url, self._options = browser, url, options
        self._contexts: dict[str, BrowserContext] = {}
        self.told: dict[str, Any] = {"addresses": {}, "sessions": {}, "pages": {}}

    @contextmanager
    def visit(self, place: Place) -> Iterator[Page]:
        page = self._context(place.who).new_page()
        try:
            page.goto(self._address(place, page))
            if place.act:
                place.act(page)
            yield page
        finally:
            page.goto("about:blank")  # or what was kept from the server would be let go
            page.close()

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _address(self, place: Place, page: Page) -> str:
        address: str = place.path.format(**self.told["addresses"])
        if address.startswith("~"):
            html = self.told["pages"][address.removeprefix("~")]
            page.route("**/without-address", lambda route: _answer(route, html))
            address = "/without-address"
        return address

    def _context(self, who: str) -> BrowserContext:
        if not who:
            return self._new_context()
        if who not in self._contexts:
            context = self._contexts[who] = self._new_context()
            key = self.told["sessions"][who]
            context.add_cookies([{"name": "confab_session", "value": key, "url": self._url}])
        return self._contexts[who]

    def _new_context(self) -> BrowserContext:
        return self._browser.new_context(
            base_url=self._url, locale="en-GB", timezone_id="Europe/London", **self._options
        )


def _answer(route: Any, html: str) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")
