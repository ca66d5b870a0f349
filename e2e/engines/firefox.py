"""Firefox ESR, by the Marionette inside it: no geckodriver."""

import os
import shutil
from collections.abc import Sequence

from e2e.engines.webdriver import WebDriver, eventually
from e2e.engines.wire import Marionette, Wire

# Its console has heard what was said while a page was loaded, too.
SAID = """
const said = Services.console.getMessageArray()
    .filter(each => each instanceof Ci.nsIScriptError && each.sourceName.startsWith('http'))
    .filter(each => !(each.flags & Ci.nsIScriptError.warningFlag) || each.category == 'CSP')
    .map(each => each.errorMessage);
Services.console.reset();
return said;
"""


class Firefox(WebDriver):
    name = "firefox"
    packages = "firefox-esr"

    @staticmethod
    def is_installed() -> bool:
        return bool(shutil.which("firefox-esr"))

    def connect(self) -> Wire:
        (self.home / "user.js").write_text('user_pref("marionette.port", 0);\n')
        self.spawn(
            "firefox-esr",
            "--headless",
            "--marionette",
            "--remote-allow-system-access",  # to its console
            "--no-remote",
            *("--profile", self.home),
            env=os.environ | {"HOME": str(self.home)},
        )
        wire = Marionette(eventually(self._port, "Firefox doesn't listen"))
        wire.ask("NewSession")
        return wire

    def said(self) -> Sequence[str]:
        heard = super().said()
        self.wire.ask("Marionette:SetContext", value="chrome")
        try:
            noted: list[str] = self.run(SAID)
        finally:
            self.wire.ask("Marionette:SetContext", value="content")
        return [*heard, *noted]

    def _port(self) -> int | None:
        port = self.home / "MarionetteActivePort"
        return int(port.read_text() or 0) or None if port.exists() else None
