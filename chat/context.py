"""What every page that has a side bar needs of it; nothing is read for a page that has none."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from chat import overview, sideviews
from chat.models import Team, User
from chat.sideviews import SideView

SHOWING_A_ROOM = ("room", "message")


class Sidebar:
    def __init__(self, request: HttpRequest, user: User) -> None:
        self._request, self._user = request, user

    @cached_property
    def view(self) -> SideView:
        side = overview.side_of(self._user)
        match = self._request.resolver_match
        slug = match.kwargs.get("slug") if match and match.url_name in SHOWING_A_ROOM else None
        current = next((row.room_id for row in side.rows.values() if row.slug == slug), None)
        return sideviews.side_view(side, current, self._user.locale)

    @cached_property
    def team(self) -> Team | None:
        return Team.objects.first()


def sidebar(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {"sidebar": Sidebar(request, user)} if isinstance(user, User) else {}
