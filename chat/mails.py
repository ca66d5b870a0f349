"""Notices as mails: what stands in them, and the headers by which readers know them.

Each has one template, which holds all its words and extends `layout`: that is the HTML, the plain
text, or the subject alone, so that none of them says anything that the others don't.
"""

import email.policy
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import Policy
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat import notices, overview
from chat.models import Message, Notice, OutgoingMail, Reminder, Team, User

SHOWN = 20  # messages in a mail
OF_A_ROOM = 3  # and of each room in a digest
ROOMS = 20
WORDS = 600  # characters of a message
SALT = "chat.unsubscribe"
LAYOUTS = {"html": True, "txt": False, "subject": False}  # whether what is put in is escaped


class Line(NamedTuple):
    author: User
    at: datetime
    words: str

    @classmethod
    def of(cls, message: Message) -> "Line":
        return cls(message.author, message.created_at, message.beginning(WORDS))


class Part(NamedTuple):
    """Of a mail: some lines, and where they stand."""

    lines: list[Line]
    title: str = ""
    url: str = ""
    more: str = ""


class Paragraph(NamedTuple):
    """Of a mail that was finished as plain text."""

    words: str

    @property
    def is_code(self) -> bool:
        return len(self.words.split()) == 1

    @property
    def is_link(self) -> bool:
        return self.is_code and self.words.startswith(("https://", "http://"))


class Short(NamedTuple):
    """What a phone shows."""

    title: str
    words: str
    url: str


class _Unfolded(UnstructuredHeader, BaseHeader):
    """Python breaks up an address that is longer than a line, so that nobody knows it again."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        if not self.isascii():
            return super().fold(policy=policy)
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Unfolded)


class Mail(EmailMultiAlternatives):
    def message(self, *, policy: Any = email.policy.default) -> Any:
        return super().message(policy=policy.clone(header_factory=_HEADERS))


def mail_of(notice: Notice) -> Mail | None:
    """None when there is nothing left to say."""
    with notice.user.locale.spoken():
        return _COMPOSED[Notice.Kind(notice.kind)](notice)


def in_short(notice: Notice) -> Short | None:
    """For a phone: as the mail would begin. None when there is nothing left to say."""
    with notice.user.locale.spoken():
        if (context := _conversation(notice)) is None:
            return None
        title = _rendered("calls", "subject", context)
        (part,) = context["parts"]
        words = "\n".join(f"{line.author.name}: {line.words}" for line in part.lines)
        return Short(" ".join(title.split()), words, context["url"])


def finished(mail: OutgoingMail) -> Mail:
    """The HTML is made of the text, and doesn't name the team: anybody may be its receiver."""
    headers = {"Message-ID": _id(f"mail.{mail.key.hex}"), "Auto-Submitted": "auto-generated"}
    words, _line, foot = mail.body.strip().partition("\n--\n")
    paragraphs = [Paragraph(each.strip()) for each in words.split("\n\n") if each.strip()]
    subject = mail.subject.removeprefix(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX)
    context = {"subject": subject, "paragraphs": paragraphs, "foot": foot}
    letter = Mail(mail.subject, mail.body, to=[mail.to], headers=headers)
    letter.attach_alternative(render_to_string("mails/plain.html", context), "text/html")
    return letter


def unsubscribe_token(user: User, kind: str) -> str:
    return signing.Signer(salt=SALT).sign(f"{user.pk}.{kind}")


def unsubscribed(token: str) -> tuple[int, str]:
    """Whom, and of which kind of mail. Raises BadSignature."""
    user_id, _dot, kind = signing.Signer(salt=SALT).unsign(token).partition(".")
    return int(user_id), kind


def _of_a_conversation(notice: Notice) -> Mail | None:
    context = _conversation(notice)
    if context is None:
        return None
    conversation = _id(f"conversation.{notice.user_id}.{notice.room_id}.{notice.thread_id or 0}")
    headers = {"In-Reply-To": conversation, "References": conversation}
    return _composed("calls", notice, context, headers)


def _conversation(notice: Notice) -> dict[str, Any] | None:
    messages = list(notices.calling(notice))
    membership = notices.membership_of(notice)
    if not messages or membership is None:
        return None
    shown = [Line.of(each) for each in messages[-SHOWN:]]
    return {
        "authors": _authors(messages),
        "name": overview.name_for(notice.user, membership.room),
        "room": membership.room,
        "thread": notice.thread,
        "place": membership,
        "mentions": notices.mentions_in(messages, notice.user),
        "parts": [Part(shown, more=_more(len(messages) - len(shown)))],
        "url": settings.ENVIRONMENT.url(messages[0].get_absolute_url()),
    }


