"""Confab as an application, next to others."""

from e2e.conftest import Visit
from e2e.pages import SignInPage


def test_chromium_finds_nothing_against_installing_it(visit: Visit) -> None:
    """A Chromium without windows has no objections at all, so what it understood counts, too."""
    page = visit()
    SignInPage(page).open()
    browser = page.context.new_cdp_session(page)
    found = browser.send("Page.getAppManifest")
    assert (found["errors"], found["manifest"]["display"]) == ([], "kStandalone")
    assert {"192x192", "512x512"} <= {each["sizes"] for each in found["manifest"]["icons"]}
    objections = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {each["errorId"] for each in objections} <= {"in-incognito"}
