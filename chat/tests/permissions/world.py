"""A team with every kind of room, and everybody whom a column of the table names."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions
from chat.models import Link, Membership, Message, Page, PushTarget, Room, Team, User
from chat.models.links import PICTURES
from chat.tests.conftest import PASSWORD, post
from chat.tests.files.pictures import ready_picture
from chat.tests.permissions.table import PEOPLE

INSIDE = {"guest", "member", "creator", "admin", "owner"}


SECRETS = {
    "private room": ("Secret plans", "Nobody may know", "the treasure is in the cellar"),
    "direct room": ("between the two of us",),
    "archived room": ("Old secrets", "the king was ill"),
    "open room without guests": ("Quay", "fish for sale"),
}


INSIDERS = {
    "private room": INSIDE,
    "direct room": {"member", "admin"},
    "archived room": INSIDE,
    "open room without guests": {*PEOPLE} - {"nobody", "guest"},
}


class World:
    """People by their column, rooms by their row."""

    def __init__(self) -> None:
        owner = actions.set_up_team(
            team_name="Tidewater", name="Ada", email="ada@example.com", password=PASSWORD
        )
        self.people = {
            "owner": owner,
            "admin": person("Ann", User.Role.ADMIN),
            "admin elsewhere": person("Abe", User.Role.ADMIN),
            "creator": person("Cleo"),
            "member": person("Bob"),
            "guest": person("Gus", User.Role.GUEST),
            "former member": person("Finn"),
            "stranger": person("Eve"),
        }
        self.dan, self.nan, self.zed = person("Dan"), person("Nan"), person("Zed")
        self.art = person("Art", User.Role.ADMIN)
        self._make_rooms()
        lounge = actions.create_room(creator=self.nan, name="Lounge", kind=Room.Kind.PRIVATE)
        actions.add_member(room=lounge, member=self.people["guest"], adder=self.nan)
        actions.deactivate_user(user=self.zed)
        self._link()
        self._keep()
        self.token = self._invitations()
        Membership.objects.update(draft="Half a thought", draft_nonce=uuid4())
        self._outgoing()
        self._jobs()
        self._reach()
        self._files()

    def _make_rooms(self) -> None:
        creator, private = self.people["creator"], Room.Kind.PRIVATE
        plans = actions.create_room(creator=creator, name="Plans", kind=private)
        self.rooms = {
            "private room": plans,
            "open room": actions.create_room(creator=creator, name="Harbour"),
            "archived room": actions.create_room(creator=creator, name="Old", kind=private),
            "announcements": actions.create_room(creator=creator, name="Announcements"),
        }
        for of, room in self.rooms.items():
            self._fill(room, SECRETS.get(of, ("hello",))[-1])
        plans = actions.rename_room(room=plans, renamer=creator, name="Secret plans")
        self.rooms["private room"] = plans
        actions.set_topic(room=plans, setter=creator, topic="Nobody may know")
        news = self.rooms["announcements"]
        actions.describe_room(room=news, describer=creator, description="", is_announcement=True)
        old = actions.rename_room(
            room=self.rooms["archived room"], renamer=creator, name="Old secrets"
        )
        actions.archive_room(room=old, archiver=creator)
        self.rooms["archived room"] = old
        quay = actions.create_room(creator=creator, name="Quay", topic="fish for sale")
        actions.leave_room(room=quay, leaver=self.nan)
        two = actions.open_direct(opener=self.people["member"], others=[self.people["admin"]])
        for column in ("member", "admin"):
            post(two, self.people[column], "between the two of us")
        self.rooms["direct room"] = two

    def _fill(self, room: Room, words: str) -> None:
        """All who stay say something there, and who is removed; the others leave."""
        creator, former = self.people["creator"], self.people["former member"]
        speakers = [self.people[column] for column in PEOPLE if column in INSIDE]
        for somebody in [*speakers, former, self.dan, self.art, self.zed]:
            actions.add_member(room=room, member=somebody, adder=creator)
        for somebody in [*speakers, former, self.dan]:
            post(room, somebody, f"@finn {words}, says {somebody.name}")
        actions.create_poll(
            room=room, author=self.dan, question=words, options=["yes", "no"], nonce=uuid4()
        )
        actions.remove_member(room=room, member=former, remover=creator)
        for somebody in (self.people["stranger"], self.people["admin elsewhere"], self.nan):
            if room.is_open:
                actions.leave_room(room=room, leaver=somebody)

    def _link(self) -> None:
        """All messages in rooms of which a stranger knows nothing show previews."""
        default_storage.save(f"{PICTURES}/made-up", ContentFile(b"a picture"))
        page = Page.objects.create(url="https://a.example/", title="A page", picture="made-up")
        messages = Message.objects.exclude(room__kind=Room.Kind.OPEN)
        Link.objects.bulk_create(Link(message=each, page=page, position=0) for each in messages)

    def _keep(self) -> None:
        """The member has a reminder, and has reported what was said openly."""
        member, message = self.people["member"], self.rooms["open room"].messages.get(number=1)
        due_at = timezone.now() + timedelta(days=1)
        self.kept: dict[str, Model] = {
            "handle_report": actions.report_message(
                message=message, reporter=member, reason="rude"
            ),
            "finish_reminder": actions.set_reminder(user=member, due_at=due_at, words="tea"),
        }

    def _invitations(self) -> str:
        room = self.rooms["private room"]
        creator = self.people["creator"]
        Team.objects.update(members_invite=True)
        actions.create_invitation(creator=creator, rooms=[room])
        Team.objects.update(members_invite=False)
        _invitation, token = actions.create_invitation(creator=self.people["owner"], rooms=[room])
        return token

    def _outgoing(self) -> None:
        room, tomorrow = self.rooms["private room"], timezone.now() + timedelta(days=1)
        actions.hold_message(
            room=room, author=self.people["member"], body="Later", nonce=uuid4(), due_at=tomorrow
        )

    def _jobs(self) -> None:
        """One has failed, one is periodic."""
        actions.enqueue_due(table={"upkeep.forget": timedelta(hours=1)})
        job = DBTaskResult.objects.filter(task_path="chat.jobs.upkeep.forget")
        job.update(status=TaskResultStatus.FAILED, worker_ids=["dead"])

    def _reach(self) -> None:
        """Everybody has a feed, and the member two devices; Dan's feed is one without secrets."""
        member = self.people["member"]
        for user in self.people.values():
            actions.make_feed(user=user)
        self.feed = actions.make_feed(user=self.dan)
        paused, used = (
            PushTarget.objects.create(user=member, label=label, scheme="ntfys", sealed="")
            for label in ("Old phone", "Phone")
        )
        actions.pause_push_target(target=paused, user=member)
        deeds = ("test_push_target", "pause_push_target", "remove_push_target")
        self.kept |= dict.fromkeys(deeds, used) | {"resume_push_target": paused}

    def _files(self) -> None:
        """The member has posted a picture, and shows one; so does somebody whom no guest knows."""
        member, room = self.people["member"], self.rooms["private room"]
        self.file = ready_picture(member, "Secret plans.png")
        self.file.message = room.messages.get(author=member)
        self.file.save()
        unknown = self.people["stranger"]
        self.wearers = {
            "the member's": ready_picture(member),
            "somebody in no room of theirs": ready_picture(unknown),
        }
        for file in self.wearers.values():
            actions.change_avatar(user=file.uploader, file=file)

    def message(self, of: str, column: str) -> Message:
        """Their own where it says so and they have one; else one that is nobody's in the table."""
        room = self.rooms["archived room" if "archived" in of else "private room"]
        if "poll" in of:
            return room.messages.exclude(poll=None).get()
        own = room.messages.filter(author=self.people.get(column), deleted_at=None).first()
        if of.startswith("own") and own:
            return own
        return room.messages.get(author=self.dan, poll=None)

    def secrets(self, column: str) -> list[str]:
        """Words that this person must never be answered with."""
        rooms = [of for of in SECRETS if column not in INSIDERS[of]]
        return [word for of in rooms for word in SECRETS[of]]


def person(name: str, role: User.Role = User.Role.MEMBER) -> User:
    return actions.create_user(
        name=name, email=f"{name.lower()}@example.com", password=PASSWORD, role=role
    )


PERSON = {"name": "New", "email": "new@example.com", "password": PASSWORD}
