"""The same person elsewhere."""

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import PASSWORD, post
from chat.tests.sidebars.conftest import Office, in_thread, live, targets


@live
async def test_what_is_read_on_one_device_is_read_on_all(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    desk, phone = await office.show(bob, general), await office.show(bob)
    await office.do(post, whales, ada, "hello")
    assert all([", 1 unread" in await each.frame() for each in (desk, phone)])
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    for screen in (desk, phone):
        frame = await screen.frame()
        assert targets(frame) == [f"#side-{whales.pk}", "#icon"] and "unread" not in frame


@live
async def test_others_are_told_nothing_of_what_somebody_read(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(post, whales, ada, "hello")
    eve = await in_thread(actions.create_user)(name="Eve", email="e@example.com", password=PASSWORD)
    other = await office.show(eve, general)
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    assert other.frames.empty()


@live
async def test_somebody_removed_loses_the_row_and_gets_it_back(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(actions.remove_member, room=whales, member=bob, remover=ada)
    assert f"side-{whales.pk}" not in await screen.frame()
    await office.do(post, whales, ada, "hello @bob")
    assert screen.frames.empty()
    await office.do(actions.add_member, room=whales, member=bob, adder=ada)
    assert f'id="side-{whales.pk}"' in await screen.frame()


@live
async def test_somebody_removed_loses_the_row_though_only_the_room_tells_of_it(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await in_thread(actions.remove_member)(room=whales, member=bob, remover=ada)
    office.told[:] = [poke for poke in office.told if poke["type"] == "room.moved"]
    office.tell()
    assert f"side-{whales.pk}" not in await screen.frame()
