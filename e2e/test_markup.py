"""What people write, as they and others see it."""

from playwright.sync_api import expect

from e2e.pages import RoomPage


def test_marks_become_what_they_mean_live(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("**bold** and `code`")
    expect(bob.messages.locator(".body strong")).to_have_text("bold")
    expect(bob.messages.locator(".body code")).to_have_text("code")


def test_a_spoiler_shows_itself_by_keyboard(ada: RoomPage) -> None:
    ada.post("It was ||the butler||")
    spoiler = ada.messages.get_by_role("note", name="Spoiler")
    expect(spoiler.get_by_text("the butler")).to_be_hidden()
    spoiler.focus()
    expect(spoiler.get_by_text("the butler")).to_be_visible()


def test_long_lines_scroll_in_their_place(ada: RoomPage) -> None:
    ada.page.set_viewport_size({"width": 390, "height": 844})
    ada.post(f"```\n{'long ' * 100}\n```\n{'w' * 300}\n\n|{'a|' * 40}\n|{'-|' * 40}")
    expect(ada.messages.locator("pre")).to_be_visible()
    width = "each => each.scrollWidth - each.clientWidth"
    assert ada.page.locator("#scroller").evaluate(width) == 0
    assert ada.messages.locator("pre").evaluate(width) > 0


def test_an_emoji_is_completed_by_its_name(ada: RoomPage) -> None:
    ada.composer.press_sequentially("hurrah :tad")
    ada.page.get_by_role("button", name="🎉 :tada:").click()
    expect(ada.composer).to_have_value("hurrah 🎉 ")
