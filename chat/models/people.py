"""The team, and who is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import languages, pushing
from chat.values import Locale

if TYPE_CHECKING:
    from chat.models.rooms import Room

LEASE = timedelta(seconds=60)  # how long somebody counts as here after their page was last heard
IDLE = timedelta(minutes=10)  # without a deed: away


class Level(models.TextChoices):
    """What of a room's news counts for a person."""

    EVERYTHING = "everything", _("Everything")
    MENTIONS = "mentions", _("Mentions only")
    NOTHING = "nothing", _("Nothing")


class Digest(models.TextChoices):
    NEVER = "never", _("Never")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("On Monday mornings")


def push_schemes() -> list[str]:
    return list(pushing.DEFAULT)


class Team(models.Model):
    """One row. Its existence says that set-up is over."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("team name"), max_length=60)
    members_invite = models.BooleanField(_("members may invite people"), default=False)
    members_create_rooms = models.BooleanField(_("members may create rooms"), default=True)
    members_mention_all = models.BooleanField(
        _("members may mention @room and @here"), default=True
    )
    shows_previews = models.BooleanField(_("messages show previews of links"), default=True)
    is_open = models.BooleanField(_("anybody who finds this page may join"), default=False)
    push_schemes = models.JSONField(_("services that may carry pushes"), default=push_schemes)
    avatars_version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def readers_of(self, room: Room) -> Self:
        """The rule of `Room.objects.visible_to`, asked from the other side."""
        from chat.models.rooms import Membership

        return self.filter(pk__in=Membership.objects.valid().filter(room=room).values("user"))

    def visible_to(self, user: User) -> Self:
        """Everybody; for a guest, those with whom they share a room."""
        if not user.is_guest:
            return self
        from chat.models.rooms import Membership

        shared = Membership.objects.filter(user=user).values("room")
        return self.filter(Q(pk=user.pk) | Q(memberships__room__in=shared)).distinct()


UserManager = BaseUserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest")

    class Order(models.TextChoices):
        NAME = "name", _("By name")
        ACTIVITY = "activity", _("By latest message")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("System")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COSY = "cosy", _("Cosy")
        COMPACT = "compact", _("Compact")

    email = models.EmailField(_("email"), unique=True)  # lower case
    handle = models.CharField(_("handle"), max_length=40, unique=True)  # what follows the @
    name = models.CharField(_("name"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=100, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)  # "" not yet known
    language = models.CharField(_("language"), max_length=10, blank=True)  # "" the browser's
    heard_language = models.CharField(max_length=10, blank=True)  # by their browser, signing in
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=10, choices=Density, default=Density.COSY)
    status_emoji = models.CharField(_("status emoji"), max_length=16, blank=True)
    status_text = models.CharField(_("status"), max_length=100, blank=True)
    status_until = models.DateTimeField(null=True, blank=True)
    level = models.CharField(
        _("news of open rooms"), max_length=10, choices=Level, default=Level.EVERYTHING
    )
    side_order = models.CharField(
        _("order of rooms"), max_length=10, choices=Order, default=Order.NAME
    )
    unread_first = models.BooleanField(_("unread rooms first"), default=False)
    has_sound = models.BooleanField(_("a sound when I am mentioned"), default=True)
    shows_last_seen = models.BooleanField(_("let others see when I was last here"), default=True)
    has_undo = models.BooleanField(
        _("hold my messages for ten seconds, in which I can undo them"), default=False
    )
    is_email_vouched = models.BooleanField(default=True)  # else nobody knows whose it is
    has_mails = models.BooleanField(default=True)  # about what calls them while they are away
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.NEVER)
    digested_at = models.DateTimeField(null=True)  # when the last one was made, or chosen
    quiet_from = models.TimeField(null=True, blank=True)  # by their clock
    quiet_until = models.TimeField(null=True, blank=True)
    undisturbed_until = models.DateTimeField(null=True)
    avatar = models.ForeignKey("chat.File", models.SET_NULL, null=True, related_name="bearers")
    is_active = models.BooleanField(default=True)
    version = models.PositiveBigIntegerField(default=0)  # moves with what their side bar shows
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    asked = ""  # the language that their browser asks for, while it does

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = (Lower("name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.handle])

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def is_admin(self) -> bool:
        return self.role in (self.Role.OWNER, self.Role.ADMIN)

    @property
    def is_guest(self) -> bool:
        return self.role == self.Role.GUEST

    @property
    def initial(self) -> str:
        return self.name[:1].upper()

    @property
    def hue(self) -> int:
        """Which of the theme's eight name colours is this person's, for good."""
        return self.pk % 8

    @property
    def locale(self) -> Locale:
        """What they chose; else what their browser asks for, or last did; else the default."""
        language = languages.known(self.language) or self.asked
        language = language or languages.known(self.heard_language) or settings.LANGUAGE_CODE
        return Locale(language, self.time_zone or "UTC")

    @property
    def status(self) -> str:
        """What they said of themselves, while it holds."""
        if self.status_until and self.status_until <= timezone.now():
            return ""
        return f"{self.status_emoji} {self.status_text}".strip()


class PresenceQuerySet(models.QuerySet["Presence"]):
    def current(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - LEASE)


class Presence(models.Model):
    """A lease: whose page has not been heard of for LEASE isn't here, whatever became of it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    seen_at = models.DateTimeField()  # a page of theirs was connected
    active_at = models.DateTimeField()  # they did something on it

    objects = PresenceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} {self.state}"

    @property
    def state(self) -> str:
        now = timezone.now()
        if self.seen_at <= now - LEASE:
            return "offline"
        return "online" if self.active_at > now - IDLE else "away"
