"""What is fetched, when, and what is shown of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat import actions, frames, partials
from chat.actions import NotPermitted
from chat.jobs.links import forget_pages
from chat.models import AuditEntry, Message, Page, Room, User
from chat.tests.actions.conftest import assert_events_are_a_prefix, kinds
from chat.tests.conftest import post
from chat.tests.links.conftest import URL, Internet, only_link, page, preview, shown
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, cursor_at, head, news

pytestmark = pytest.mark.django_db


def part(message: Message) -> str:
    return partials.part("links", as_it_is(message), UTC_ZONE)


def frame_since(before: int, room: Room) -> str:
    (frame,) = frames.news(news(room, before), UTC_ZONE, tail=True)
    return frame


def aged(**fields: timedelta) -> None:
    now = timezone.now()
    Page.objects.update(**{name: now - age for name, age in fields.items()})


def test_a_preview_says_what_is_there(general: Room, ada: User, internet: Internet) -> None:
    internet.pages[URL] = page("Tides &amp; &#119;aves", "When to sail")
    message = post(general, ada, URL)
    found = preview()
    assert (found.title, found.description, found.site) == (
        "Tides & waves",
        "When to sail",
        "a.example",
    )
    assert f'href="{URL}" target="_blank" rel="noopener noreferrer nofollow"' in part(message)


def test_it_is_sent_without_the_rest_of_the_message(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    before = head(general)
    preview()
    shown = frames.put(f".links-{message.pk}", "innerMorph", part(message))
    assert frame_since(before, general) == shown + cursor_at(general)


def test_the_part_is_what_the_whole_holds(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    preview()
    whole = f'<div class="links links-{message.pk}" aria-live="off">{part(message)}</div>'
    assert whole in partials.message(as_it_is(message), UTC_ZONE)
    assert whole in partials.reply(as_it_is(message), UTC_ZONE)
    assert whole in partials.root(as_it_is(message), UTC_ZONE)


def test_there_is_a_place_for_it_before_it_is_there(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    place = f'<div class="links links-{message.pk}" aria-live="off"></div>'
    assert place in partials.message(as_it_is(message), UTC_ZONE)


def test_a_message_without_links_has_none(general: Room, ada: User) -> None:
    assert "links" not in partials.message(as_it_is(post(general, ada, "a")), UTC_ZONE)


def test_every_message_that_waits_is_told(general: Room, ada: User, bob: User) -> None:
    quay = actions.create_room(creator=ada, name="Quay")
    messages = [post(general, ada, URL), post(general, bob, URL), post(quay, bob, URL)]
    preview()
    assert kinds(general)[-2:] == ["links_previewed"] * 2
    assert kinds(quay)[-1] == "links_previewed"
    assert [shown(each) for each in messages] == [["A page"]] * 3
    assert_events_are_a_prefix(general)


def test_a_message_whose_preview_was_removed_is_not(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.remove_preview(link=only_link(message), remover=ada)
    preview()
    assert kinds(general)[-1] == "preview_removed"
    assert shown(message) == []


def test_nobody_hears_of_a_page_that_cannot_be_had(general: Room, ada: User) -> None:
    message = post(general, ada, "https://gone.example/")
    before = head(general)
    found = preview("https://gone.example/")
    assert (found.state, found.failure, head(general)) == ("failed", "Nobody is there.", before)
    assert shown(message) == []


@pytest.mark.parametrize("html", ["", "<title> \u200b </title>", "<p>Words", "<title>\u202e"])
def test_a_page_without_a_title_shows_nothing(
    general: Room, ada: User, internet: Internet, html: str
) -> None:
    internet.pages[URL] = html
    message = post(general, ada, URL)
    assert preview().state == "failed"
    assert shown(message) == []


def test_a_page_is_fetched_by_one(general: Room, ada: User, internet: Internet) -> None:
    post(general, ada, URL)
    internet.meanwhile = preview
    preview()
    assert internet.asked == [URL]


def test_who_took_too_long_is_not_waited_for(general: Room, ada: User, internet: Internet) -> None:
    post(general, ada, URL)
    Page.objects.update(state="fetching")
    aged(claimed_at=timedelta(seconds=61))
    assert preview().state == "ready"
    assert internet.asked == [URL]


def test_and_says_nothing_any_more(general: Room, ada: User, internet: Internet) -> None:
    post(general, ada, URL)

    def overtaken() -> None:
        internet.meanwhile = lambda: None
        aged(claimed_at=timedelta(seconds=61))
        preview()
        internet.pages[URL] = page("Too late")

    internet.meanwhile = overtaken
    assert preview().title == "A page"
    assert kinds(general).count("links_previewed") == 1


@pytest.mark.parametrize(
    ("html", "hours", "times"), [(page("A page"), 23, 1), (page("A page"), 25, 2), (None, 1, 2)]
)
def test_a_page_is_fetched_again_when_it_is_old(
    general: Room, ada: User, internet: Internet, html: str | None, hours: int, times: int
) -> None:
    internet.pages = {URL: html} if html else {}
    post(general, ada, URL)
    preview()
    aged(fetched_at=timedelta(hours=hours))
    preview()
    assert len(internet.asked) == times


def test_a_page_that_changed_is_shown_anew_everywhere(
    general: Room, ada: User, internet: Internet
) -> None:
    message = post(general, ada, URL)
    preview()
    aged(fetched_at=timedelta(hours=25))
    internet.pages[URL] = page("Another")
    preview()
    assert shown(message) == ["Another"]
    assert kinds(general).count("links_previewed") == 2


def test_one_that_did_not_change_is_not(general: Room, ada: User) -> None:
    post(general, ada, URL)
    preview()
    aged(fetched_at=timedelta(hours=25))
    preview()
    assert kinds(general).count("links_previewed") == 1


def test_one_that_is_gone_stays_as_it_was(general: Room, ada: User, internet: Internet) -> None:
    message = post(general, ada, URL)
    preview()
    aged(fetched_at=timedelta(hours=25))
    internet.pages.clear()
    preview()
    assert shown(message) == ["A page"]


def test_a_message_deleted_meanwhile_is_left_alone(
    general: Room, ada: User, internet: Internet
) -> None:
    message = post(general, ada, URL)
    internet.meanwhile = lambda: actions.delete_message(message=message, deleter=ada)
    preview()
    assert kinds(general)[-1] == "message_deleted"


# Hostile pages


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("a\u202eb\u2066c\x07d\ne\tf", "a b c d e f"),
        ("\u200b\u200ba\ufeff", "a"),
        ("x" * 300, "x" * 199 + "…"),
        ('"&gt;&lt;img src=x onerror=a&gt;', '"><img src=x onerror=a>'),
    ],
)
def test_hostile_words_are_words(
    general: Room, ada: User, internet: Internet, title: str, plain: str
) -> None:
    internet.pages[URL] = page(title, title.replace('"', ""))
    message = post(general, ada, URL)
    assert preview().title == plain
    assert "<script" not in part(message)
    assert "<img" not in part(message)


# Removing


def test_the_author_removes_a_preview(general: Room, bob: User, as_bob: Client) -> None:
    message = post(general, bob, URL)
    preview()
    before, path = head(general), f"/messages/{message.pk}/links/{only_link(message).pk}/remove"
    assert path in part(message)
    assert as_bob.post(path).status_code == 302
    assert shown(message) == []
    empty = frames.put(f".links-{message.pk}", "innerMorph", "")
    assert frame_since(before, general) == empty + cursor_at(general)


def test_so_does_an_admin_and_it_is_on_record(general: Room, ada: User, bob: User) -> None:
    message = post(general, bob, URL)
    actions.remove_preview(link=only_link(message), remover=ada)
    assert AuditEntry.objects.latest("pk").deed == "remove_preview"
    assert not message.links.standing().exists()


def test_nobody_else_does(general: Room, ada: User, bob: User) -> None:
    message = post(general, ada, URL)
    with pytest.raises(NotPermitted):
        actions.remove_preview(link=only_link(message), remover=bob)
    assert message.links.standing().exists()


# Settings


def test_who_manages_a_room_switches_previews_off(general: Room, as_ada: Client) -> None:
    as_ada.post("/rooms/general/settings/", {"name": "General"})
    general.refresh_from_db()
    assert not general.shows_previews
    as_ada.post("/rooms/general/settings/", {"name": "General", "shows_previews": "on"})
    general.refresh_from_db()
    assert general.shows_previews


# What is kept, and what it costs


def test_pages_that_nobody_links_to_are_forgotten(general: Room, ada: User) -> None:
    message = post(general, ada, f"{URL} https://b.example/")
    actions.edit_message(message=message, editor=ada, body=URL)
    forget_pages.call()
    assert [page.url for page in Page.objects.all()] == [URL]


def test_but_not_while_they_are_fetched(general: Room, ada: User) -> None:
    Page.objects.create(url=URL, url_hash="a", state="fetching", claimed_at=timezone.now())
    forget_pages.call()
    assert Page.objects.exists()


@pytest.mark.parametrize("links", [1, 3])
def test_posting_links_costs_the_same_however_many(
    general: Room, ada: User, links: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    body = " ".join(f"https://{number}.example/" for number in range(links))
    with django_assert_max_num_queries(17):
        post(general, ada, body)
