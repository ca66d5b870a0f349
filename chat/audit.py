"""The audit log: written in the transaction of the deed that it tells of."""

from contextvars import ContextVar

from chat.models import AuditEntry, User

# Set at the HTTP door. "" for what is done at the machine itself.
address: ContextVar[str] = ContextVar("address", default="")


def record(actor: User | None, deed: str, target: object) -> None:
    """`deed` is the action's name; `target` says in words whom or what it was done to."""
    AuditEntry.objects.create(
        actor=actor, deed=deed, target=str(target)[:200], address=address.get()
    )
