"""What Confab remembers, and the questions asked of it."""

from chat.models.files import File
from chat.models.keeping import Outgoing, Reminder, Report, Saved
from chat.models.links import Link, Page
from chat.models.messages import Event, Mention, Message, Revision
from chat.models.notices import Notice, OutgoingMail
from chat.models.people import Presence, Team, User
from chat.models.push import Feed, Push, PushTarget
from chat.models.records import AuditEntry, Invitation
from chat.models.responses import Poll, PollOption, Reaction, Vote
from chat.models.rooms import FormerSlug, Membership, Room
from chat.models.threads import ThreadPlace
from chat.models.work import Progress, Schedule, WorkerLease

__all__ = [
    "AuditEntry",
    "Event",
    "Feed",
    "File",
    "FormerSlug",
    "Invitation",
    "Link",
    "Membership",
    "Mention",
    "Message",
    "Notice",
    "Outgoing",
    "OutgoingMail",
    "Page",
    "Poll",
    "PollOption",
    "Presence",
    "Progress",
    "Push",
    "PushTarget",
    "Reaction",
    "Reminder",
    "Report",
    "Revision",
    "Room",
    "Saved",
    "Schedule",
    "Team",
    "ThreadPlace",
    "User",
    "Vote",
    "WorkerLease",
]
