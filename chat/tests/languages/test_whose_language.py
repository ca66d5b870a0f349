"""Each person reads in their own language, whoever wrote, and whoever else reads."""

from datetime import date

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import translation

from chat import actions, days, emojis, frames, languages, overview, partials, sideviews
from chat.jobs.base import Hopeless
from chat.models import File, Push, Room, Team, User
from chat.pictures.broken import damaged
from chat.tests.accounts.conftest import sign_in
from chat.tests.conftest import Postbox, post, signed_in
from chat.tests.drafts.conftest import hold, pass_time
from chat.tests.files.pictures import ready_picture
from chat.tests.notices.conftest import say, told
from chat.tests.push.conftest import NEWS, device, send
from chat.tests.sockets.conftest import Page, cursor
from chat.values import Locale

GERMAN, ENGLISH = Locale("de", "UTC"), Locale("en", "UTC")
ASKING = {"accept-language": "fr-CA, de-AT;q=0.8, en;q=0.5"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-CH,en;q=0.5", "de"),
        ("en;q=0.5,de;q=0.4", "en"),
        ("fr,de;q=0.1", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("de;q=x, ;;, " + "a" * 100_000, "en"),
    ],
)
def test_what_a_browser_asks_for(header: str, language: str) -> None:
    assert languages.asked_for(header) == language


def test_a_stranger_reads_what_their_browser_asks_for(ada: User) -> None:
    page = Client(headers=ASKING).get("/accounts/login/")
    assert '<html lang="de"' in page.content.decode() and "Anmelden" in page.content.decode()
    assert page.headers["Content-Language"] == "de"
    assert "Accept-Language" in page.headers["Vary"]


def test_what_a_person_chose_comes_before_what_their_browser_asks_for(
    bob: User, as_bob: Client
) -> None:
    as_bob.post("/settings/look", {"theme": "system", "density": "cosy", "language": "de"})
    page = as_bob.get("/people/", headers={"accept-language": "en"})
    assert '<html lang="de"' in page.content.decode() and page.headers["Content-Language"] == "de"


def test_a_language_that_confab_no_longer_speaks_is_as_if_none_were_chosen(bob: User) -> None:
    bob.language = "tlh"
    assert bob.locale.language == "en"


def test_a_request_leaves_its_language_behind(ada: User) -> None:
    Client(headers=ASKING).get("/accounts/login/")
    assert translation.get_language() == "en"


def test_a_refusal_is_in_the_words_of_who_did_it(bob: User, as_bob: Client) -> None:
    as_bob.post("/settings/look", {"theme": "system", "density": "cosy", "language": "de"})
    refusal = as_bob.post("/rooms/general/post", {"body": "/invite @nobody", "nonce": "0" * 32})
    assert refusal.status_code == 422
    assert "Niemand heißt hier @nobody." in refusal.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tidy_event_loop")
async def test_two_people_in_one_room_are_each_sent_news_in_their_own_language(
    general: Room, ada: User, bob: User
) -> None:
    await User.objects.filter(pk=bob.pk).aupdate(language="de")
    await User.objects.filter(pk=ada.pk).aupdate(language="en")
    heard = [await in_room(person, general) for person in (ada, bob)]
    message = await sync_to_async(post)(general, ada, "hello")
    sent = [await page.receive_from(5) for page in heard]
    assert "Reply in thread" in sent[0] and "Im Thread antworten" in sent[1]
    await sync_to_async(actions.delete_message)(message=message, deleter=ada)
    sent = [await page.receive_from(5) for page in heard]
    assert "deleted this message" in sent[0] and "hat diese Nachricht gelöscht" in sent[1]
    for page in heard:
        await page.disconnect()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tidy_event_loop")
async def test_a_socket_speaks_as_its_page_does_for_who_chose_nothing(
    general: Room, ada: User
) -> None:
    page = await in_room(ada, general, asking="de-AT")
    await sync_to_async(post)(general, ada, "hello")
    assert "Im Thread antworten" in await page.receive_from(5)
    await page.disconnect()


