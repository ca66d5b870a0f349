"""What each person has yet to read, what of it counts, and what calls them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from chat import actions, overview
from chat.actions import NotPermitted
from chat.models import Membership, Mention, Message, Presence, Room, User
from chat.models.people import LEASE, Level
from chat.tests.conftest import post, signed_in
from chat.tests.test_actions import everything
from chat.tests.test_rooms import person
from chat.tests.test_views import HTMX, text_of

pytestmark = pytest.mark.django_db


def place(user: User, room: Room) -> Membership:
    return Membership.objects.select_related("user", "room").get(user=user, room=room)


def row(user: User, room: Room) -> overview.Row:
    return overview.rows_of([user.pk])[user.pk][room.pk]


def called(message: Message) -> set[tuple[str, str]]:
    """Whom it calls, and by which word; "" for everybody."""
    mentions = Mention.objects.filter(message=message).select_related("user")
    return {(each.user.name if each.user else "", each.word) for each in mentions}


# Unread


def test_unread_is_what_came_after_what_was_read(ada: User, bob: User, general: Room) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    assert row(bob, general).unread == 2


def test_what_one_writes_oneself_is_read(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "hello")
    post(general, bob, "hello")
    assert row(bob, general).unread == 0


def test_sending_writes_nothing_for_readers(ada: User, bob: User, general: Room) -> None:
    before = Membership.objects.filter(user=bob).values().get()
    post(general, ada, "hello")
    assert Membership.objects.filter(user=bob).values().get() == before


@pytest.mark.parametrize("body", ["hello", "@room hello", "@bob hello"])
def test_sending_costs_the_same_for_five_and_for_fifty(
    ada: User, bob: User, general: Room, body: str
) -> None:
    costs = []
    for members in (5, 50):
        for number in range(general.memberships.count(), members):
            person(f"P{number}")
        with CaptureQueriesContext(connection) as queries:
            post(general, ada, body)
        costs.append(len(queries))
    assert costs[0] == costs[1] and general.memberships.count() == 50


def test_what_was_read_never_goes_back(ada: User, bob: User, general: Room) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    for number in (2, 1, 0):
        actions.mark_read(read={(bob.pk, general.pk): number})
    assert place(bob, general).read_number == 2


def test_nobody_has_read_what_was_not_yet_said(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "hello")
    actions.mark_read(read={(bob.pk, general.pk): 7})
    assert place(bob, general).read_number == 0


def test_who_reads_a_room_reads_it_for_themselves(ada: User, bob: User, general: Room) -> None:
    cy = person("Cy")
    post(general, ada, "hello")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    assert (row(bob, general).unread, row(cy, general).unread) == (0, 1)


def test_marking_a_message_unread_leaves_it_and_all_after_it(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    messages = [post(general, ada, f"line {number}") for number in range(3)]
    actions.mark_read(read={(bob.pk, general.pk): 3})
    response = as_bob.post(f"/messages/{messages[1].pk}/unread")
    assert response.headers["Location"] == "/rooms/general/?unread"
    assert row(bob, general).unread == 2


def test_what_was_seen_just_before_does_not_undo_that(ada: User, bob: User, general: Room) -> None:
    message, seen_at = post(general, ada, "hello"), timezone.now()
    actions.mark_unread(message=message, reader=bob)
    actions.mark_read(read={(bob.pk, general.pk): 1}, at=seen_at)
    assert row(bob, general).unread == 1


def test_what_is_seen_afterwards_is_read(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "hello")
    actions.mark_unread(message=message, reader=bob)
    actions.mark_read(read={(bob.pk, general.pk): 1}, at=timezone.now() + timedelta(seconds=10))
    assert row(bob, general).unread == 0


def test_who_is_not_in_the_room_marks_nothing_unread(ada: User, eve: User, general: Room) -> None:
    message = post(general, ada, "hello")
    stored = everything()
    with pytest.raises(NotPermitted):
        actions.mark_unread(message=message, reader=eve)
    assert everything() == stored


def test_marking_a_room_read_leaves_the_others(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    other = actions.create_room(creator=ada, name="Other")
    for room in (general, other):
        post(room, ada, "hello")
    as_bob.post("/rooms/general/read")
    assert (row(bob, general).unread, row(bob, other).unread) == (0, 1)


def test_marking_all_read_is_about_all_ones_rooms_and_nobody_else(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    cy = person("Cy")
    rooms = [general, actions.create_room(creator=ada, name="Other")]
    for room in rooms:
        post(room, ada, "hello")
    as_bob.post("/read")
    assert [row(bob, room).unread for room in rooms] == [0, 0]
    assert [row(cy, room).unread for room in rooms] == [1, 1]


def test_looking_at_a_room_says_where_the_new_begins(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    page = text_of(as_bob.get("/rooms/general/"))
    assert 'data-seq="1.new"' in page and "2 new messages" in page


# What counts


@pytest.mark.parametrize(
    ("usual", "chosen", "effective"),
    [
        (Level.EVERYTHING, "", Level.EVERYTHING),
        (Level.MENTIONS, "", Level.MENTIONS),
        (Level.NOTHING, "", Level.NOTHING),
        (Level.NOTHING, Level.EVERYTHING, Level.EVERYTHING),
        (Level.EVERYTHING, Level.NOTHING, Level.NOTHING),
    ],
)
def test_in_an_open_room_ones_usual_level_holds_unless_one_chose_another(
    bob: User, general: Room, usual: str, chosen: str, effective: str
) -> None:
    actions.set_preferences(user=bob, level=usual)
    actions.set_notices(room=general, user=bob, level=chosen, is_favourite=False, is_hidden=False)
    assert place(bob, general).effective_level == effective


@pytest.mark.parametrize("kind", ["private", "direct"])
def test_in_a_room_that_one_was_let_into_everything_counts(ada: User, bob: User, kind: str) -> None:
    actions.set_preferences(user=bob, level=Level.NOTHING)
    if kind == "direct":
        room = actions.open_direct(opener=ada, others=[bob])
    else:
        room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
        actions.add_member(room=room, member=bob, adder=ada)
    assert place(bob, room).effective_level == Level.EVERYTHING


@pytest.mark.parametrize(
    ("level", "badge", "calls"),
    [(Level.EVERYTHING, 2, 1), (Level.MENTIONS, 0, 1), (Level.NOTHING, 0, 0)],
)
def test_a_level_says_what_of_the_unread_counts_and_calls(
    ada: User, bob: User, general: Room, level: str, badge: int, calls: int
) -> None:
    actions.set_preferences(user=bob, level=level)
    post(general, ada, "hello")
    post(general, ada, "hello @bob")
    assert (row(bob, general).badge, row(bob, general).calls) == (badge, calls)


def test_all_that_is_said_directly_calls(ada: User, bob: User) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    post(room, ada, "hello")
    assert row(bob, room).calls == 1


def test_a_message_that_calls_twice_counts_once(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "@bob @room hello @bob")
    assert row(bob, general).mentions == 1


def test_only_a_known_level_is_taken(as_bob: Client, bob: User, general: Room) -> None:
    assert as_bob.post("/rooms/general/notices/", {"level": "some"}).status_code == 422
    assert place(bob, general).level == ""


# Mentions


@pytest.mark.parametrize(
    "body",
    ["@bob hello", "hello @bob", "hello, @Bob!", "(@BOB)", "@bob, @bob.", "one\n@bob", "@bob?"],
)
def test_a_handle_after_an_at_calls_its_person(
    ada: User, bob: User, general: Room, body: str
) -> None:
    assert called(post(general, ada, body)) == {("Bob", "@bob")}


@pytest.mark.parametrize(
    "body",
    [
        *("bob", "@bobby", "x@bob", "ada@bob.example", "@ bob", "https://a.example/@bob", "@@bob"),
        *("@bob-", "@nobody", "#bob", "@bob-2"),
    ],
)
def test_what_is_no_mention_calls_nobody(ada: User, bob: User, general: Room, body: str) -> None:
    assert called(post(general, ada, body)) == set()


def test_who_is_not_in_the_room_is_not_called(
    as_eve: Client, ada: User, eve: User, general: Room
) -> None:
    message = post(general, ada, "what does @eve say?")
    assert called(message) == set() and "<a" not in message.html
    assert "what does" not in text_of(as_eve.get("/activity/"))


def test_a_closed_account_is_not_called(ada: User, bob: User, general: Room) -> None:
    actions.deactivate_user(user=bob)
    assert called(post(general, ada, "@bob hello")) == set()


def test_who_comes_later_is_not_called_by_name_after_the_fact(
    ada: User, eve: User, general: Room
) -> None:
    message = post(general, ada, "@eve hello")
    actions.add_member(room=general, member=eve, adder=ada)
    assert called(message) == set() and row(eve, general).mentions == 0


def test_nobody_calls_themselves(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@ada hello")
    assert called(message) == set() and 'class="mention' in message.html


def test_room_calls_everybody_with_one_row(ada: User, bob: User, general: Room) -> None:
    cy = person("Cy")
    message = post(general, ada, "@room hello")
    assert called(message) == {("", "@room")}
    assert [row(user, general).mentions for user in (bob, cy, ada)] == [1, 1, 0]


def test_here_calls_those_who_are_here(ada: User, bob: User, general: Room) -> None:
    cy, di = person("Cy"), person("Di")
    now = timezone.now()
    actions.keep_present(active_at={ada.pk: now, bob.pk: now, cy.pk: now})
    Presence.objects.filter(user=cy).update(seen_at=now - LEASE)
    assert called(post(general, ada, "@here hello")) == {("Bob", "@here")}
    assert row(di, general).mentions == 0


def test_here_calls_nobody_from_outside_the_room(ada: User, eve: User, general: Room) -> None:
    actions.keep_present(active_at={eve.pk: timezone.now()})
    assert called(post(general, ada, "@here hello")) == set()


@pytest.mark.parametrize("word", ["@room", "@here"])
@pytest.mark.parametrize(
    ("role", "team_lets", "calls"),
    [
        (User.Role.ADMIN, False, True),
        (User.Role.MEMBER, True, True),
        (User.Role.MEMBER, False, False),
        (User.Role.GUEST, True, False),
    ],
)
def test_who_may_call_everybody(
    ada: User, bob: User, general: Room, word: str, role: User.Role, team_lets: bool, calls: bool
) -> None:
    actions.change_team(changer=ada, members_mention_all=team_lets)
    cy = person("Cy", role)
    if role == User.Role.GUEST:
        actions.add_member(room=general, member=cy, adder=ada)
    actions.keep_present(active_at={bob.pk: timezone.now()})
    message = post(general, cy, f"{word} hello")
    assert bool(called(message)) is ("mention-all" in message.html) is calls


def test_an_edit_moves_mentions(ada: User, bob: User, general: Room) -> None:
    person("Cy")
    message = post(general, ada, "@bob hello")
    actions.edit_message(message=message, editor=ada, body="@cy hello")
    assert called(message) == {("Cy", "@cy")}


def test_a_deletion_calls_nobody_any_more(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@bob @room hello")
    actions.delete_message(message=message, deleter=ada)
    assert called(message) == set() and row(bob, general).mentions == 0


def test_a_refused_edit_leaves_the_mentions(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@bob hello")
    with pytest.raises(NotPermitted):
        actions.edit_message(message=message, editor=bob, body="nothing")
    assert called(message) == {("Bob", "@bob")}


HOSTILE = '<b onclick="x">@bob</b> &lt;@bob" #general\'><script>'


def test_hostile_words_around_a_mention_stay_text(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, ada, HOSTILE)
    for path in ("/rooms/general/", "/activity/", "/rooms/general/1/why"):
        page = as_bob.get(path).content.decode()
        assert "<b onclick" not in page and "'><script" not in page


@pytest.mark.parametrize("name", ['"><img src=x>', "a&b", "<script>", "' onload='"])
def test_a_hostile_name_makes_a_harmless_handle(ada: User, general: Room, name: str) -> None:
    user = person(name)
    message = post(general, ada, f"@{user.handle} hello")
    assert called(message) == {(user.name, f"@{user.handle}")}
    assert user.handle == escape(user.handle) and " " not in user.handle


# The page of what called


def test_the_activity_page_shows_what_called_newest_first(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    for number in range(3):
        post(general, ada, f"@bob line {number}.")
    page = text_of(as_bob.get("/activity/"))
    assert [page.index(f"line {number}.") for number in (2, 1, 0)] == sorted(
        page.index(f"line {number}.") for number in range(3)
    )


def test_the_activity_page_shows_who_added_one_to_what(
    as_bob: Client, ada: User, bob: User
) -> None:
    room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=room, member=bob, adder=ada)
    assert "<b>Ada</b> added you to Secret" in text_of(as_bob.get("/activity/"))


@pytest.mark.parametrize("had_read", [True, False])
@pytest.mark.parametrize("deed", ["edited", "deleted"])
def test_the_activity_page_shows_what_became_of_what_one_had_read(
    as_bob: Client, ada: User, bob: User, general: Room, deed: str, had_read: bool
) -> None:
    message = post(general, ada, "hello")
    if had_read:
        actions.mark_read(read={(bob.pk, general.pk): 1})
    if deed == "edited":
        actions.edit_message(message=message, editor=ada, body="other words")
    else:
        actions.delete_message(message=message, deleter=ada)
    said = f"<b>Ada</b> {deed} a message that you had read" in text_of(as_bob.get("/activity/"))
    assert said is had_read


def test_the_activity_page_forgets_rooms_that_one_is_no_longer_in(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, ada, "@bob the secret")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert "the secret" not in text_of(as_bob.get("/activity/"))


def test_ones_own_words_are_no_activity(as_ada: Client, ada: User, general: Room) -> None:
    message = post(general, ada, "@room my words")
    actions.edit_message(message=message, editor=ada, body="@room my other words")
    assert "my other words" not in text_of(as_ada.get("/activity/"))


def test_the_activity_page_costs_the_same_however_much_there_is(
    ada: User, bob: User, general: Room
) -> None:
    costs, client = [], signed_in(bob)
    for calls in (2, 20):
        for number in range(calls):
            post(general, ada, f"@bob line {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/activity/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


# Why


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("@bob hello", "The message calls you by @bob."),
        ("@room hello", "The message calls everybody in the room by @room."),
        ("hello", "The message doesn't call you."),
    ],
)
def test_the_why_page_says_what_called(
    as_bob: Client, ada: User, bob: User, general: Room, body: str, sentence: str
) -> None:
    post(general, ada, body)
    assert sentence in text_of(as_bob.get("/rooms/general/1/why"))


@pytest.mark.parametrize(
    ("usual", "chosen", "sentence"),
    [
        ("everything", "", "Your choice for open rooms holds here: every message counts."),
        ("mentions", "", "Your choice for open rooms holds here: only mentions count."),
        ("mentions", "nothing", "You chose for this room: nothing counts."),
        ("nothing", "everything", "You chose for this room: every message counts."),
    ],
)
@pytest.mark.parametrize("path", ["/rooms/general/1/why", "/rooms/general/notices/"])
def test_the_pages_that_explain_say_which_level_holds(
    as_bob: Client,
    ada: User,
    bob: User,
    general: Room,
    usual: str,
    chosen: str,
    sentence: str,
    path: str,
) -> None:
    post(general, ada, "hello")
    actions.set_preferences(user=bob, level=usual)
    actions.set_notices(room=general, user=bob, level=chosen, is_favourite=False, is_hidden=False)
    assert sentence in text_of(as_bob.get(path))


def read_it(message: Message, bob: User) -> None:
    actions.mark_read(read={(bob.pk, message.room_id): message.number})


def leave_it(message: Message, bob: User) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "sentence"),
    [(read_it, "You have read it."), (leave_it, "You have not read it yet.")],
)
def test_the_why_page_says_whether_it_was_read(
    as_bob: Client, ada: User, bob: User, general: Room, before: Any, sentence: str
) -> None:
    before(post(general, ada, "hello"), bob)
    assert sentence in text_of(as_bob.get("/rooms/general/1/why"))


def test_the_why_page_says_that_ones_own_words_never_count(
    as_ada: Client, ada: User, general: Room
) -> None:
    post(general, ada, "hello")
    assert "You wrote it yourself" in text_of(as_ada.get("/rooms/general/1/why"))


def test_the_why_page_of_something_said_directly_says_so(
    as_bob: Client, ada: User, bob: User
) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    post(room, ada, "hello")
    page = text_of(as_bob.get(f"{room.get_absolute_url()}1/why"))
    assert "It was said to you directly." in page
    assert "As in every room that you were let into by name: every message counts." in page


# Suggestions


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("@b", ["@bob"]),
        ("@B", ["@bob"]),
        ("@e", []),
        ("@ro", ["@room"]),
        ("@", ["@ada", "@bob"]),
        ("#ge", ["#general"]),
        ("#zz", []),
    ],
)
def test_words_that_begin_so_are_suggested_among_those_who_read_the_room(
    as_bob: Client, eve: User, general: Room, word: str, suggested: list[str]
) -> None:
    page = as_bob.get("/rooms/general/suggestions", {"word": word}, headers=HTMX)
    found = [part.split(' "')[0].strip() for part in text_of(page).split('data-word="')[1:]]
    assert [each.split('"')[0].strip() for each in found] == suggested


@pytest.mark.parametrize("word", ["", "@" + "x" * 500, "%", "@%", "@_", "#'\"<b>"])
def test_no_word_breaks_the_suggestions(as_bob: Client, general: Room, word: str) -> None:
    page = as_bob.get("/rooms/general/suggestions", {"word": word})
    assert page.status_code == 200 and "<b>'" not in text_of(page)
