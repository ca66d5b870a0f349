"""What must happen, if perhaps later: kept in the database until a worker has done it.

What may be lost, because somebody is waiting for it now, is asked for by `pokes` instead.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.module_loading import import_string

type Argument = int | str | bool | None


def enqueue(
    job: str, *, after: timedelta | None = None, is_urgent: bool = False, **arguments: Argument
) -> UUID:
    """Within a transaction it is part of it: the job is there if and only if the deed is.

    `job` names a task of `chat.jobs`, such as "mail.send_notice", which lies above whoever
    writes. It is run at least once, and maybe again: every job is idempotent. What is urgent
    comes before what isn't. Returns the job's id.
    """
    task = import_string(f"chat.jobs.{job}")
    if after:
        task = task.using(run_after=timezone.now() + after)
    if is_urgent:
        task = task.using(priority=50)
    return UUID(task.enqueue(**arguments).id)
