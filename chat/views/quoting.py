"""Words of one message in another."""

import re
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chat import actions, overview
from chat.accounts import SignedInRequest
from chat.forms.messages import ForwardForm
from chat.history import Window
from chat.models import Event, Message, Room, ThreadPlace
from chat.text import Refused
from chat.views.parts import lay_over, place_of, told
from chat.views.reactions import standing_message
from chat.views.rooms import room_page
from chat.views.threads import thread_page

QUOTED = 500  # characters of the words

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # after a backslash it means itself, by CommonMark


@require_GET
def quote_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    """The page where the message stands, with the quotation in its composer."""
    message = standing_message(request, message_id)
    room, user = message.room, request.user
    if not Room.objects.writable_by(user).filter(pk=room.pk).exists():
        raise actions.NotPermitted
    root = message.thread if place_of(request) == "reply" else None
    drafts = ThreadPlace.objects.filter(thread=root) if root else room.memberships.all()
    begun = drafts.filter(user=user).values_list("draft", flat=True).first()
    draft = "\n\n".join(filter(None, (begun, quoted(request, message)))) + "\n\n"
    if root:
        return thread_page(request, root, draft=draft)
    window = Window.newest(room.pk)
    return room_page(request, room, Event.objects.cursor(room), window, draft=draft)


@require_http_methods(["GET", "POST"])
def forward_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    """To another room, with a few words of one's own."""
    message = standing_message(request, message_id)
    rooms = _writable(request)
    form = ForwardForm(request.POST or None, rooms=rooms, initial={"nonce": uuid4()})
    if request.method == "POST" and form.is_valid():
        room = get_object_or_404(Room, pk=form.cleaned_data["room"])
        try:
            _forward(request, message, room, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("Forwarded to %(room)s.") % {"room": dict(rooms)[room.pk]}
            return told(request, sentence, room.get_absolute_url())
    return lay_over(request, "forward_message.html", status=form.status, form=form, message=message)


def _forward(request: SignedInRequest, message: Message, room: Room, form: ForwardForm) -> None:
    """What is not said openly does not tell where it was said."""
    is_told = message.room.is_open or message.room_id == room.pk
    words = quoted(request, message, says_where=is_told)
    body = "\n\n".join(filter(None, (words, form.cleaned_data["comment"])))
    nonce = form.cleaned_data["nonce"]
    files = list(message.files.standing())
    actions.post_message(room=room, author=request.user, body=body, nonce=nonce, files=files)


def _writable(request: SignedInRequest) -> list[tuple[int, str]]:
    """Rooms that the person may write in, by the names that they have for that person."""
    rows = overview.rows_of([request.user.pk])[request.user.pk]
    writable = Room.objects.writable_by(request.user).values_list("pk", flat=True)
    named = [(pk, rows[pk].title) for pk in writable if pk in rows]
    return sorted(named, key=lambda each: each[1].casefold())


def quoted(request: SignedInRequest, message: Message, *, says_where: bool = True) -> str:
    """Each line after an angle bracket, under who said it, and where."""
    who = f"**{_literal(message.author.name)}**"
    if says_where:
        link = f"[{_label(message)}]({permalink(request, message)})"
        who = _("%(who)s in %(where)s") % {"who": who, "where": link}
    body = message.body or _names(message)
    words = body if len(body) <= QUOTED else f"{body[:QUOTED].rstrip()}…"
    return "\n".join(f"> {line}".rstrip() for line in (who, *words.split("\n")))


def _names(message: Message) -> str:
    """Of its files, where there are no words."""
    return _literal("\n".join(f"📎 {file.words}" for file in message.files.standing()))


def _literal(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\g<0>", text)


def permalink(request: SignedInRequest, message: Message) -> str:
    return request.build_absolute_uri(message.get_absolute_url())


def _label(message: Message) -> str:
    room = _("this conversation") if message.room.is_direct else message.room.slug
    return f"{room}#{message.number}" if message.number else room
