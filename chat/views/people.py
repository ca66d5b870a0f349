"""Who is in the team, and what admins do about it."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.models import Presence, User
from chat.views.parts import put

SHOWN = 200  # people on a page


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Those whom the viewer may know of; ?q= narrows it to a name, a handle or a title."""
    query = request.GET.get("q", "").strip()[:60]
    found = User.objects.visible_to(request.user)
    if not request.user.is_admin:
        found = found.active()
    if query:
        found = found.filter(
            Q(name__icontains=query) | Q(handle__icontains=query) | Q(full_name__icontains=query)
        )
    shown = list(found.select_related("presence")[: SHOWN + 1])
    context = {"people": shown[:SHOWN], "more": len(shown) > SHOWN, "query": query}
    return render(request, "people.html", context)


@require_GET
def person(request: SignedInRequest, handle: str) -> HttpResponse:
    """A page of its own, of which htmx takes the card and lays it over the conversation."""
    person = _person(request, handle)
    context = {
        "person": person,
        "state": _state(person),
        "last_seen": _last_seen(person),
        "roles": _roles(request.user, person),
        "may_close": _is_above(request.user, person),
    }
    return put(request, render(request, "person.html", context), "#person", "#card")


@require_POST
def message_person(request: SignedInRequest, handle: str) -> HttpResponse:
    person = _person(request, handle)
    return redirect(actions.open_direct(opener=request.user, others=[person]))


@require_POST
def change_role(request: SignedInRequest, handle: str) -> HttpResponse:
    role = request.POST.get("role", "")
    if role not in User.Role.values:
        raise actions.NotPermitted
    person = _person(request, handle)
    actions.change_role(user=person, role=User.Role(role), changer=request.user)
    return redirect(person)


@require_POST
def deactivate_user(request: SignedInRequest, handle: str) -> HttpResponse:
    person = _person(request, handle)
    actions.deactivate_user(user=person, deactivator=request.user)
    return redirect(person)


@require_POST
def reactivate_user(request: SignedInRequest, handle: str) -> HttpResponse:
    person = _person(request, handle)
    actions.reactivate_user(user=person, reactivator=request.user)
    return redirect(person)


def _person(request: SignedInRequest, handle: str) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), handle=handle)


def _state(person: User) -> str:
    presence = Presence.objects.current().filter(user=person).first()
    return presence.state if presence else "offline"


def _last_seen(person: User) -> Presence | None:
    return Presence.objects.filter(user=person).first() if person.shows_last_seen else None


def _is_above(user: User, person: User) -> bool:
    return user.is_owner or (user.is_admin and not person.is_admin)


def _roles(user: User, person: User) -> list[tuple[str, str]]:
    """What this user may make of that person."""
    if not _is_above(user, person):
        return []
    roles = list(User.Role) if user.is_owner else [User.Role.MEMBER, User.Role.GUEST]
    return [(role.value, str(role.label)) for role in roles]
