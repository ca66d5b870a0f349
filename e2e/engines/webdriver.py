"""An engine that is driven by WebDriver's commands."""

import os
import signal
import subprocess
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

from e2e.engines.browser import PATIENCE, SIZE, Browser, Failed
from e2e.engines.wire import Wire

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # what the standard calls one
KEYS = {"Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c"}

# Begins to listen to the page that is open, or goes on. Returns what was said meanwhile.
LISTEN = """
if (!window.complaints) {
    const said = window.complaints = [], {error} = console;
    const hear = (kind, words) => addEventListener(kind, event => said.push(words(event)));
    hear('error', each => each.message);
    hear('unhandledrejection', each => String(each.reason));
    hear('securitypolicyviolation', each => `${each.effectiveDirective} ${each.blockedURI}`);
    console.error = (...words) => {said.push(words.join(' ')); error(...words)};
}
return window.complaints.splice(0);
"""


class WebDriver(Browser):
    wire: Wire

    def __init__(self, home: Path) -> None:
        self.home = home
        self._said: list[str] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        try:
            self.wire = self.connect()
            self.wire.ask("SetWindowRect", width=SIZE[0], height=SIZE[1])
        except BaseException:
            self._end()
            raise

    @abstractmethod
    def connect(self) -> Wire:
        """Starts it, and a session with it."""

    def open(self, url: str) -> None:
        self._listen()
        self.wire.ask("Navigate", url=url)
        self._listen()

    def go_back(self) -> None:
        self.wire.ask("Back")

    def forget(self) -> None:
        self.wire.ask("DeleteAllCookies")

    def remember(self, url: str, cookie: str, value: str) -> None:
        self.open(f"{url}/up")  # cookies are given to the page that is open
        self.wire.ask("AddCookie", cookie={"name": cookie, "value": value, "path": "/"})

    def run(self, script: str, *arguments: Any) -> Any:
        return self.wire.ask("ExecuteScript", script=script, args=arguments, sandbox=None)

    def click(self, element: Any) -> None:
        self.wire.ask("ElementClick", id=element[ELEMENT])

    def choose(self, field: Any, file: Path) -> None:
        self.wire.ask("ElementSendKeys", id=field[ELEMENT], text=str(file))

    def type(self, text: str) -> None:
        self._strike([(kind, each) for each in text for kind in ("keyDown", "keyUp")])

    def press(self, keys: str) -> None:
        held = [KEYS[each] for each in keys.split("+")]
        down, up = [("keyDown", each) for each in held], [("keyUp", each) for each in held[::-1]]
        self._strike(down + up)

    def said(self) -> Sequence[str]:
        self._listen()
        said, self._said = self._said, []
        return said

    def close(self) -> None:
        with suppress(Exception):  # it is ended in any case
            self.wire.ask("DeleteSession")
            self.wire.close()
        self._end()

    def spawn(
        self, *command: str | Path, env: dict[str, str] | None = None, stdout: int | None = None
    ) -> subprocess.Popen[bytes]:
        """To be ended together with what it starts."""
        with (self.home / "output").open("ab") as output:
            out = stdout or output
            process = subprocess.Popen(
                command, env=env, stdout=out, stderr=output, start_new_session=True
            )
        self._processes.append(process)
        return process

    def _listen(self) -> None:
        with suppress(Failed):  # between two pages nobody speaks
            self._said += self.run(LISTEN)

    def _strike(self, keys: list[tuple[str, str]]) -> None:
        strokes = [{"type": kind, "value": key} for kind, key in keys]
        board = {"type": "key", "id": "keyboard", "actions": strokes}
        self.wire.ask("PerformActions", actions=[board])

    def _end(self) -> None:
        for process in self._processes[::-1]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)


def eventually[T](found: Callable[[], T | None], what: str) -> T:
    end = time.monotonic() + PATIENCE
    while (value := found()) is None:
        if time.monotonic() > end:
            raise TimeoutError(what)
        Event().wait(0.05)
    return value
