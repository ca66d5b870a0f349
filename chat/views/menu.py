"""What may be done with a message."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from chat.accounts import SignedInRequest
from chat.models import Message, Poll, Room, Saved, User
from chat.views.parts import lay_over, place_of
from chat.views.quoting import permalink, quoted
from chat.views.reactions import frequent_emoji


@require_GET
def message_menu(request: SignedInRequest, message_id: int) -> HttpResponse:
    """By this person; laid over the conversation, next to the message."""
    messages = Message.objects.visible_to(request.user).filter(purged_at=None)
    messages = messages.select_related("room", "thread__room", "author")
    message = get_object_or_404(messages, pk=message_id)
    place = place_of(request)
    return lay_over(
        request,
        "menu.html",
        message=message,
        place=place,
        box="reply" if place == "reply" else "composer",
        link=permalink(request, message),
        quote=quoted(request, message),
        frequent=frequent_emoji(request.user),
        is_saved=Saved.objects.filter(user=request.user, message=message).exists(),
        may=_permitted(request.user, message),
    )


def _permitted(user: User, message: Message) -> dict[str, bool]:
    """By the same questions that the deeds ask."""
    own = Message.objects.filter(pk=message.pk)
    room = Room.objects.filter(pk=message.room_id)
    return {
        "write": room.writable_by(user).exists(),
        "change": room.standing().exists() and own.changeable_by(user).exists(),
        "purge": own.purgeable_by(user).exists(),
        "close": Poll.objects.open().closable_by(user).filter(message=message).exists(),
        "report": message.author_id != user.pk,
    }
