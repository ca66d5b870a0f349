"""Confab's pages as a person finds them: by role and name."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect


class SignInPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> Self:
        self.page.goto("/accounts/login/")
        return self

    def sign_in(self, email: str, password: str) -> None:
        self.page.get_by_label("Email", exact=True).fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()


class Conversation:
    """Messages, and the box in which one writes the next."""

    def __init__(self, page: Page, log: Locator, messages: Locator, box: Locator) -> None:
        self.page, self.log, self.messages, self.box = page, log, messages, box

    def post(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def message(self, text: str) -> Locator:
        return self.messages.filter(has=self.page.locator(".body", has_text=text))

    def edit(self, text: str, new: str) -> None:
        self.open_deed(text, "Edit message")
        box = self.log.get_by_role("textbox", name="Edited message")
        box.fill(new)
        box.press("Enter")

    def delete(self, text: str) -> None:
        self.open_deed(text, "Delete message")
        self.page.get_by_role("button", name="Delete", exact=True).click()

    def open_menu(self, text: str) -> Locator:
        message = self.message(text)
        message.hover()
        message.get_by_role("link", name="More").click()
        return self.page.get_by_role("navigation", name="More")

    def open_deed(self, text: str, name: str) -> None:
        self.open_menu(text).get_by_role("link", name=name, exact=True).click()

    def press_tool(self, text: str, name: str) -> None:
        self.open_menu(text).get_by_role("button", name=name, exact=True).click()

    def open_picker(self, text: str) -> Locator:
        message = self.message(text)
        message.hover()
        message.get_by_role("button", name="Add reaction").click()
        return self.page.get_by_role("dialog", name="Add reaction")

    def react(self, text: str, emoji: str) -> None:
        self.open_picker(text).locator(f"button[value={emoji}]").first.click()

    def reaction(self, text: str, emoji: str) -> Locator:
        return self.message(text).get_by_role("button", name=re.compile(f"^{emoji} "))

    def option(self, question: str, text: str) -> Locator:
        """Of the poll that asks so."""
        return self.message(question).get_by_role("button", name=re.compile(f"^{text}, "))

    def fragments(self) -> list[str]:
        """Every message's HTML, without what htmx notes on the elements it has looked at."""
        fragments: list[str] = self.messages.evaluate_all("""messages => messages.map(message => {
            const copy = message.cloneNode(true);
            for (const each of [copy, ...copy.querySelectorAll('*')])
                each.removeAttribute('data-htmx-powered');
            return copy.outerHTML;
        })""")
        return fragments


class RoomPage(Conversation):
    def __init__(self, page: Page) -> None:
        log = page.get_by_role("log", name="Messages")
        self.composer = page.get_by_role("textbox", name="Message", exact=True)
        super().__init__(page, log, log.locator("[id^=message-]"), self.composer)
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.banner = page.get_by_role("status").filter(has_text="Reconnecting")
        self.alert = page.get_by_role("alert")
        self.heading = page.get_by_role("main").get_by_role("heading", level=1)
        self.new_line = page.get_by_role("separator", name="New messages")
        self.menu = page.get_by_role("navigation", name="More")
        self.unread_bar = page.locator(".unread")
        self.cursor = page.locator("#cursor")

    def open(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def open_live(self, path: str) -> Self:
        self.open(path)
        return self.wait_until_live()

    def wait_until_live(self) -> Self:
        expect(self.page.locator("#live[data-link=up]")).to_be_visible()
        return self

    def bodies(self) -> list[str]:
        return self.log.locator(".body, .tombstone").all_inner_texts()

    def open_thread(self, text: str) -> "ThreadPanel":
        message = self.message(text)
        message.hover()
        message.get_by_role("link", name="Reply in thread").click()
        panel = ThreadPanel(self.page)
        expect(panel.box).to_be_visible()
        return panel

    def scroll_until(self, scroll: str, count: int) -> None:
        """Scrolls, and again whenever more has come, until so many messages are shown."""
        self.page.wait_for_function(
            f"""count => {{
                ({scroll})(document.querySelector('#scroller'));
                return document.querySelectorAll('.log > .message').length >= count;
            }}""",
            arg=count,
        )


class ThreadPanel(Conversation):
    """A thread, open beside the conversation."""

    def __init__(self, page: Page) -> None:
        self.panel = page.get_by_role("region", name="Thread")
        log = self.panel.get_by_role("log", name="Replies")
        replies = log.locator("[id^=reply-]:not([id^=reply-slot])")
        super().__init__(page, log, replies, self.panel.get_by_role("textbox", name="Reply"))


class Side:
    def __init__(self, page: Page) -> None:
        self.rooms = page.get_by_role("navigation", name="Rooms")
        self.threads = page.get_by_role("link", name="Threads")

    def link(self, room: str) -> Locator:
        return (
            self.rooms.get_by_role("listitem")
            .filter(has=self.rooms.page.locator(".label").get_by_text(room, exact=True))
            .get_by_role("link")
        )

    def open(self, room: str) -> None:
        self.link(room).click()


class JobsPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> Self:
        self.page.goto("/team/jobs/")
        expect(self.page.locator("#live[data-link=up]")).to_be_visible()
        return self

    def section(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name).first

    def retry(self, job: str) -> None:
        failed = self.section("Failed").get_by_role("listitem").filter(has_text=job)
        failed.get_by_role("button", name="Retry").click()


class NoticePage:
    """On which one chooses of what one is told."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.mails = page.get_by_role("group", name="Mail me mentions and direct messages")
        self.digest = page.get_by_role("group", name="Mail me all that is unread, at eight")
        self.quiet_from = page.get_by_label("Quiet hours from")
        self.quiet_until = page.get_by_label("Quiet hours until")
        self.peace = page.get_by_role("status").filter(has_text="no sound")

    def open(self) -> Self:
        self.page.goto("/settings/")
        tabs = self.page.get_by_role("navigation", name="Settings")
        tabs.get_by_role("link", name="Notices").click()
        return self

    def save(self) -> None:
        self.page.get_by_role("button", name="Save notices").click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
