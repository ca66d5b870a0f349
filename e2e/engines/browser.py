"""What is asked of every engine."""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

PATIENCE = 20  # seconds; a busy machine is no failure
SIZE = (1100, 820)

# What a page says of a server that is away, as the tests make it be.
LINE_IS_DOWN = (
    "Failed to load resource: net::ERR",
    "WebSocket connection to",
    "establish a connection to the server at ws:",
    "The connection to ws:",
    "htmx:ws:error",
    "htmx:error: Failed to fetch",
    "htmx:error: NetworkError",
    "htmx:error: Load failed",
)

# The first that is shown, of this role and name.
FIND = """
const [role, name] = arguments, roles = {
    alert: '[role=alert]',
    button: 'button',
    file: 'input[type=file]',
    heading: 'h1, h2',
    link: 'a[href]',
    log: '[role=log]',
    navigation: 'nav',
    status: '[role=status]',
    textbox: 'textarea, input:is([type=text], [type=email], [type=password])',
};
const words = text => text.replace(/\\s+/g, ' ').trim();
const label = each => words(
    each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent ?? each.textContent);
return [...document.querySelectorAll(roles[role])].find(
    each => label(each) == name && each.checkVisibility({visibilityProperty: true})) ?? null;
"""
GONE = f"return !(function () {{{FIND}}}).apply(null, arguments);"


class Failed(Exception):
    """The engine couldn't do what it was asked, perhaps not yet."""


class Browser(ABC):
    """One window of an engine that runs."""

    name: ClassVar[str]
    packages: ClassVar[str]  # of Debian, that bring it

    @staticmethod
    @abstractmethod
    def is_installed() -> bool: ...

    @abstractmethod
    def open(self, url: str) -> None: ...

    @abstractmethod
    def go_back(self) -> None: ...

    @abstractmethod
    def forget(self) -> None:
        """All cookies."""

    @abstractmethod
    def remember(self, url: str, cookie: str, value: str) -> None: ...

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any:
        """The body of a function, with these arguments. May return an element."""

    @abstractmethod
    def click(self, element: Any) -> None: ...

    @abstractmethod
    def choose(self, field: Any, file: Path) -> None: ...

    @abstractmethod
    def type(self, text: str) -> None:
        """Where the focus is."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """Such as Enter, or Shift+Enter."""

    @abstractmethod
    def said(self) -> Sequence[str]:
        """All errors and breaches of policy since this was last asked."""

    @abstractmethod
    def close(self) -> None: ...

    def complaints(self) -> list[str]:
        return [each for each in self.said() if not any(down in each for down in LINE_IS_DOWN)]

    def find(self, role: str, name: str) -> Any:
        return self.until(FIND, role, name)

    def wait_until_gone(self, role: str, name: str) -> None:
        self.until(GONE, role, name)

    def until(self, script: str, *arguments: Any) -> Any:
        """What the script returns, once that is something."""
        end = time.monotonic() + PATIENCE
        while True:
            found = self._tried(script, *arguments)
            if found:
                return found
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name}: {script} {arguments}")
            Event().wait(0.03)

    def _tried(self, script: str, *arguments: Any) -> Any:
        try:
            return self.run(script, *arguments)
        except Failed:  # between two pages there is nowhere to run it
            return None
