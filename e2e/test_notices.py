"""What one is told of while away: the page on which one chooses, and the link that stops it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat import mails
from chat.models import User
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import NoticePage


@pytest.fixture
def person(backstage: Backstage) -> User:
    return backstage.person("Nell")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_what_is_chosen_is_there_after_a_reload(
    visit: Visit, person: User, options: dict[str, Any]
) -> None:
    page = NoticePage(visit(person, **options)).open()
    page.mails.get_by_label("Never").check()
    page.digest.get_by_label("On Monday mornings").check()
    page.quiet_from.fill("22:00")
    page.quiet_until.fill("07:00")
    page.save()
    expect(page.page).to_have_url("/settings/notices/")
    page.open()
    expect(page.mails.get_by_label("Never")).to_be_checked()
    expect(page.digest.get_by_label("On Monday mornings")).to_be_checked()
    expect(page.quiet_from).to_have_value("22:00")
    expect(page.quiet_until).to_have_value("07:00")


def test_half_of_the_quiet_hours_is_refused_on_the_page(visit: Visit, person: User) -> None:
    page = NoticePage(visit(person)).open()
    page.quiet_from.fill("22:00")
    page.save()
    expect(page.page.get_by_text("Quiet hours need a beginning and an end.")).to_be_visible()


@pytest.mark.parametrize("name", ["For an hour", "Until tomorrow"])
def test_one_is_left_in_peace_until_one_says_otherwise(
    visit: Visit, person: User, name: str
) -> None:
    page = NoticePage(visit(person)).open()
    page.press(name)
    expect(page.peace).to_contain_text("No mail, no push and no sound until ")
    page.press("Disturb me again")
    expect(page.peace).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "stopped"), [("mail", {"has_mails": False}), ("digest", {"digest": "never"})]
)
def test_the_link_in_a_mail_stops_it_without_signing_in_and_without_a_script(
    visit: Visit, backstage: Backstage, kind: str, stopped: dict[str, Any]
) -> None:
    person = backstage.person("Nell", digest="daily")
    page: Page = visit(java_script_enabled=False)
    page.goto(f"/unsubscribe/{mails.unsubscribe_token(person, kind)}")
    expect(page.get_by_role("heading", name="No more mails?")).to_be_visible()
    page.get_by_role("button", name="Send me no more").click()
    expect(page.get_by_role("status")).to_contain_text("You are no longer mailed")
    backstage.wait_until(User.objects.filter(pk=person.pk, **stopped).exists)
