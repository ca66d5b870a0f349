"""The room that is being looked at."""

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, live, targets


@live
async def test_what_comes_to_the_room_that_is_looked_at_gives_no_badge_at_first(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "hello @bob")
    assert screen.frames.empty()
    await office.do(actions.mark_read, read={(bob.pk, general.pk): 1})
    assert screen.frames.empty()


@live
async def test_what_is_left_unread_there_gets_badge_bar_and_line(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "hello")
    assert screen.frames.empty()
    frame = await screen.frame()  # nothing more happens; time goes by
    row, unread, log = f"#side-{general.pk}", f"#unread-{general.pk}", f"#log-{general.pk}"
    assert targets(frame) == [row, "#icon", unread, "#new", log]
    assert ", 1 unread" in frame and "1 new message</b>" in frame
    assert '<li id="new"' in frame and 'data-seq="0.new"' in frame


@live
async def test_the_line_stays_until_all_was_read(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "one")
    assert 'data-seq="0.new"' in await screen.frame()
    await office.do(post, general, ada, "two")
    assert "2 new messages</b>" in (frame := await screen.frame()) and "#new" not in targets(frame)
    await office.do(actions.mark_read, read={(bob.pk, general.pk): 2})
    assert "#new" not in targets(await screen.frame())
    await office.do(post, general, ada, "three")
    assert 'data-seq="2.new"' in await screen.frame()


@live
async def test_a_page_that_shows_another_room_gets_its_mark_title_and_bar(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(post, whales, ada, "hello")
    screen = await office.show(bob, general)
    screen.listener.room_id = whales.pk
    screen.listener.forget_sent()
    office.bars.looked(screen.listener)
    frame = await screen.frame()
    rows = [f"#side-{general.pk}", f"#side-{whales.pk}"]
    assert sorted(targets(frame)) == sorted([*rows, "#icon", f"#unread-{whales.pk}"])
    assert "<title>Whales · Confab</title>" in frame and "1 new message</b>" in frame
    assert frame.count('aria-current="page"') == 1