def _of_a_reminder(notice: Notice) -> Mail | None:
    reminders = Reminder.objects.open_for(notice.user)
    reminder = reminders.filter(notices=notice).first()
    if reminder is None:
        return None
    message = reminder.message
    context = {
        "words": reminder.words or (message.excerpt if message else ""),
        "parts": [Part([Line.of(message)])] if message else [],
        "url": settings.ENVIRONMENT.url(
            message.get_absolute_url() if message else reverse("activity")
        ),
    }
    return _composed("reminder", notice, context)


def _digest(notice: Notice) -> Mail | None:
    """Of where there is news since the last one; what it counts, side bars count."""
    since = notice.since_at or notice.user.joined_at
    rows = [row for row in overview.side_of(notice.user).rows.values() if row.posted_at > since]
    rows = sorted((r for r in rows if r.badge or r.calls), key=lambda r: (-r.calls, -r.badge))
    if not rows:
        return None
    context = {
        "count": sum(max(row.badge, row.calls) for row in rows),
        "parts": [_part(row, notice.user) for row in rows[:ROOMS]],
        "url": settings.ENVIRONMENT.url(reverse("home")),
        "user": notice.user,
    }
    return _composed("digest", notice, context)


def _part(row: overview.Row, user: User) -> Part:
    count = max(row.badge, row.calls)
    unread = Message.objects.in_log().standing().filter(room=row.room_id)
    unread = unread.filter(number__gt=row.read_number).exclude(author=user)
    if not row.badge:
        unread = notices.calls(unread, user)
    latest = list(unread.select_related("author").order_by("-number")[:OF_A_ROOM])[::-1]
    url = settings.ENVIRONMENT.url(reverse("room", args=[row.slug]))
    return Part([Line.of(each) for each in latest], row.title, url, _more(count - len(latest)))


def _composed(
    template: str, notice: Notice, context: dict[str, Any], headers: dict[str, str] | None = None
) -> Mail:
    kind = Notice.Kind.DIGEST if notice.kind == Notice.Kind.DIGEST else Notice.Kind.MAIL
    stop = settings.ENVIRONMENT.url(
        reverse("unsubscribe", args=[unsubscribe_token(notice.user, kind)])
    )
    context |= {
        "team": Team.objects.get().name,
        "stop": stop,
        "choices": settings.ENVIRONMENT.url(reverse("notice_settings")),
    }
    subject, text, html = (
        _rendered(template, each, context) for each in ("subject", "txt", "html")
    )
    mail = Mail(" ".join(subject.split()), _tidy(text), to=[notice.user.email])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers = _headers(notice, stop) | (headers or {})
    return mail


def _headers(notice: Notice, stop: str) -> dict[str, str]:
    headers = {
        "Message-ID": _id(f"notice.{notice.pk}.{notice.created_at:%Y%m%d%H%M%S%f}"),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop}>",
    }
    if stop.startswith("https:"):  # without TLS mail programs don't post to it
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _rendered(template: str, layout: str, context: dict[str, Any]) -> str:
    template_of: Any = get_template(f"mails/{template}.html")
    words = Context(
        context | {"layout": f"mails/layouts/{layout}.html"}, autoescape=LAYOUTS[layout]
    )
    rendered: str = template_of.template.render(words)
    return rendered


def _tidy(text: str) -> str:
    """Without the indents and the empty lines that only the template needs."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _id(name: str) -> str:
    """The same whenever it is asked for: a mail that is sent twice is one mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{name}@{punycode(domain)}>"


def _authors(messages: Iterable[Message]) -> str:
    names = list(dict.fromkeys(message.author.name for message in messages))
    match names:
        case [name]:
            return name
        case [one, other]:
            return _("%(one)s and %(other)s") % {"one": one, "other": other}
    others = len(names) - 2
    words = ngettext("%(names)s and %(n)d other", "%(names)s and %(n)d others", others)
    return words % {"names": ", ".join(names[:2]), "n": others}


def _more(count: int) -> str:
    return ngettext("and %d more", "and %d more", count) % count if count > 0 else ""


_COMPOSED: dict[Notice.Kind, Callable[[Notice], Mail | None]] = {
    Notice.Kind.MAIL: _of_a_conversation,
    Notice.Kind.DIGEST: _digest,
    Notice.Kind.REMINDER: _of_a_reminder,
}
