"""What people are told of while they are away, and what leaves by mail."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import partial

from django.db.models import F, OuterRef, Subquery
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks_db.models import DBTaskResult

from chat import notices, queue
from chat.actions.base import claim, move_people
from chat.actions.jobs import open_jobs
from chat.database import write
from chat.models import Message, Notice, OutgoingMail, Reminder, Room, ThreadPlace, User
from chat.models.people import Digest
from chat.notices import MAIL, Channel, Due
from chat.text import Refused

KEPT = timedelta(days=1)  # a mail that could not be sent
LEASE = timedelta(minutes=2)  # a mail server that answers each time at the last moment takes less
SUBJECT_LIMIT = 250  # characters


def choose_notices(
    *,
    user: User,
    has_mails: bool,
    digest: str,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> None:
    """From now on: of what was said while they wanted none, nobody is told afterwards."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Quiet hours need a beginning and an end."))
    if quiet_from and quiet_from == quiet_until:
        raise Refused(_("Quiet hours begin and end at different times."))
    with write():
        before = User.objects.select_for_update().get(pk=user.pk)
        if has_mails and not before.has_mails:
            begin_here(user, MAIL)
            _begin_reminders_here(user)
        digested_at = before.digested_at if digest == before.digest else timezone.now()
        User.objects.filter(pk=user.pk).update(
            has_mails=has_mails,
            digest=digest,
            digested_at=digested_at,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
        )


def vouch_for_email(*, user: User) -> None:
    """They have read a mail that was sent there. Of what was said before they are told nothing."""
    with write():
        unsure = User.objects.filter(pk=user.pk, is_email_vouched=False)
        if unsure.update(is_email_vouched=True, digested_at=timezone.now()):
            begin_here(user, MAIL)
            _begin_reminders_here(user)


def leave_in_peace(*, user: User, until: datetime | None) -> None:
    """No mail, no push and no sound before that; None ends it."""
    with write():
        User.objects.filter(pk=user.pk).update(undisturbed_until=until)
        move_people([user.pk])


def unsubscribe(*, user_id: int, kind: str) -> None:
    """From digests, or from the mails about what calls the person. Idempotent."""
    is_digest = kind == Notice.Kind.DIGEST
    off: dict[str, object] = {"digest": Digest.NEVER} if is_digest else {"has_mails": False}
    with write():
        User.objects.filter(pk=user_id).update(**off)


def collect_notices(*, channel: Channel = MAIL, now: datetime | None = None) -> None:
    """One for each conversation that is due; whoever else does the same at the same time."""
    _give(partial(_give_notice, channel), notices.due(channel, now or timezone.now()))


def collect_digests(*, now: datetime | None = None) -> None:
    now = now or timezone.now()
    people = User.objects.active().filter(is_email_vouched=True).exclude(digest=Digest.NEVER)
    due = [user for user in people if notices.digest_due(user, now)]
    _give(partial(_give_digest, now), due)


def collect_reminders(*, now: datetime | None = None) -> None:
    """Of what is due, while the person is away."""
    now = now or timezone.now()
    due = Reminder.objects.filter(due_at__lte=now, done_at=None, told_at=None)
    due = due.filter(user__is_active=True, user__has_mails=True, user__is_email_vouched=True)
    due = due.select_related("user")
    away = [each for each in due if not notices.is_here(each.user, MAIL.patience, now)]
    reachable = [each for each in away if not notices.silent_until(each.user, now)]
    _give(partial(_give_reminder, now), reachable)


def resume_notices(*, now: datetime | None = None) -> None:
    """Those whose job has given up, until they are nobody's news any more."""
    oldest = (now or timezone.now()) - notices.OLDEST
    with write():
        given_up = _given_up()
        old = [notice.pk for notice in given_up if notice.created_at < oldest]
        failed = {"state": Notice.State.FAILED, "failure": gettext_noop("It was tried for a week.")}
        Notice.objects.filter(pk__in=old, state=Notice.State.WAITING).update(**failed)
        for notice in given_up:
            if notice.pk not in old:
                _enqueue(notice)


def forget_notices(*, now: datetime | None = None) -> None:
    """What has been sent, or never will be. Nobody is told anew: their places know how far."""
    old = Notice.objects.filter(created_at__lt=(now or timezone.now()) - notices.KEPT)
    with write():
        old.exclude(state=Notice.State.WAITING).delete()


def notice_to_send(*, notice_id: int, now: datetime | None = None) -> Notice | None:
    """If it still is: minutes or hours have passed. Else it is dropped, or waits for its time."""
    now = now or timezone.now()
    unsent = Notice.objects.unsent().select_related("user", "thread")
    notice = unsent.filter(pk=notice_id).first()
    if notice is None:
        return None
    if reason := notices.hindrance(notice, now):
        drop_notice(notice=notice, reason=reason)
    elif until := notices.silent_until(notice.user, now):
        with write():
            _enqueue(notice, after=until - now)
    else:
        return notice
    return None


def claim_notice(*, notice: Notice) -> bool:
    """False if it has been sent; raises Claimed while somebody else may be at it."""
    with write():
        return claim(Notice.objects.unsent().filter(pk=notice.pk), LEASE)


def note_sent(*, notice: Notice) -> None:
    _settle(notice, state=Notice.State.SENT, sent_at=timezone.now(), failure="")


def note_failure(*, notice: Notice, failure: str, is_final: bool = False) -> None:
    state = Notice.State.FAILED if is_final else Notice.State.WAITING
    _settle(notice, state=state, failure=failure[:200])


