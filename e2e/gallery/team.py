"""The demo team, and around it all that a page can show, for an empty database."""

import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from io import StringIO
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.http import HttpResponse
from django.shortcuts import render
from django.tasks import TaskResultStatus
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions, mails, queue, uploads
from chat.models import Message, Notice, Outgoing, PushTarget, Reminder, Room, User
from chat.views import errors
from e2e.gallery import PASSWORD, drawings
from e2e.gallery.talk import People, Talk, pictures, responses, words


class Told(NamedTuple):
    addresses: dict[str, str]  # by the words that stand in a place's path
    sessions: dict[str, str]  # by person
    pages: dict[str, str]  # HTML that no address leads to


def fill() -> Told:

    call_command("demo", password=PASSWORD, stdout=StringIO())
    others()
    people = {user.name.split()[0].lower(): user for user in User.objects.all()}
    people["rana"] = people.pop("رنا")
    addresses = rooms(people) | keep(people) | ways_in(people)
    work(people)
    addresses |= read(people)
    pages = without_address(people)
    sessions = {name: session(user) for name, user in people.items() if user.is_active}
    return Told(addresses, sessions, pages)


def others() -> None:
    """More than the demo has: long names, other scripts, a guest, somebody who left."""
    ada, bob, eve, cy = User.objects.order_by("pk")
    for name, email, role in (
        ("Jonas Hellström-Oyelaran van den Berg", "jonas", User.Role.MEMBER),
        ("رنا", "rana", User.Role.MEMBER),
        ("Finn", "finn", User.Role.MEMBER),
        ("Gus", "gus", User.Role.GUEST),
        ("Lone", "lone", User.Role.GUEST),
    ):
        actions.create_user(name=name, email=f"{email}@example.com", password=PASSWORD, role=role)
    actions.deactivate_user(user=User.objects.get(name="Finn"), deactivator=ada)
    actions.change_role(user=eve, role=User.Role.ADMIN, changer=ada)
    actions.change_profile(
        user=eve,
        full_name="Eve Sakamoto",
        pronouns="she/her",
        title="Charts and everything on paper",
        status_emoji="🌊",
        status_text="At sea until Thursday",
    )
    actions.change_profile(user=bob, title="Servers, sourdough", status_emoji="🍞")
    actions.set_preferences(user=cy, has_undo=True)
    wear(bob, "DAY")
    wear(eve, "DUSK")


def wear(user: User, sky: str) -> None:
    picture = drawings.sent(drawings.face(getattr(drawings, sky)), "me.png")
    with uploads.stored([picture], user) as (file,):
        actions.change_avatar(user=user, file=file)
    actions.prepare_picture(pk=file.pk)


def rooms(people: People) -> dict[str, str]:
    def room(name: str, topic: str = "", kind: Room.Kind = Room.Kind.OPEN) -> Room:
        return actions.create_room(creator=people["ada"], name=name, topic=topic, kind=kind)

    office, photographs = room("Harbour office", "Who wrote what, and how."), room("Photographs")
    questions, empty, old = room("Questions"), room("Regatta", "In June."), room("Old pier")
    news = room("Notices to mariners", "Read before you cast off.", Room.Kind.PRIVATE)
    for name in ("eve", "cy", "gus"):
        actions.add_member(room=news, member=people[name], adder=people["ada"])
    actions.describe_room(
        room=news, describer=people["ada"], description="From the office.", is_announcement=True
    )
    said = words(Talk(office, people, 240))
    shown = pictures(Talk(photographs, people, 120))
    asked = responses(Talk(questions, people, 90))
    Talk(news, people, 600).say("ada", "The lock of Gullhaven is closed at night until May.")
    Talk(old, people, 900).say("bob", "it was a good pier")
    actions.archive_room(room=old, archiver=people["ada"])
    launch, direct = Room.objects.get(name="Launch"), two(people)
    undone = actions.open_direct(opener=people["cy"], others=[])
    return {
        "general": "/rooms/general/",
        "launch": launch.get_absolute_url(),
        "words": office.get_absolute_url(),
        "files": photographs.get_absolute_url(),
        "questions": questions.get_absolute_url(),
        "empty": empty.get_absolute_url(),
        "archived": old.get_absolute_url(),
        "readonly": news.get_absolute_url(),
        "direct": direct.get_absolute_url(),
        "alone": undone.get_absolute_url(),
        "message": f"/messages/{said['own'].pk}",
        "edited": f"/messages/{said['edited'].pk}",
        "other": f"/messages/{said['plain'].pk}",
        "call": said["call"].get_absolute_url(),
        "thread": asked["thread"].get_thread_url(),
        "file": shown["picture"].files.get().get_absolute_url(),
        "my file": shown["own picture"].files.get().get_absolute_url(),
    }


def two(people: People) -> Room:
    """Ada's and bob's direct room."""
    return actions.open_direct(opener=people["ada"], others=[people["bob"]])


