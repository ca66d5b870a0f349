"""WebKitGTK: its little browser, on a screen that nobody sees, by its own driver."""

import os
import shutil
import subprocess
from pathlib import Path

import psutil

from e2e.engines.webdriver import WebDriver, eventually
from e2e.engines.wire import Http, Wire


class WebKit(WebDriver):
    name = "webkit"
    packages = "webkit2gtk-driver xvfb"

    @staticmethod
    def is_installed() -> bool:
        return all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))) and mini_browser() is not None

    def connect(self) -> Wire:
        surroundings = os.environ | self._surroundings()
        driver = self.spawn("WebKitWebDriver", "--port=0", env=surroundings)
        options = {"binary": str(mini_browser()), "args": ["--automation"]}
        port = eventually(lambda: listens_at(driver.pid), "WebKit's driver doesn't listen")
        return Http(port, {"webkitgtk:browserOptions": options})

    def _surroundings(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "DISPLAY": self._screen(),
            "LC_ALL": "en_GB.UTF-8",  # the language that it asks pages for
            "JSC_useGC": "0",  # 2.50.6 aborts now and then when it collects garbage
        }

    def _screen(self) -> str:
        server = self.spawn(
            *("Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"),
            stdout=subprocess.PIPE,
        )
        assert server.stdout
        return f":{int(server.stdout.readline())}"


def mini_browser() -> Path | None:
    """Not on the PATH, but where libraries are."""
    return next(Path("/usr/lib").glob("*/webkit*gtk-*/MiniBrowser"), None)


def listens_at(pid: int) -> int | None:
    for each in psutil.Process(pid).net_connections("tcp4"):
        if each.status == psutil.CONN_LISTEN:
            return int(each.laddr.port)
    return None
