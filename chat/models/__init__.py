"""What Confab remembers, and the questions asked of it."""

from chat.models.messages import Event, Mention, Message
from chat.models.people import Presence, Team, User
from chat.models.records import AuditEntry, Invitation
from chat.models.rooms import FormerSlug, Membership, Room

__all__ = [
    "AuditEntry",
    "Event",
    "FormerSlug",
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "Presence",
    "Room",
    "Team",
    "User",
]
