"""Commands about the room in which they are typed."""

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from chat import actions
from chat.commands.base import Order, Outcome, command
from chat.models import User
from chat.text import Refused


@command(_("Say what the room is about"), gettext_noop("words"))
def topic(order: Order) -> Outcome:
    actions.set_topic(room=order.room, setter=order.author, topic=order.words)
    return Outcome()


@command(_("Add people to the room"), gettext_noop("@person …"))
def invite(order: Order) -> Outcome:
    people = [_person(order, word) for word in order.words.split()]
    there = set(order.room.members.all())
    for person in people:
        actions.add_member(room=order.room, member=person, adder=order.author)
    already = [person.name for person in people if person in there]
    if not already:
        return Outcome()
    words = ngettext("%(names)s is here already.", "%(names)s are here already.", len(already))
    return Outcome(sentence=words % {"names": ", ".join(already)})


def _person(order: Order, word: str) -> User:
    """Among those whom the person knows of."""
    handle = word.strip("@,").lower()
    known = User.objects.visible_to(order.author).active()
    if person := known.filter(handle=handle).first():
        return person
    raise Refused(gettext("There is nobody called @%(handle)s.") % {"handle": handle})


@command(_("Leave the room"))
def leave(order: Order) -> Outcome:
    actions.leave_room(room=order.room, leaver=order.author)
    return Outcome(url=reverse("home"))
