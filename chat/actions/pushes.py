"""Pushes to people's devices: where they go, and what waits to be sent there."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import ciphers, notices, pushing, queue, text
from chat.actions.base import NotPermitted, claim
from chat.actions.notices import begin_here
from chat.database import write
from chat.models import Push, PushTarget, Team, User
from chat.text import Refused

MOST = 5  # devices of one person
LEASE = timedelta(minutes=1)  # longer than a push takes
PATIENCE = timedelta(days=3)  # with a device that can't be reached
KEPT = timedelta(days=7)
TITLE_LIMIT, WORDS_LIMIT = 200, 1000  # characters


def add_push_target(*, user: User, address: str, label: str) -> PushTarget:
    """Asks a process of its own whether the address can be read, before the transaction."""
    address, label = address.strip(), text.required_name(label)
    _require_readable(address)
    with write():
        User.objects.select_for_update().get(pk=user.pk)
        if user.push_targets.count() >= MOST:
            raise Refused(_("You have %d devices already. Remove one first.") % MOST)
        _begin_if_first(user)
        return PushTarget.objects.create(
            user=user,
            label=label,
            scheme=pushing.scheme(address),
            shown=pushing.masked(address),
            sealed=ciphers.encrypted(address),
        )


def test_push_target(*, target: PushTarget, user: User) -> None:
    """Also of a paused one: that is how one learns whether it works again. One at a time."""
    _require_own(target, user)
    with write():
        PushTarget.objects.select_for_update().get(pk=target.pk)
        if Push.objects.waiting().filter(target=target, is_test=True).exists():
            return
        push = Push.objects.create(
            target=target,
            key=f"test {uuid4()}",
            title=_("A test from Confab"),
            words=_("If you can read this, pushes reach this device."),
            url=settings.ENVIRONMENT.url(reverse("push")),
            is_test=True,
        )
        queue.enqueue("push.send", push=push.pk)


def pause_push_target(*, target: PushTarget, user: User) -> None:
    _require_own(target, user)
    with write():
        PushTarget.objects.filter(pk=target.pk).update(is_paused=True)


def resume_push_target(*, target: PushTarget, user: User) -> None:
    """With another three days before it is given up."""
    _require_own(target, user)
    with write():
        _begin_if_first(user)
        PushTarget.objects.filter(pk=target.pk).update(is_paused=False, failing_since=None)


def remove_push_target(*, target: PushTarget, user: User) -> None:
    """With what waits to be sent there."""
    _require_own(target, user)
    with write():
        PushTarget.objects.filter(pk=target.pk).delete()


def push(*, user: User, title: str, words: str, url: str, key: str) -> None:
    """To each device of theirs, once for each key however often it is asked for."""
    new = {"title": title[:TITLE_LIMIT], "words": words[:WORDS_LIMIT], "url": url}
    with write():
        for target in PushTarget.objects.filter(user=user, user__is_active=True, is_paused=False):
            row, is_new = Push.objects.get_or_create(target=target, key=key, defaults=new)
            if is_new:
                queue.enqueue("push.send", push=row.pk)


def claim_push(*, pk: int) -> Push | None:
    """None if there is nothing left to do; raises Claimed while somebody else may be at it."""
    with write():
        if not claim(Push.objects.waiting().filter(pk=pk), LEASE):
            return None
        return Push.objects.select_related("target__user").get(pk=pk)


def mark_push_sent(*, push: Push) -> None:
    now = timezone.now()
    with write():
        Push.objects.filter(pk=push.pk).update(sent_at=now, claimed_at=None)
        PushTarget.objects.filter(pk=push.target_id).update(
            last_sent_at=now, last_error="", last_error_at=None, failing_since=None
        )


def note_push_failure(*, push: Push, why: str) -> None:
    """It will be tried again; its device is told of what is wrong, and in the end paused."""
    now = timezone.now()
    with write():
        Push.objects.filter(pk=push.pk).update(claimed_at=None)
        _blame(push.target_id, why, now)


def give_up_push(*, push: Push, why: str) -> None:
    now = timezone.now()
    with write():
        Push.objects.filter(pk=push.pk).update(failure=why, claimed_at=None)
        _blame(push.target_id, why, now)


def drop_push(*, push: Push, why: str) -> None:
    """No fault of its device's."""
    with write():
        Push.objects.filter(pk=push.pk).update(failure=why, claimed_at=None)


def forget_pushes() -> None:
    with write():
        Push.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def allowed_schemes() -> Collection[str]:
    schemes = Team.objects.get().push_schemes
    return [each for each in pushing.SERVICES if each in schemes]


def _require_readable(address: str) -> None:
    allowed = allowed_schemes()
    if not allowed:
        raise Refused(_("Your team lets no service carry pushes."))
    if not pushing.is_address(address):
        raise Refused(_("An address looks like ntfys://ntfy.sh/a-long-word."))
    if pushing.scheme(address) not in allowed:
        names = ", ".join(f"{each}://" for each in allowed)
        raise Refused(_("Your team doesn't let that service carry pushes. It lets: %s") % names)
    if unknown := pushing.unknown_options(address):
        raise Refused(_("Leave “%s” out of the address.") % unknown[0][:40])
    answer = pushing.check(address)
    if answer.outcome is pushing.Outcome.UNREADABLE:
        service = pushing.SERVICES[pushing.scheme(address)].name
        raise Refused(_("That is not an address of %s: a part is missing or wrong.") % service)
    if answer.outcome is not pushing.Outcome.DONE:
        raise Refused(_("The address could not be checked. Try again in a moment."))


def _begin_if_first(user: User) -> None:
    """What was said while no device of theirs took pushes isn't pushed afterwards."""
    if not user.push_targets.filter(is_paused=False).exists():
        begin_here(user, notices.PUSH)


def _blame(target_id: int, why: str, now: datetime) -> None:
    target = PushTarget.objects.filter(pk=target_id)
    target.update(last_error=why, last_error_at=now)
    target.filter(failing_since=None).update(failing_since=now)
    long = target.filter(failing_since__lte=now - PATIENCE, is_paused=False)
    long.update(is_paused=True, last_error=_("Paused after three days of failing. %s") % why)


def _require_own(target: PushTarget, user: User) -> None:
    if target.user_id != user.pk:
        raise NotPermitted
