"""What a page costs."""

import pytest
from pytest_django import DjangoAssertNumQueries

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import signed_in
from chat.tests.history.conftest import answered, fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rooms", "people", "messages"), [(2, 2, 5), (40, 2, 5), (2, 50, 5), (2, 2, 60)]
)
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # session, person, room, cursor, messages, their reactions, files, links and repliers,
        # notices, what is unread, how many read here, may they write; the side bar's
        # preferences, rooms, mentions and threads; the team's name; what is held back for a moment
        ("/rooms/general/", 19),
        ("/rooms/general/?before=4", 19),
        ("/rooms/general/?after=3", 19),
        ("/rooms/general/3", 28),  # messages on either side
    ],
)
def test_a_room_page_costs_the_same_however_much_there_is(
    general: Room,
    ada: User,
    path: str,
    queries: int,
    rooms: int,
    people: int,
    messages: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people - 2):
        actions.create_user(name=f"P{number}", email=f"p{number}@example.com", password="")
    for number in range(rooms - 1):
        actions.create_room(creator=ada, name=f"Room {number}")
    fill(general, ada, messages)
    answered(general, ada, *range(1, messages, 2))
    as_ada = signed_in(ada)
    with django_assert_num_queries(queries):
        page = as_ada.get(path)
    assert page.status_code == 200
