"""The order of what stands in the log."""

import re
from collections.abc import Callable

import pytest

from chat import actions, partials
from chat.history import Window
from chat.models import Event, Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, head, news
from chat.values import Locale

pytestmark = pytest.mark.django_db


def keys(html: str) -> list[str]:
    return re.findall(r'<li [^>]*data-seq="([\w.]+)"', html)


@pytest.mark.parametrize(
    ("draw", "name"), [(partials.marked_log, "mark"), (partials.unread_log, "new")]
)
@pytest.mark.parametrize(("number", "place"), [(1, 1), (2, 3), (3, 5)])
def test_a_line_is_right_before_its_message_and_after_what_came_before_that(
    general: Room,
    ada: User,
    draw: Callable[[Window, int, Locale], str],
    name: str,
    number: int,
    place: int,
) -> None:
    for topic in range(3):
        actions.set_topic(room=general, setter=ada, topic=f"topic {topic}")
        post(general, ada, "hello")
    shown = keys(draw(Window.newest(general.pk), number, UTC_ZONE))
    line = shown.index(f"{number - 1}.{name}")
    assert shown[line + 1] == str(number) and re.fullmatch(rf"{number - 1}\.\d+", shown[line - 1])
    assert len(shown) == 1 + len(keys(partials.log(Window.newest(general.pk), UTC_ZONE)))


def test_a_notice_stands_after_the_message_it_came_after(general: Room, ada: User) -> None:
    start = head(general)
    for number in range(11):
        actions.set_topic(room=general, setter=ada, topic=f"topic {number}")
        post(general, ada, "hello")
    *_older, last = keys(partials.log(Window.newest(general.pk), UTC_ZONE))
    shown = keys(partials.log(Window.following(general.pk, 8), UTC_ZONE))
    topics = {number: start + 1 + 2 * number for number in (9, 10)}
    assert shown == ["9", f"9.{topics[9]}", "10", f"10.{topics[10]}", "11"] and last == "11"


def test_a_notice_names_people_so_that_a_new_name_reaches_it(
    general: Room, ada: User, bob: User
) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    (removal,) = [each for each in news(general) if each.kind == Event.Kind.MEMBER_REMOVED]
    ada_, bob_ = (f'<b class="name-{user.pk}">{user.name}</b>' for user in (ada, bob))
    assert f"{ada_} removed {bob_}." in partials.notice(removal, UTC_ZONE)
