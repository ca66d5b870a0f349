"""Who is here."""

from datetime import timedelta

from django.utils import timezone

from chat import actions
from chat.models import Presence, Room, User
from chat.models.people import LEASE
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, in_thread, live, targets


@live
async def test_a_direct_room_shows_whether_the_other_is_here(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    room = await office.do(actions.open_direct, opener=ada, others=[bob])
    await office.do(post, room, bob, "hello")
    screen = await office.show(ada, general)
    await office.do(actions.keep_present, active_at={bob.pk: timezone.now()})
    await office.bars.reconcile_presence()
    frame = await screen.frame()
    assert targets(frame) == [f"#side-{room.pk}"] and '"presence online"' in frame
    await in_thread(Presence.objects.update)(active_at=timezone.now() - timedelta(minutes=11))
    await office.bars.reconcile_presence()
    assert '"presence away"' in await screen.frame()
    await in_thread(Presence.objects.update)(seen_at=timezone.now() - LEASE)
    await office.bars.reconcile_presence()
    assert '"presence offline"' in await screen.frame()


@live
async def test_presence_that_is_as_it_was_sends_nothing(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    room = await office.do(actions.open_direct, opener=ada, others=[bob])
    await office.do(post, room, bob, "hello")
    await office.do(actions.keep_present, active_at={bob.pk: timezone.now()})
    screen = await office.show(ada, general)
    await office.bars.reconcile_presence()
    await office.calm()
    assert screen.frames.empty()