async def in_room(person: User, room: Room, asking: str = "en") -> Page:
    """A page that shows the room."""
    page = Page(await sync_to_async(signed_in)(person))
    page.scope["headers"].append((b"accept-language", asking.encode()))
    await page.connect(5)
    await page.sync(room, await cursor(room))
    return page


def test_who_chose_nothing_is_mailed_in_what_their_browser_asked_for_at_the_sign_in(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    sign_in(Client(headers=ASKING), bob.email)
    say(general, ada, "@bob are you there?")
    told()
    (mail,) = mailoutbox
    assert mail.subject == "Ada: Erwähnung in General"


def test_what_they_chose_comes_before_it(bob: User) -> None:
    sign_in(Client(headers=ASKING), bob.email)
    actions.change_look(user=bob, theme="system", density="cosy", language="en")
    assert User.objects.get(pk=bob.pk).locale.language == "en"


def test_a_mail_is_in_the_words_of_who_reads_it(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    User.objects.filter(pk=bob.pk).update(language="de")
    say(general, ada, "@bob are you there?")
    told()
    (mail,) = mailoutbox
    assert mail.subject == "Ada: Erwähnung in General"
    assert "Auf der Seite antworten" in str(mail.body)


def test_a_forgotten_password_is_mailed_about_in_the_language_that_was_chosen(
    bob: User, client: Client, mailoutbox: Postbox
) -> None:
    User.objects.filter(pk=bob.pk).update(language="de")
    client.post("/accounts/password/reset/", {"email": bob.email})
    (mail,) = mailoutbox
    assert mail.subject == "[Confab] Ein neues Passwort"


def test_why_a_message_could_not_leave_is_told_in_its_authors_words(
    general: Room, ada: User, bob: User
) -> None:
    User.objects.filter(pk=bob.pk).update(language="de")
    outgoing = hold(bob, general, "Later")
    actions.archive_room(room=general, archiver=ada)
    pass_time()
    outgoing.refresh_from_db()
    assert outgoing.failure == "Dieser Raum ist archiviert."


def test_why_a_push_did_not_arrive_is_told_in_the_words_of_whose_device_it_is(bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(language="de")
    phone = device(bob)
    actions.push(user=bob, key="message 7", **NEWS)
    Team.objects.update(push_schemes=[])
    with pytest.raises(Hopeless):
        send(Push.objects.get())
    phone.refresh_from_db()
    assert phone.last_error == "Dein Team lässt diesen Dienst keine Pushs mehr zustellen."


def test_why_a_picture_is_broken_is_told_to_each_in_their_words(general: Room, bob: User) -> None:
    file = ready_picture(bob)
    file.message, file.state = post(general, bob, "see"), File.State.BROKEN
    file.failure = str(damaged())
    file.save()
    assert "beschädigt" in partials.part("files", file.message, GERMAN)
    assert "damaged" in partials.part("files", file.message, ENGLISH)


def test_a_side_bar_and_who_is_typing_are_in_the_words_of_who_looks(bob: User) -> None:
    actions.open_direct(opener=bob, others=[])
    side = overview.side_of(bob)
    notes = next(row.room_id for row in side.rows.values() if not row.name)
    view = sideviews.side_view(side, notes, GERMAN)
    assert "Räume" in view.html and view.title == "Notizen an mich · Confab"
    assert "Ada schreibt …" in frames.typing(1, 2, "Ada", GERMAN)


@pytest.mark.parametrize(
    ("locale", "day", "unread"),
    [(ENGLISH, "Monday, 5 January 2026", "1,234"), (GERMAN, "Montag, 5. Januar 2026", "1.234")],
)
def test_days_and_numbers_are_written_as_the_language_does(
    locale: Locale, day: str, unread: str
) -> None:
    assert days.name(date(2026, 1, 5), locale) == day
    assert f"<b>{unread} " in partials.unread_bar(7, "/", 1234, 1, locale)


def test_emoji_are_called_as_the_language_calls_them() -> None:
    with translation.override("de"):
        assert emojis.name_of("🐱") == "katzengesicht"
        assert "🐱" in emojis.search("katze", 20) and "🐱" in emojis.search("cat", 20)
    assert emojis.name_of("🐱") == "cat face"
