"""What people do on a page before one looks at it."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page, expect

from e2e.gallery import PASSWORD
from e2e.gallery.drawings import curve, sent
from e2e.pages import RoomPage

type Act = Callable[[Page], object]

WORDS = "Could we move the call to four?\n\nEve is on the ferry until half past three."


def live(page: Page) -> None:
    RoomPage(page).wait_until_live()


def at_the_composer(page: Page) -> RoomPage:
    """What is written there is for this visit alone."""
    room = RoomPage(page).wait_until_live()
    page.locator(".saver").evaluate_all("savers => savers.forEach(each => each.remove())")
    return room


def written(page: Page) -> None:
    at_the_composer(page).composer.fill(WORDS)


def typed(words: str) -> Act:
    """And what is suggested then."""

    def act(page: Page) -> None:
        at_the_composer(page).composer.press_sequentially(words)
        expect(page.locator("#composer .suggestions button").first).to_be_visible()

    return act


def attached(page: Page) -> None:
    written(page)
    picture = sent(curve(300, 200), "passage-view.png")
    files = page.locator("#composer [type=file]")
    file = FilePayload(name="passage-view.png", mimeType="image/png", buffer=picture.read())
    files.set_input_files([file])
    expect(page.locator("#composer [data-chosen]")).to_be_visible()


def uploading(page: Page) -> None:
    page.route("**/post", lambda _route: None)  # nobody answers
    attached(page)
    page.locator("#composer .send").click()
    expect(page.locator("#composer .uploading")).to_be_visible()


def unsent(page: Page) -> None:
    page.route("**/post", lambda route: route.abort())
    written(page)
    page.locator("#composer .send").click()
    expect(page.locator("#composer[data-unsent]")).to_be_visible()


def previewed(page: Page) -> None:
    at_the_composer(page).composer.fill(
        "**Four** then.\n\n```python\nprint(4)\n```\n\n- bread\n- soup"
    )
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_be_visible()


def held(page: Page) -> None:
    at_the_composer(page).post("Buy a thermometer, and not for the server")
    expect(page.locator(".held li")).to_be_visible()


def pressed(name: str) -> Act:
    def act(page: Page) -> None:
        live(page)
        page.get_by_role("main").get_by_role("button", name=name).first.click()
        expect(page.locator(":popover-open, dialog[open]")).to_be_visible()

    return act


def shown_rooms(page: Page) -> None:
    """On a phone, where they are a popover."""
    live(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Rooms", exact=True).click()
    expect(page.locator("#rooms")).to_be_visible()


def _last(page: Page) -> Locator:
    live(page)
    last = page.locator(".log > .message").last
    last.hover()
    return last


def hovered(page: Page) -> None:
    expect(_last(page).get_by_role("link", name="More")).to_be_visible()


def menu(page: Page) -> None:
    _last(page).get_by_role("link", name="More").click()
    expect(page.locator("#menu > :popover-open")).to_be_visible()


def picker(page: Page) -> None:
    _last(page).get_by_role("button", name="Add reaction").click()
    expect(page.locator("#menu > :popover-open")).to_be_visible()


def deed(name: str) -> Act:
    """What opens over the conversation from a message's menu, or in the message."""

    def act(page: Page) -> None:
        menu(page)
        page.locator("#menu").get_by_role("link", name=name, exact=True).click()
        form = page.locator("#menu > .over[open], .message .deed")
        expect(form.first).to_be_visible()

    return act


def thread(page: Page) -> None:
    live(page)
    page.locator(".log .replies a").first.click()
    expect(page.get_by_role("region", name="Thread")).to_be_visible()


def card(page: Page) -> None:
    live(page)
    page.locator(".log .message .name").last.click()
    expect(page.locator("#card .person")).to_be_visible()


def picture(page: Page) -> None:
    live(page)
    page.locator(".log .picture a:has(img)").first.click()
    expect(page.locator("#menu > .lightbox[open]")).to_be_visible()


def spoiler(page: Page) -> None:
    live(page)
    page.get_by_role("note", name="Spoiler").focus()


def line(state: str) -> Act:
    """As the page knows of its line to the server."""

    def act(page: Page) -> None:
        live(page)
        page.locator("#live").evaluate("(live, state) => live.dataset.link = state", state)

    return act


def silence(page: Page) -> None:
    live(page)
    page.locator("#pulse").evaluate("pulse => pulse.getAnimations().forEach(a => a.finish())")


def toast(page: Page) -> None:
    live(page)
    page.locator("#toast").evaluate("""toast => {
        const words = document.createElement('p');
        words.textContent = 'You may not do that.';
        toast.replaceChildren(words);
    }""")


def typing(page: Page) -> None:
    live(page)
    page.locator(".typing").evaluate("""list => {
        const words = document.createElement('li');
        words.textContent = 'Bob is typing…';
        list.replaceChildren(words);
    }""")


def code_asked(page: Page) -> None:
    """Cy's password was right, and cy has two-factor sign-in."""
    page.get_by_label("Email", exact=True).fill("cy@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/two-factor/sign-in/")


def refused(page: Page) -> None:
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".errorlist").first).to_be_visible()


def submitted(name: str | re.Pattern[str]) -> Act:
    """A form as it is: what is refused, or what is made of it."""

    def act(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    return act
