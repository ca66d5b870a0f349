"""Which rooms there are, who is in them, and what they are to each person."""

from http import HTTPStatus
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, overview
from chat.accounts import SignedInRequest
from chat.forms.rooms import NoticesForm, PeopleForm, RoomForm, RoomSettingsForm, TopicForm
from chat.models import Membership, Room, Team, User
from chat.models.rooms import RoomQuerySet
from chat.text import Refused
from chat.views.errors import form_page
from chat.views.rooms import readable_room


@require_GET
def rooms(request: SignedInRequest) -> HttpResponse:
    """Every room that the person is in or could join, the archived among them."""
    user = request.user
    known = Room.objects.exclude(kind=Room.Kind.DIRECT)
    mine = known.filter(pk__in=Room.objects.visible_to(user).values("pk"))
    active = Count("memberships", filter=Q(memberships__user__is_active=True))
    context = {
        "mine": mine.annotate(people=active),
        "others": Room.objects.filter(pk__in=Room.objects.joinable_by(user).values("pk")).annotate(
            people=active
        ),
        "may_create": may_create_rooms(user),
    }
    return render(request, "rooms.html", context)


@require_http_methods(["GET", "POST"])
def create_room(request: SignedInRequest) -> HttpResponse:
    if not may_create_rooms(request.user):
        raise actions.NotPermitted
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data | {"kind": Room.Kind(form.cleaned_data["kind"])}
        try:
            return redirect(actions.create_room(creator=request.user, **fields))
        except Refused as refusal:
            form.add_error("name", str(refusal))
    return form_page(request, "create_room.html", form)


def may_create_rooms(user: User) -> bool:
    return user.is_admin or (not user.is_guest and Team.objects.get().members_create_rooms)


@require_http_methods(["GET", "POST"])
def direct(request: SignedInRequest) -> HttpResponse:
    """A conversation with a few people."""
    form = PeopleForm(request.POST or None, among=User.objects.visible_to(request.user).active())
    form.fields["people"].label = _("People")
    if request.method == "POST" and form.is_valid():
        try:
            others = form.cleaned_data["people"]
            return redirect(actions.open_direct(opener=request.user, others=others))
        except Refused as refusal:
            form.add_error("people", str(refusal))
    return form_page(request, "direct.html", form)


@require_http_methods(["GET", "POST"])
def members(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who can read the room: by the very rule that guards it."""
    room = readable_room(request, slug)
    among = User.objects.visible_to(request.user).active()
    form = PeopleForm(request.POST or None, among=among)
    if request.method == "POST" and form.is_valid():
        try:
            for person in form.cleaned_data["people"]:
                actions.add_member(room=room, member=person, adder=request.user)
            return redirect("members", room.slug)
        except Refused as refusal:
            form.add_error("people", str(refusal))
    people = User.objects.active().readers_of(room)
    return form_page(
        request,
        "members.html",
        form,
        room=room,
        name=overview.name_for(request.user, room),
        people=people,
        others=among.exclude(pk__in=people.values("pk"))[:500],
        may_add=_holds(Room.objects.described_by(request.user), room),
        may_remove=_holds(Room.objects.managed_by(request.user), room),
    )


@require_POST
def remove_member(request: SignedInRequest, slug: str, handle: str) -> HttpResponse:
    room = readable_room(request, slug)
    member = get_object_or_404(User, handle=handle, memberships__room=room)
    actions.remove_member(room=room, member=member, remover=request.user)
    return redirect("members", room.slug)


@require_http_methods(["GET", "POST"])
def join_room(request: SignedInRequest, slug: str) -> HttpResponse:
    room = get_object_or_404(Room.objects.joinable_by(request.user).called(slug))
    if request.method == "GET":
        return render(request, "join_room.html", {"room": room})
    actions.join_room(room=room, joiner=request.user)
    return redirect(room)


@require_POST
def leave_room(request: SignedInRequest, slug: str) -> HttpResponse:
    actions.leave_room(room=readable_room(request, slug), leaver=request.user)
    return redirect("rooms")


@require_http_methods(["GET", "POST"])
def room_settings(request: SignedInRequest, slug: str) -> HttpResponse:
    """All of it for who manages the room; the topic for everybody but guests."""
    room = readable_room(request, slug)
    if _holds(Room.objects.managed_by(request.user), room):
        return _managed_settings(request, room)
    if not _holds(Room.objects.described_by(request.user), room):
        raise actions.NotPermitted
    form = TopicForm(request.POST or None, initial={"topic": room.topic})
    if request.method == "POST" and form.is_valid():
        actions.set_topic(room=room, setter=request.user, topic=form.cleaned_data["topic"])
        return redirect(room)
    return form_page(request, "room_settings.html", form, room=room)


def _managed_settings(request: SignedInRequest, room: Room) -> HttpResponse:
    fields = ("name", "topic", "description", "is_announcement", "shows_previews")
    initial = {field: getattr(room, field) for field in fields}
    form = RoomSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_change_room(room, request.user, form.cleaned_data))
        except Refused as refusal:
            form.add_error("name", str(refusal))
    return form_page(request, "room_settings.html", form, room=room, is_manager=True)


def _change_room(room: Room, user: User, new: dict[str, Any]) -> Room:
    """The name first: it alone may be refused."""
    renamed = actions.rename_room(room=room, renamer=user, name=new.pop("name"))
    actions.set_topic(room=renamed, setter=user, topic=new.pop("topic"))
    actions.describe_room(room=renamed, describer=user, **new)
    return renamed


@require_POST
def archive_room(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    if room.archived_at:
        actions.unarchive_room(room=room, archiver=request.user)
    else:
        actions.archive_room(room=room, archiver=request.user)
    return redirect(room)


@require_http_methods(["GET", "POST"])
def delete_room(request: SignedInRequest, slug: str) -> HttpResponse:
    room = get_object_or_404(Room.objects.managed_by(request.user).called(slug))
    if not request.user.is_owner:
        raise actions.NotPermitted
    if request.method == "GET":
        return render(request, "delete_room.html", {"room": room})
    name = request.POST.get("name", "")
    try:
        actions.delete_room(room=room, deleter=request.user, name=name)
    except Refused as refusal:
        context = {"room": room, "sentence": str(refusal), "typed": name}
        return render(request, "delete_room.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("rooms")


@require_http_methods(["GET", "POST"])
def notices(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the room's news means to the person; and why it does."""
    room = readable_room(request, slug)
    place = Membership.objects.select_related("user", "room").get(room=room, user=request.user)
    fields = ("level", "is_favourite", "is_hidden")
    form = NoticesForm(
        request.POST or None, initial={field: getattr(place, field) for field in fields}
    )
    if request.method == "POST" and form.is_valid():
        actions.set_notices(room=room, user=request.user, **form.cleaned_data)
        return redirect(room)
    row = overview.rows_of([request.user.pk], [room.pk])[request.user.pk][room.pk]
    name = overview.name_for(request.user, room)
    return form_page(request, "notices.html", form, room=room, name=name, place=place, row=row)


@require_POST
def mark_room_read(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    actions.mark_read(read={(request.user.pk, room.pk): room.message_count})
    return redirect(room)


@require_POST
def mark_all_read(request: SignedInRequest) -> HttpResponse:
    actions.mark_all_read(reader=request.user)
    return redirect(page_before(request))


def page_before(request: SignedInRequest) -> str:
    """Where the button was pressed, if that was here."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if own else reverse("home")


def _holds(rooms: RoomQuerySet, room: Room) -> bool:
    return rooms.filter(pk=room.pk).exists()
