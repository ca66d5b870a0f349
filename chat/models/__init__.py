"""What Confab remembers, and the questions asked of it."""

from chat.models.keeping import Outgoing, Reminder, Report, Saved
from chat.models.links import Link, Page
from chat.models.messages import Event, Mention, Message, Revision
from chat.models.people import Presence, Team, User
from chat.models.records import AuditEntry, Invitation
from chat.models.responses import Poll, PollOption, Reaction, Vote
from chat.models.rooms import FormerSlug, Membership, Room
from chat.models.threads import ThreadPlace

__all__ = [
    "AuditEntry",
    "Event",
    "FormerSlug",
    "Invitation",
    "Link",
    "Membership",
    "Mention",
    "Message",
    "Outgoing",
    "Page",
    "Poll",
    "PollOption",
    "Presence",
    "Reaction",
    "Reminder",
    "Report",
    "Revision",
    "Room",
    "Saved",
    "Team",
    "ThreadPlace",
    "User",
    "Vote",
]
