"""Files: attached, uploaded, prepared, shown."""

import re
import struct
import zlib

from playwright.sync_api import FilePayload, Route, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage

NOTES = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"Tide tables")


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = b"".join(
        b"\0" + b"".join(bytes((x * 6 % 256, y * 8 % 256, 90)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def wav() -> bytes:
    """A second of silence."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", 8000) + b"\x80" * 8000
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


def picture(name: str = "harbour.png") -> FilePayload:
    return FilePayload(name=name, mimeType="image/png", buffer=png())


def attach_more(page: RoomPage, file: FilePayload) -> None:
    """By dropping it onto the composer."""
    page.page.locator("#composer").evaluate(
        """(composer, file) => {
            const dataTransfer = new DataTransfer();
            const bytes = Uint8Array.from(file.bytes);
            dataTransfer.items.add(new File([bytes], file.name, {type: file.type}));
            composer.dispatchEvent(new DragEvent('drop', {dataTransfer, bubbles: true}));
        }""",
        {"name": file["name"], "type": file["mimeType"], "bytes": list(file["buffer"])},
    )


def attach(page: RoomPage, *files: FilePayload) -> None:
    form = page.page.locator("form", has=page.composer)
    form.get_by_label("Attach files", exact=True).set_input_files(list(files))


def test_a_picture_is_there_for_the_others_at_once(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture())
    ada.post("Look")
    expect(bob.message("Look").get_by_role("img", name="harbour.png")).to_be_visible()


def test_another_file_is_a_link_with_name_and_size(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, NOTES)
    ada.post("Read")
    link = bob.message("Read").get_by_role("link", name="notes.txt")
    expect(link).to_contain_text("11 bytes")
    with bob.page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == b"Tide tables"


def test_files_need_no_words(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture(), NOTES)
    ada.send.click()
    for page in (ada, bob):
        expect(page.log.get_by_role("img", name="harbour.png")).to_be_visible()
        expect(page.log.get_by_role("link", name="notes.txt")).to_be_visible()


def test_the_next_message_takes_no_files_along(ada: RoomPage, bob: RoomPage) -> None:
    held: list[Route] = []
    ada.page.route("**/post", lambda route: held.append(route), times=1)
    attach(ada, NOTES)
    ada.post("With notes")
    expect(ada.page.get_by_text("Uploading")).to_be_visible()
    ada.post("Without")
    held[0].continue_()
    expect(bob.message("Without")).to_be_visible()
    expect(bob.message("With notes").get_by_role("link", name="notes.txt")).to_be_visible()
    expect(bob.message("Without").get_by_role("link", name="notes.txt")).to_have_count(0)


def test_a_failure_keeps_words_and_files(ada: RoomPage, bob: RoomPage) -> None:
    ada.page.route("**/post", lambda route: route.abort())
    attach(ada, NOTES)
    ada.post("Read")
    expect(ada.page.get_by_text("Not sent")).to_be_visible()
    expect(ada.composer).to_have_value("Read")
    ada.page.unroute("**/post")
    ada.send.click()
    expect(bob.message("Read").get_by_role("link", name="notes.txt")).to_be_visible()


def test_a_refusal_says_why_until_the_next_attempt(ada: RoomPage) -> None:
    attach(ada, FilePayload(name="empty.txt", mimeType="text/plain", buffer=b""))
    ada.post("Read")
    line = ada.page.get_by_role("status").filter(has_text="Not sent")
    expect(line).to_contain_text("empty.txt is empty.")
    ada.page.get_by_role("button", name="Remove files").click()
    ada.send.click()
    expect(ada.message("Read")).to_be_visible()
    expect(line).to_be_hidden()


def test_a_failure_without_words_keeps_the_files(ada: RoomPage, bob: RoomPage) -> None:
    ada.page.route("**/post", lambda route: route.abort())
    attach(ada, NOTES)
    ada.send.click()
    expect(ada.page.get_by_text("Not sent")).to_be_visible()
    ada.page.unroute("**/post")
    ada.send.click()
    expect(bob.log.get_by_role("link", name="notes.txt")).to_be_visible()


def test_a_resend_after_a_lost_answer_doubles_neither_words_nor_files(
    ada: RoomPage, bob: RoomPage
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    ada.page.route("**/post", lose_the_answer, times=1)
    attach(ada, NOTES)
    ada.post("Read")
    expect(ada.page.get_by_text("Not sent")).to_be_visible()
    attach_more(ada, picture())
    ada.send.click()
    expect(bob.log.get_by_role("img", name="harbour.png")).to_be_visible()
    expect(bob.log.get_by_role("link", name="notes.txt")).to_have_count(1)
    expect(bob.message("Read")).to_have_count(1)


def test_a_refusal_says_why_and_keeps_words_and_files(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, FilePayload(name="nothing.txt", mimeType="text/plain", buffer=b""))
    ada.post("Look")
    expect(ada.alert).to_contain_text("nothing.txt is empty")
    expect(ada.composer).to_have_value("Look")
    attach(ada, NOTES)
    ada.send.click()
    expect(bob.message("Look").get_by_role("link", name="notes.txt")).to_be_visible()


def test_files_are_dropped_onto_the_composer(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture())
    attach_more(ada, NOTES)
    ada.post("Both")
    expect(bob.message("Both").get_by_role("link", name="notes.txt")).to_be_visible()
    expect(bob.message("Both").get_by_role("img", name="harbour.png")).to_be_visible()


def test_chosen_files_can_be_removed(ada: RoomPage) -> None:
    attach(ada, NOTES)
    ada.page.get_by_role("button", name="Remove files").click()
    expect(ada.page.get_by_label("Attach files", exact=True)).to_have_value("")


def test_a_draft_takes_no_files_along(ada: RoomPage) -> None:
    attach(ada, NOTES)
    with ada.page.expect_request("**/draft") as saved:
        ada.composer.fill("Half a thought")
    assert b"Tide tables" not in (saved.value.post_data_buffer or b"")


def test_a_picture_opens_large_over_the_conversation(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture())
    ada.post("Look")
    bob.message("Look").get_by_role("img", name="harbour.png").click()
    over = bob.page.get_by_role("dialog", name="harbour.png")
    expect(over.get_by_role("img", name="harbour.png")).to_be_visible()
    bob.page.keyboard.press("Escape")
    expect(over).to_be_hidden()


def test_a_description_reaches_everybody(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture())
    ada.post("Look")
    expect(bob.message("Look").get_by_role("link", name="Describe")).to_be_hidden()
    ada.message("Look").get_by_role("link", name="Describe").click()
    box = ada.page.get_by_label("What is to be seen on it?")
    box.fill("Boats at low tide")
    ada.page.get_by_role("button", name="Save").click()
    expect(bob.message("Look").get_by_role("img", name="Boats at low tide")).to_be_visible()
    expect(box).to_be_hidden()


def test_in_a_thread(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Begin")
    panels = [page.open_thread("Begin") for page in (ada, bob)]
    panels[0].panel.get_by_label("Attach files").set_input_files([picture()])
    panels[0].post("Look")
    expect(panels[1].message("Look").get_by_role("img", name="harbour.png")).to_be_visible()


def test_deleting_takes_files_away_at_once(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, NOTES)
    ada.post("Read")
    link = bob.message("Read").get_by_role("link", name="notes.txt")
    url = link.get_attribute("href") or ""
    ada.delete("Read")
    expect(link).to_have_count(0)
    assert bob.page.request.get(url).status == 404


def test_a_room_has_a_gallery(ada: RoomPage) -> None:
    attach(ada, picture(), NOTES)
    ada.post("Both")
    expect(ada.message("Both").get_by_role("img", name="harbour.png")).to_be_visible()
    ada.page.get_by_role("link", name="Files", exact=True).click()
    expect(ada.page.get_by_role("list", name="Pictures").get_by_role("img")).to_have_count(1)
    expect(ada.page.get_by_role("link", name="notes.txt")).to_be_visible()


def test_a_picture_of_oneself_is_there_for_the_others_without_a_reload(
    ada: RoomPage, bob: RoomPage, visit: Visit, backstage: Backstage
) -> None:
    ada.post("Here I am")
    settings = visit(backstage.ada)
    settings.goto("/settings/")
    settings.get_by_label("Picture", exact=True).set_input_files([picture("me.png")])
    settings.get_by_role("button", name="Save picture").click()
    avatar = bob.message("Here I am").locator(".avatar")
    expect(avatar).to_have_css("background-image", re.compile(r"/avatars/"))
    settings.get_by_role("button", name="Remove picture").click()
    expect(avatar).to_have_css("background-image", "none")


def test_without_javascript(visit: Visit, backstage: Backstage, room: Room, bob: RoomPage) -> None:
    plain = RoomPage(visit(backstage.ada, java_script_enabled=False))
    plain.open(room.get_absolute_url())
    attach(plain, NOTES, picture())
    plain.send.click()
    expect(plain.log.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(bob.log.get_by_role("img", name="harbour.png")).to_be_visible()
    plain.page.reload()
    plain.log.get_by_role("link", name="harbour.png").click()
    expect(plain.page.get_by_role("img", name="harbour.png")).to_be_visible()


def test_without_javascript_a_refusal_keeps_the_words(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    plain = RoomPage(visit(backstage.ada, java_script_enabled=False))
    plain.open(room.get_absolute_url())
    attach(plain, FilePayload(name="nothing.txt", mimeType="text/plain", buffer=b""))
    plain.composer.fill("Look")
    plain.send.click()
    expect(plain.alert).to_contain_text("nothing.txt is empty. Attach the files again.")
    expect(plain.composer).to_have_value("Look")


def test_a_picture_is_shown_by_itself(ada: RoomPage) -> None:
    attach(ada, picture())
    ada.post("Look")
    ada.message("Look").get_by_role("img", name="harbour.png").click()
    with ada.page.context.expect_page() as opened:
        ada.page.get_by_role("link", name="Full size").click()
    opened.value.wait_for_function("document.images[0]?.naturalWidth === 40")


def test_sound_is_played_in_its_place(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, FilePayload(name="gull.wav", mimeType="audio/wav", buffer=wav()))
    ada.post("Listen")
    player = bob.message("Listen").locator("audio")
    assert player.evaluate(
        """player => new Promise(done => {
            player.addEventListener('loadedmetadata', () => done(player.duration > 0));
            player.addEventListener('error', () => done(false));
            player.load();
            player.preload = 'metadata';
        })"""
    )


def test_one_goes_through_the_pictures_of_a_room_by_arrow_keys(ada: RoomPage) -> None:
    for name in ("first.png", "second.png", "third.png"):
        attach(ada, picture(name))
        ada.post(f"The {name}")
        expect(ada.message(name).get_by_role("img", name=name)).to_be_visible()
    over = ada.page.get_by_role("dialog")
    ada.message("first.png").get_by_role("img", name="first.png").click()
    expect(over.get_by_role("heading", name="first.png")).to_be_focused()
    for key, name in (("Right", "second.png"), ("Right", "third.png"), ("Left", "second.png")):
        ada.page.keyboard.press(f"Arrow{key}")
        expect(over.get_by_role("heading", name=name)).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(ada.message("first.png").get_by_role("link", name="first.png")).to_be_focused()


def test_without_javascript_one_goes_through_them_by_links(
    visit: Visit, backstage: Backstage, room: Room, bob: RoomPage
) -> None:
    for name in ("first.png", "second.png"):
        attach(bob, picture(name))
        bob.post(f"The {name}")
        expect(bob.message(name).get_by_role("img", name=name)).to_be_visible()
    page = visit(backstage.ada, java_script_enabled=False)
    page.goto(room.get_absolute_url())
    page.get_by_role("link", name="second.png").click()
    page.get_by_role("link", name="Previous picture").click()
    expect(page.get_by_role("img", name="first.png")).to_be_visible()
    expect(page.get_by_role("link", name="Previous picture")).to_have_count(0)


def test_why_the_next_picture_is_not_shown_is_said_in_the_sheet(
    ada: RoomPage, bob: RoomPage, backstage: Backstage
) -> None:
    for page, name in ((ada, "first.png"), (bob, "second.png")):
        attach(page, picture(name))
        page.post(f"The {name}")
        expect(ada.message(name).get_by_role("img", name=name)).to_be_visible()
    ada.message("first.png").get_by_role("img", name="first.png").click()
    sheet = ada.page.get_by_role("dialog")
    expect(sheet.get_by_role("link", name="Next picture")).to_be_visible()
    backstage.end_sessions_of(ada.page)
    sheet.get_by_role("link", name="Next picture").click()
    expect(sheet.get_by_role("status")).to_contain_text("signed out")
