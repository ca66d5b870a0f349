"""How people come in."""

from collections.abc import Callable, Collection
from datetime import timedelta
from secrets import token_urlsafe

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import audit
from chat.actions.base import NotPermitted
from chat.actions.notices import write_mail
from chat.actions.people import enter_all, new_user
from chat.database import write
from chat.models import Invitation, Room, Team, User
from chat.models.records import hashed
from chat.text import Refused

TOKEN_BYTES = 32
LONGEST = 90  # days
MOST_USES = 1000


def create_invitation(
    *,
    creator: User,
    role: User.Role = User.Role.MEMBER,
    rooms: Collection[Room] = (),
    email: str = "",
    uses: int = 1,
    days: int = 7,
    mail: Callable[[str], tuple[str, str]] | None = None,
) -> tuple[Invitation, str]:
    """The invitation and its token, which nobody can read again: only its hash is kept.

    With an email it is mailed there, once `mail` has made subject and text of the token.
    """
    if not may_invite(creator, role):
        raise NotPermitted
    if not (1 <= uses <= MOST_USES and 1 <= days <= LONGEST):
        raise Refused(_("An invitation is for 1 to 1000 people and for 1 to 90 days."))
    token = token_urlsafe(TOKEN_BYTES)
    letter = mail(token) if mail else None
    with write():
        invitation = Invitation.objects.create(
            token_hash=hashed(token),
            creator=creator,
            email=email.strip().lower(),
            role=role,
            uses_left=uses,
            expires_at=timezone.now() + timedelta(days=days),
        )
        invitation.rooms.set(
            Room.objects.described_by(creator).filter(pk__in=[r.pk for r in rooms])
        )
        audit.record(creator, "create_invitation", f"{invitation}: {email or 'by link'}, {uses}")
        if invitation.email and letter:
            write_mail(invitation.email, *letter)
    return invitation, token


def revoke_invitation(*, invitation: Invitation, revoker: User) -> None:
    """One's own, or as an admin anybody's. Who came in by it stays."""
    if not (revoker.is_admin or invitation.creator_id == revoker.pk):
        raise NotPermitted
    with write():
        Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        audit.record(revoker, "revoke_invitation", str(invitation))


def accept_invitation(*, token: str, name: str, email: str, password: str) -> User:
    """Of several who race for the last use, one gets it."""
    try:
        with write():
            invitation = Invitation.objects.valid().with_token(token).first()
            if invitation is None or not _is_meant(invitation) or not _use(invitation):
                raise Refused(_("This invitation is no longer good. Ask for another."))
            is_theirs = invitation.email == email.strip().lower()
            role = User.Role(invitation.role)
            user = new_user(name, email, password, role, is_email_vouched=is_theirs)
            # Those that its creator could still let somebody into.
            enter_all(invitation.rooms.described_by(invitation.creator), user)
            audit.record(user, "accept_invitation", str(invitation))
    except IntegrityError as error:
        raise Refused(_("Somebody has an account with this email already.")) from error
    return user


def may_invite(user: User, role: str = User.Role.MEMBER) -> bool:
    if role in (User.Role.OWNER, User.Role.ADMIN):
        return user.is_owner
    if user.is_admin:
        return True
    return not user.is_guest and Team.objects.get().members_invite


def register(*, name: str, email: str, password: str) -> User:
    """Without an invitation, where the team lets anybody in."""
    if not Team.objects.filter(is_open=True).exists():
        raise NotPermitted
    try:
        with write():
            role = User.Role.MEMBER
            user = new_user(name, email, password, role, is_email_vouched=False)
            audit.record(user, "register", user.email)
    except IntegrityError as error:
        raise Refused(_("Somebody has an account with this email already.")) from error
    return user


def _is_meant(invitation: Invitation) -> bool:
    """Whether its creator might still make it."""
    return may_invite(invitation.creator, invitation.role)


def _use(invitation: Invitation) -> bool:
    """Asks and takes in one statement."""
    left = Invitation.objects.filter(pk=invitation.pk, uses_left__gt=0)
    return bool(left.update(uses_left=F("uses_left") - 1))
