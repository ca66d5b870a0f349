"""What a page that connects is sent."""

from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, Screen, in_thread, live, targets


@live
async def test_a_page_that_shows_the_bar_as_it_is_is_sent_nothing(
    office: Office, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    assert screen.frames.empty()


@live
async def test_a_page_that_shows_another_bar_is_sent_the_whole(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = Screen(bob, general)
    tag = await in_thread(screen.tag)()
    await in_thread(post)(whales, ada, "hello @bob")
    office.bars.watch(screen.listener, tag)
    frame = await screen.frame()
    assert targets(frame) == ["#side", "#side-threads", "#icon", f"#unread-{general.pk}"]
    assert f'id="side-{whales.pk}" class="has-news"' in frame and "(1) General" in frame
