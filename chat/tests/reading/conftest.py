"""What each person has yet to read, what of it counts, and what calls them."""

from chat import overview
from chat.models import Membership, Room, User


def place(user: User, room: Room) -> Membership:
    return Membership.objects.select_related("user", "room").get(user=user, room=room)


def row(user: User, room: Room) -> overview.Row:
    return overview.rows_of([user.pk])[user.pk][room.pk]
