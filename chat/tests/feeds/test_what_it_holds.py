"""What the feed of one's mentions holds."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.feeds.conftest import ATOM, Reader

pytestmark = pytest.mark.django_db


def test_a_mention_says_who_and_where(reader: Reader, general: Room, ada: User) -> None:
    message = post(general, ada, "@bob **lunch**?")
    (entry,) = reader.entries()
    assert entry["title"] == "Ada, General"
    assert entry["summary"] == "@bob lunch?"
    assert entry["link"] == f"http://127.0.0.1:8000{message.get_absolute_url()}"


def test_a_direct_message_is_there_without_a_mention(reader: Reader, ada: User, bob: User) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    post(two, ada, "between us")
    (entry,) = reader.entries()
    assert (entry["title"], entry["summary"]) == ("Ada, directly", "between us")


def test_a_mention_in_a_direct_message_is_there_once(reader: Reader, ada: User, bob: User) -> None:
    post(actions.open_direct(opener=ada, others=[bob]), ada, "@bob hello")
    assert reader.summaries() == ["@bob hello"]


def test_the_newest_is_the_first(reader: Reader, general: Room, ada: User) -> None:
    post(general, ada, "@bob one")
    post(general, ada, "@bob two")
    assert reader.summaries() == ["@bob two", "@bob one"]


def test_everybody_is_called_by_room_since_they_joined(
    general: Room, ada: User, reader: Reader
) -> None:
    early = post(general, ada, "@room before")
    Message.objects.filter(pk=early.pk).update(created_at=timezone.now() - timedelta(days=2))
    post(general, ada, "@room now")
    assert reader.summaries() == ["@room now"]


def test_what_calls_nobody_or_somebody_else_is_not_there(
    reader: Reader, general: Room, ada: User, bob: User
) -> None:
    post(general, ada, "hello")
    post(general, bob, "@ada hello, and I am @bob")
    assert reader.summaries() == []


def test_who_was_removed_reads_no_more_of_the_room(
    reader: Reader, general: Room, ada: User, bob: User
) -> None:
    post(general, ada, "@bob secret")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert "secret" not in reader.get().content.decode()


def test_a_deleted_message_is_no_longer_there(reader: Reader, ada: User, bob: User) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    actions.delete_message(message=post(two, ada, "oops"), deleter=ada)
    assert reader.entries() == []


def test_ones_own_direct_messages_are_not_there(reader: Reader, ada: User, bob: User) -> None:
    post(actions.open_direct(opener=ada, others=[bob]), bob, "it is me")
    assert reader.entries() == []


def test_what_is_older_than_thirty_days_is_not_there(
    reader: Reader, general: Room, ada: User
) -> None:
    post(general, ada, "@bob long ago")
    Message.objects.update(created_at=timezone.now() - timedelta(days=30, minutes=1))
    assert reader.summaries() == []


def test_there_are_fifty_at_most(reader: Reader, general: Room, ada: User, bob: User) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    for number in range(30):
        post(general, ada, f"@bob {number}")
        post(two, ada, f"{number}")
    pairs = [[f"{number}", f"@bob {number}"] for number in range(29, 4, -1)]
    assert reader.summaries() == [words for pair in pairs for words in pair]


def test_an_edit_moves_its_time_and_not_its_id(reader: Reader, general: Room, ada: User) -> None:
    message = post(general, ada, "@bob one")
    (before,) = reader.entries()
    actions.edit_message(message=message, editor=ada, body="@bob two")
    (after,) = reader.entries()
    assert (after["id"], after["summary"]) == (before["id"], "@bob two")
    assert after["published"] == before["published"]
    assert after["updated"] >= before["updated"]


def test_a_spoiler_is_not_told(reader: Reader, general: Room, ada: User) -> None:
    post(general, ada, "@bob ||the butler||")
    assert reader.summaries() == ["@bob ▮▮▮"]


def test_markup_is_only_words(reader: Reader, general: Room, ada: User) -> None:
    """Readers take a summary for HTML, so it is escaped twice."""
    post(general, ada, "@bob <script>alert(1)</script> &amp; ]]>")
    assert reader.summaries() == ["@bob &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; ]]&gt;"]


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\x7f", "\u202e", "😀"])
def test_any_character_leaves_it_well_formed(
    reader: Reader, general: Room, ada: User, character: str
) -> None:
    post(general, ada, f"@bob a{character}b")
    assert reader.summaries()


def test_it_is_valid_atom(reader: Reader, general: Room, ada: User) -> None:
    """As RFC 4287 asks of a feed and of an entry."""
    post(general, ada, "@bob hello")
    root = reader.root()
    assert root.tag == f"{ATOM}feed"
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    for each in (root, entry):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1
    assert entry.find(f"{ATOM}author/{ATOM}name") is not None
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://127.0.0.1:8000{reader.path}"


def test_an_empty_one_is_valid_too(reader: Reader) -> None:
    root = reader.root()
    assert root.findtext(f"{ATOM}title") == "Mentions of Bob in Tidewater"
    assert root.findtext(f"{ATOM}updated") and root.findtext(f"{ATOM}id")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Tidewater"


def test_its_id_holds_nothing_of_the_secret(reader: Reader) -> None:
    identity = reader.root().findtext(f"{ATOM}id") or ""
    assert identity.startswith("tag:") and reader.path.split("/")[2] not in identity


@pytest.mark.parametrize("messages", [0, 1, 60])
def test_it_costs_the_same_however_much_there_is(
    reader: Reader,
    general: Room,
    ada: User,
    bob: User,
    messages: int,
    django_assert_num_queries: Any,
) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    for number in range(messages):
        post(general, ada, f"@bob {number}")
        post(two, ada, str(number))
    with django_assert_num_queries(4):
        reader.get()


def test_a_reply_leads_to_its_thread(
    reader: Reader, as_ada: Client, general: Room, ada: User
) -> None:
    root = post(general, ada, "tea?")
    as_ada.post(
        "/rooms/general/post",
        {
            "body": "@bob you, too?",
            "thread": root.pk,
            "nonce": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        },
    )
    (entry,) = reader.entries()
    assert "/thread/" in entry["link"]
