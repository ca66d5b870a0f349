"""What whoever types a command is answered, with htmx and without."""

import pytest
from django.test import Client

from chat.commands import COMMANDS
from chat.models import Message, Reminder, Room, User
from chat.tests.views.conftest import HTMX, draft, shown, text_of

pytestmark = pytest.mark.django_db

POST = "/rooms/general/post"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("/tpoic x", "Did you mean /topic?"), ("/remind tea", "Say when"), ("/invite @x", "nobody")],
)
def test_a_refused_command_keeps_the_draft(
    as_bob: Client, root: Message, body: str, sentence: str
) -> None:
    page = as_bob.post(POST, draft(body))
    assert page.status_code == 422 and sentence in text_of(page)
    assert f">{body}</textarea>" in text_of(page) and shown(page) == [1]


def test_a_command_refused_in_a_thread_keeps_the_draft(as_bob: Client, root: Message) -> None:
    page = as_bob.post(POST, draft("/tpoic x", thread=str(root.pk)))
    assert page.status_code == 422 and ">/tpoic x</textarea>" in text_of(page)


def test_a_command_refused_with_htmx_gives_the_sentence_alone(
    as_bob: Client, general: Room
) -> None:
    answer = as_bob.post(POST, draft("/tpoic x"), headers=HTMX)
    assert answer.status_code == 422 and text_of(answer).startswith("<p>There is no command")


def test_a_command_without_an_answer_is_answered_like_a_message(
    as_bob: Client, general: Room
) -> None:
    plain = as_bob.post(POST, draft("/topic Tides"))
    assert (plain.status_code, plain.headers["Location"]) == (302, "/rooms/general/")
    live = as_bob.post(POST, draft("/topic Waves"), headers=HTMX)
    assert (live.status_code, live.content) == (200, b"")


def test_a_command_without_words_does_not_lead_to_the_tail(as_bob: Client, general: Room) -> None:
    form = draft("/topic Tides", until="7")
    assert "HX-Redirect" not in as_bob.post(POST, form, headers=HTMX).headers


def test_the_sentence_comes_with_the_page(as_bob: Client, root: Message) -> None:
    page = as_bob.post(POST, draft("/remind 2h tea"))
    assert page.status_code == 200 and "You will be reminded:" in text_of(page)
    assert "/remind" not in text_of(page) and shown(page) == [1]


def test_the_sentence_comes_with_the_threads_page(as_bob: Client, root: Message) -> None:
    page = as_bob.post(POST, draft("/remind 2h tea", thread=str(root.pk)))
    assert 'id="thread"' in text_of(page) and "You will be reminded:" in text_of(page)


def test_with_htmx_the_sentence_comes_alone(as_bob: Client, general: Room) -> None:
    answer = as_bob.post(POST, draft("/remind 2h tea"), headers=HTMX)
    assert answer.status_code == 200 and Reminder.objects.count() == 1
    assert text_of(answer).startswith('<hx-partial hx-target="#toast"')


def test_who_leaves_is_led_home(as_bob: Client, general: Room) -> None:
    assert as_bob.post(POST, draft("/leave")).headers["Location"] == "/"


def test_who_leaves_with_htmx_is_led_home(as_bob: Client, general: Room) -> None:
    answer = as_bob.post(POST, draft("/leave"), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/")


def test_what_one_may_not_do_is_forbidden(as_bob: Client, bob: User, general: Room) -> None:
    User.objects.filter(pk=bob.pk).update(role=User.Role.GUEST)
    assert as_bob.post(POST, draft("/topic Mine"), headers=HTMX).status_code == 403


def test_the_page_of_commands_lists_them_all(as_bob: Client) -> None:
    page = text_of(as_bob.get("/commands/"))
    assert all(f"<code>{command.usage}</code>" in page for command in COMMANDS.values())


@pytest.mark.parametrize(
    ("word", "suggested"),
    [("/", list(COMMANDS)), ("/to", ["/topic"]), ("/TO", []), ("/topic", ["/topic"]), ("/x", [])],
)
def test_commands_are_suggested(
    as_bob: Client, general: Room, word: str, suggested: list[str]
) -> None:
    page = as_bob.get("/rooms/general/suggestions", {"word": word}, headers=HTMX)
    assert [part.split(' "')[0] for part in text_of(page).split('data-word="')[1:]] == suggested