def keep(people: People) -> dict[str, str]:
    """Ada's saved messages, reminders, drafts, messages that leave later; what was reported."""

    ada, tomorrow = people["ada"], timezone.now() + timedelta(days=1)
    general = Room.objects.get(name="General")
    for message in Message.objects.filter(author=people["eve"]).order_by("-pk")[:4]:
        actions.save_message(message=message, user=ada)
    actions.set_reminder(user=ada, due_at=tomorrow, message=message)
    actions.set_reminder(user=ada, due_at=tomorrow, words="Water the plants on the bridge")
    draft = "Before I forget: the lock of Gullhaven"
    actions.save_draft(room=general, thread=None, user=ada, body=draft, nonce=uuid4())
    for body in ("Good morning! The tables of next week are out.", "And happy birthday, @cy."):
        actions.hold_message(room=general, author=ada, body=body, nonce=uuid4(), due_at=tomorrow)
    rude = Message.objects.filter(author=people["bob"]).order_by("-pk")[0]
    actions.report_message(message=rude, reporter=people["cy"], reason="Unkind to the moon.")
    return {"outgoing": f"/drafts/{Outgoing.objects.latest('pk').pk}/"}


def ways_in(people: People) -> dict[str, str]:
    """Invitations, links of mails, two-factor sign-in, devices."""

    ada, cy = people["ada"], people["cy"]
    actions.create_invitation(creator=ada, email="mira@example.com")
    _invitation, token = actions.create_invitation(creator=ada, uses=20, days=30)
    actions.change_team(changer=ada, is_open=True, members_invite=True)
    TOTP.activate(cy, generate_totp_secret())
    RecoveryCodes.activate(cy)
    for label, shown, error in (
        ("Phone", "ntfys://ntfy.sh/…", ""),
        ("Old phone", "gotifys://push.example/…", "It answered 404."),
    ):
        PushTarget.objects.create(
            user=ada, label=label, scheme="ntfys", shown=shown, sealed="", last_error=error,
            is_paused=bool(error),
        )  # fmt: skip
    actions.make_feed(user=ada)
    reset = (
        f"{user_pk_to_url_str(people['bob'])}-{default_token_generator.make_token(people['bob'])}"
    )
    return {
        "join": f"/join/{token}/",
        "reset": f"/accounts/password/reset/{reset}/",
        "unsubscribe": f"/unsubscribe/{mails.unsubscribe_token(ada, 'mail')}",
    }


def work(people: People) -> None:
    """Jobs that failed and that wait."""

    queue.enqueue("upkeep.forget")
    queue.enqueue("upkeep.render_anew")
    failed, waiting = DBTaskResult.objects.filter(task_path__startswith="chat.jobs.upkeep")[:2]
    now = timezone.now()
    DBTaskResult.objects.filter(pk=failed.pk).update(
        status=TaskResultStatus.FAILED, worker_ids=["one"], started_at=now, finished_at=now
    )
    later = now + timedelta(hours=3)
    DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=later)


def read(people: People) -> dict[str, str]:
    """Ada has read all but a few rooms; eve is in the middle of one."""
    for name in ("ada", "cy", "bob"):
        actions.mark_all_read(reader=people[name])
    for name, room, back in (
        ("ada", "Lunch", 3),
        ("ada", "Design", 5),
        ("eve", "Engineering", 1),
        ("eve", "Launch", 12),
    ):
        said = Message.objects.in_log().filter(room__name=room).exclude(author=people[name])
        first = said.order_by("-number")[back]
        actions.mark_unread(message=first, reader=people[name])
    return {"unread": f"{first.get_absolute_url()}?unread"}


def session(user: User) -> str:
    """The key of one in which this person is signed in, and has just said again who they are."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    again = {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
    session["account_authentication_methods"] = [again]
    session.create()
    return str(session.session_key)


def without_address(people: People) -> dict[str, str]:
    """What is shown when something is wrong, and mails."""

    def page(answer: Callable[[Any], HttpResponse]) -> str:
        request: Any = RequestFactory().post("/", {"body": "I was not done writing this."})
        request.user, request.htmx = AnonymousUser(), False
        return answer(request).content.decode()

    def template(name: str) -> str:
        return page(lambda request: render(request, name))

    return {
        "500": page(errors.server_error),
        "429 writing": page(lambda request: errors.too_many(request, 7)),
        "429 signing in": template("429.html"),
        "stranger": template("socialaccount/stranger.html"),
        "cancelled": template("socialaccount/login_cancelled.html"),
        "inactive": template("account/account_inactive.html"),
        **mailed(people),
    }


def mailed(people: People) -> dict[str, str]:
    """The HTML of each kind of notice."""
    ada, general = people["ada"], Room.objects.get(name="General")
    reminder = Reminder.objects.filter(user=ada).first()
    kinds = {
        "calls": Notice(kind=Notice.Kind.MAIL, user=ada, room=general, up_to=general.message_count),
        "digest": Notice(
            kind=Notice.Kind.DIGEST, user=ada, since_at=ada.joined_at - timedelta(days=9)
        ),
        "reminder": Notice(kind=Notice.Kind.REMINDER, user=ada, reminder=reminder),
    }
    found = Message.objects.in_log().filter(room=general).order_by("-number")[:4]
    with patch("chat.notices.calling", return_value=list(found)[::-1]):
        for notice in kinds.values():
            notice.save()
        composed = {kind: mails.mail_of(notice) for kind, notice in kinds.items()}
    return {f"mail {kind}": str(mail.alternatives[0][0]) for kind, mail in composed.items() if mail}
