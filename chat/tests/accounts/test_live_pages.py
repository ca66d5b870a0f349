"""Live pages."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chat.models import User
from chat.tests.accounts.conftest import CHANGE, NEW, SESSIONS
from chat.tests.conftest import PASSWORD, signed_in
from chat.tests.sockets.conftest import Page

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tidy_event_loop")
@pytest.mark.parametrize(
    ("path", "form"),
    [(SESSIONS, {}), (CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})],
    ids=["ended", "password changed"],
)
async def test_a_live_page_of_another_session_closes_with_4401(
    as_bob: Client, bob: User, path: str, form: dict[str, str]
) -> None:
    page = Page(await sync_to_async(signed_in)(bob))
    await page.connect(5)
    await page.receive_nothing()
    await sync_to_async(as_bob.post)(path, form)
    assert await page.close_code() == 4401
    await page.disconnect()
