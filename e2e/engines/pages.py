"""A room as its reader finds it, in any engine."""

from typing import Any, Self

from e2e.engines.browser import Browser


class RoomPage:
    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, url: str) -> Self:
        self.browser.open(url)
        return self.wait_until_live()

    def wait_until_live(self) -> Self:
        self.browser.until("return document.querySelector('#live[data-link=up]')")
        return self

    @property
    def composer(self) -> Any:
        return self.browser.find("textbox", "Message")

    def write(self, text: str) -> None:
        self.browser.click(self.composer)
        self.browser.type(text)

    def post(self, text: str) -> None:
        self.write(text)
        self.browser.press("Enter")

    def draft(self) -> str:
        return str(self.browser.run("return arguments[0].value", self.composer))

    def wait_for_draft(self, text: str) -> None:
        self.browser.until("return arguments[0].value == arguments[1]", self.composer, text)

    def wait_for(self, text: str) -> Any:
        """A message of these words, alone."""
        return self.browser.until(
            """return [...document.querySelectorAll('.log > .message')].findLast(
                each => each.querySelector('.body')?.innerText.trim() == arguments[0])""",
            text,
        )

    def height(self, text: str) -> float:
        """At which that message stands in the window, from its top."""
        place = "return arguments[0].getBoundingClientRect().top"
        return float(self.browser.run(place, self.wait_for(text)))

    def bodies(self) -> list[str]:
        bodies: list[str] = self.browser.run(
            "return [...document.querySelectorAll('.log .body')].map(each => each.innerText.trim())"
        )
        return bodies
