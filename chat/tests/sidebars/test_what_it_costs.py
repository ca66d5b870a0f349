"""What it costs."""

import pytest
from pytest_django import DjangoAssertNumQueries

from chat import actions, overview, sideviews
from chat.models import Membership, Room, User
from chat.tests.conftest import PASSWORD, post
from chat.values import Locale

still = pytest.mark.django_db


def crowd(ada: User, *, rooms: int, people: int) -> list[User]:
    """So many people in so many rooms; with each of them ada has a direct room."""
    everybody = User.objects.bulk_create(
        User(name=f"P{n}", email=f"p{n}@example.com", handle=f"p{n}") for n in range(people - 1)
    )
    many = Room.objects.bulk_create(Room(slug=f"r{n}", name=f"R{n}") for n in range(rooms))
    Membership.objects.bulk_create(
        Membership(room=room, user=user) for room in many for user in [ada, *everybody]
    )
    for user in everybody:
        post(actions.open_direct(opener=ada, others=[user]), user, "hello @ada")
    return [ada, *everybody]


@still
@pytest.mark.parametrize(("rooms", "people"), [(5, 2), (50, 2), (5, 50), (50, 50)])
def test_rows_cost_the_same_however_many_rooms_and_people_there_are(
    ada: User,
    rooms: int,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ids = [user.pk for user in crowd(ada, rooms=rooms, people=people)]
    with django_assert_num_queries(4):
        rows = overview.rows_of(ids)
    assert len(rows) == people and len(rows[ada.pk]) == 1 + rooms + people - 1
    with django_assert_num_queries(6):
        overview.side_of(ada)


@still
def test_of_some_rooms_only_their_rows_are_read(ada: User, bob: User, general: Room) -> None:
    other = actions.create_room(creator=ada, name="Other")
    rows = overview.rows_of([ada.pk, bob.pk], [other.pk])
    assert {pk: set(of) for pk, of in rows.items()} == {ada.pk: {other.pk}, bob.pk: {other.pk}}


@still
def test_equal_rows_are_rendered_once(ada: User, bob: User, general: Room, whales: Room) -> None:
    post(general, ada, "hello @room")
    sideviews._side_row.cache_clear()
    locale = Locale("en", "UTC")
    eve = actions.create_user(name="Eve", email="eve@example.com", password=PASSWORD)
    actions.mark_unread(message=general.messages.get(), reader=eve)
    for user in (bob, eve):
        sideviews.side_view(overview.side_of(user), whales.pk, locale)
    rendered = sideviews._side_row.cache_info()
    assert (rendered.misses, rendered.hits) == (2, 2)
