"""Chromium, by Playwright, as everywhere in e2e."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Launched
from playwright.sync_api import ConsoleMessage, Error, WebError

from e2e.engines.browser import SIZE, Browser, Failed


class Chromium(Browser):
    name = "chromium"
    packages = "chromium-headless-shell"

    def __init__(self, launched: Launched) -> None:
        width, height = SIZE
        self._context = launched.new_context(viewport={"width": width, "height": height})
        self._said: list[str] = []
        self._context.on("console", self._hear)
        self._context.on("weberror", self._catch)
        self._page = self._context.new_page()

    @staticmethod
    def is_installed() -> bool:
        return bool(os.environ.get("CHROMIUM"))

    def open(self, url: str) -> None:
        self._page.goto(url)

    def go_back(self) -> None:
        self._page.evaluate("setTimeout(() => history.back())")  # no load event follows

    def forget(self) -> None:
        self._context.clear_cookies()

    def remember(self, url: str, cookie: str, value: str) -> None:
        self._context.add_cookies([{"name": cookie, "value": value, "url": url}])

    def run(self, script: str, *arguments: Any) -> Any:
        function = f"given => (function () {{{script}}}).apply(null, given)"
        try:
            handle = self._page.evaluate_handle(function, list(arguments))
            return handle.as_element() or handle.json_value()
        except Error as error:
            raise Failed(str(error)) from error

    def click(self, element: Any) -> None:
        element.click()

    def choose(self, field: Any, file: Path) -> None:
        field.set_input_files(file)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def press(self, keys: str) -> None:
        self._page.keyboard.press(keys)

    def said(self) -> Sequence[str]:
        said, self._said = self._said, []
        return said

    def close(self) -> None:
        self._context.close()

    def _catch(self, error: WebError) -> None:
        self._said.append(str(error.error))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._said.append(message.text)
