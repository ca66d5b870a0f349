"""The page of jobs, kept live."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chat import partials, process, queue
from chat.models import User

pytestmark = pytest.mark.django_db(transaction=True)


async def shown(page: Any) -> str:
    while (frame := await page.receive_from(5)) == partials.pulse("en"):
        pass
    return str(frame)


async def test_an_admin_sees_what_changes(as_ada: Client, open_page: Callable[..., Any]) -> None:
    page = await open_page(as_ada)
    await page.say(type="jobs")
    assert "upkeep.forget" not in await shown(page)
    await sync_to_async(queue.enqueue)("upkeep.forget")
    assert "upkeep.forget" in await shown(page)


async def test_nothing_is_sent_while_nothing_changes(
    as_ada: Client, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_ada)
    await page.say(type="jobs")
    await shown(page)
    await process.current().boards.refresh()
    assert page.output_queue.empty()


async def test_who_is_no_longer_an_admin_is_sent_nothing_more(
    as_ada: Client, ada: User, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_ada)
    await page.say(type="jobs")
    await shown(page)
    await User.objects.filter(pk=ada.pk).aupdate(role=User.Role.MEMBER)
    await sync_to_async(queue.enqueue)("upkeep.forget")
    await process.current().boards.refresh()
    assert page.output_queue.empty()
