"""The order of rooms."""

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, choose, live, targets


@live
async def test_order_by_activity_draws_the_bar_anew_when_it_changes(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(actions.set_preferences, user=bob, side_order=User.Order.ACTIVITY)
    await office.do(post, general, bob, "first")
    screen = await office.show(bob)
    await office.do(post, whales, ada, "hello")
    frame = await screen.frame()
    assert targets(frame)[0] == "#side"
    assert frame.index(f'id="side-{whales.pk}"') < frame.index(f'id="side-{general.pk}"')
    await office.do(post, whales, ada, "again")
    assert targets(await screen.frame()) == [f"#side-{whales.pk}"]


@live
async def test_unread_first_draws_the_bar_anew_when_a_room_becomes_unread_or_read(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(actions.set_preferences, user=bob, unread_first=True)
    screen = await office.show(bob)
    await office.do(post, whales, ada, "hello")
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and '<section aria-label="Unread">' in frame
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and "Unread" not in frame


@live
async def test_new_preferences_reach_the_pages_that_are_open(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(choose, whales, bob, is_favourite=True)
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and '<section aria-label="Favourites">' in frame