def drop_notice(*, notice: Notice, reason: Notice.Reason) -> None:
    """It isn't to be sent. Who is merely back, and leaves again without looking, is told then."""
    with write():
        unsent = Notice.objects.unsent().filter(pk=notice.pk)
        is_dropped = unsent.update(state=Notice.State.DROPPED, reason=reason)
        if is_dropped and reason == Notice.Reason.HERE:
            _take_back(notice)


def send_mail(*, to: str, subject: str, body: str) -> None:
    """By the queue, as everything that mails."""
    with write():
        write_mail(to, subject, body)


def write_mail(to: str, subject: str, body: str) -> None:
    """Within the caller's transaction."""
    subject = " ".join(subject.split())[:SUBJECT_LIMIT]
    mail = OutgoingMail.objects.create(to=to, subject=subject, body=body)
    queue.enqueue("mail.send", is_urgent=True, mail=mail.pk)  # somebody waits for it


def claim_mail(*, pk: int) -> OutgoingMail | None:
    """None if it has been sent; raises Claimed while somebody else may be at it."""
    rows = OutgoingMail.objects.filter(pk=pk)
    with write():
        return rows.get() if claim(rows, LEASE) else None


def release_mail(*, mail: OutgoingMail) -> None:
    with write():
        OutgoingMail.objects.filter(pk=mail.pk).update(claimed_at=None)


def forget_mail(*, mail: OutgoingMail) -> None:
    with write():
        OutgoingMail.objects.filter(pk=mail.pk).delete()


def forget_old_mails(*, now: datetime | None = None) -> None:
    """What could not be sent for so long is worth nothing any more, but to a thief.

    With their jobs: one that is run again would find nothing, and seem to have sent it.
    """
    old = OutgoingMail.objects.filter(created_at__lt=(now or timezone.now()) - KEPT)
    with write():
        numbers = list(old.values_list("pk", flat=True))
        jobs = DBTaskResult.objects.filter(task_path="chat.jobs.mail.send")
        jobs = jobs.filter(args_kwargs__kwargs__mail__in=numbers)
        jobs.exclude(status=TaskResultStatus.RUNNING).delete()
        OutgoingMail.objects.filter(pk__in=numbers).delete()


def begin_here(user: User, channel: Channel) -> None:
    """What has been said so far isn't told that way; within the caller's transaction."""
    said = Room.objects.filter(pk=OuterRef("room")).values("message_count")
    user.memberships.update(**{channel.told: Subquery(said)})
    replied = Message.objects.filter(pk=OuterRef("thread")).values("reply_count")
    ThreadPlace.objects.filter(user=user).update(**{channel.told: Subquery(replied)})


def _begin_reminders_here(user: User) -> None:
    late = Reminder.objects.filter(user=user, told_at=None, due_at__lte=timezone.now())
    late.update(told_at=F("due_at"))


def _give[T](give: Callable[[T], None], due: Iterable[T]) -> None:
    """What fails for one doesn't hold up the others, and shows in the end."""
    failures = []
    for each in due:
        try:
            give(each)
        except Exception as error:  # noqa: BLE001 (raised below)
            failures.append(error)
    if failures:
        raise ExceptionGroup("not everybody could be given notice", failures)


def _give_notice(channel: Channel, due: Due) -> None:
    """Of several who find the same, the first moves the number, and the others find it moved."""
    place, told = due.place, channel.told
    with write():
        unmoved = {"pk": place.pk, told: getattr(place, told)}
        rows = type(place)._default_manager.filter(**unmoved)
        if rows.update(**{told: due.up_to}):
            notice = Notice(user=place.user, kind=channel.kind, since=due.since, up_to=due.up_to)
            if isinstance(place, ThreadPlace):
                notice.room_id, notice.thread = place.thread.room_id, place.thread
            else:
                notice.room_id = place.room_id
            notice.save()
            _enqueue(notice)


def _give_digest(now: datetime, user: User) -> None:
    with write():
        rows = User.objects.filter(pk=user.pk, digested_at=user.digested_at)
        if rows.update(digested_at=now):
            since = user.digested_at or user.joined_at
            _enqueue(Notice.objects.create(user=user, kind=Notice.Kind.DIGEST, since_at=since))


def _give_reminder(now: datetime, reminder: Reminder) -> None:
    with write():
        if Reminder.objects.filter(pk=reminder.pk, told_at=None).update(told_at=now):
            kind = Notice.Kind.REMINDER
            _enqueue(Notice.objects.create(user=reminder.user, kind=kind, reminder=reminder))


def _given_up() -> list[Notice]:
    """They wait to be mailed, and no job is about them. Two queries."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING).exclude(kind=Notice.Kind.PUSH)
    if not (found := list(waiting)):
        return []
    jobs = open_jobs().filter(task_path=f"chat.jobs.{MAIL.job}")
    busy = set(jobs.values_list("args_kwargs__kwargs__notice", flat=True))
    return [notice for notice in found if notice.pk not in busy]


def _take_back(notice: Notice) -> None:
    """As if it had not been given."""
    if place := notices.place_of(notice):
        told = notices.CHANNELS[Notice.Kind(notice.kind)].told
        rows = type(place)._default_manager.filter(pk=place.pk, **{told: notice.up_to})
        rows.update(**{told: notice.since})


def _enqueue(notice: Notice, after: timedelta | None = None) -> None:
    channel = notices.CHANNELS.get(Notice.Kind(notice.kind), MAIL)
    queue.enqueue(channel.job, after=after, notice=notice.pk)


def _settle(notice: Notice, **fields: object) -> None:
    with write():
        Notice.objects.unsent().filter(pk=notice.pk).update(claimed_at=None, **fields)
