"""What becomes of files when nobody waits for it."""

from django.tasks import task
from django.utils import timezone

from chat import actions, storage
from chat.models.files import ORPHANED


@task
def enqueue_pictures() -> None:
    """Each minute: those whose poke was lost, or whose preparer died."""
    actions.enqueue_pictures()


@task(priority=-50)  # somebody may have thousands, and others wait for mail
def prepare_picture(file: int) -> None:
    actions.prepare_picture(pk=file)


@task
def delete_removed_files() -> None:
    """Each day: their time of grace is over."""
    actions.delete_removed_files(now=timezone.now())


@task
def delete_orphaned_files() -> None:
    """Each day: what nothing holds any more, or never did; and what never came whole."""
    now = timezone.now()
    actions.delete_orphans(now=now)
    storage.delete_unfinished(now - ORPHANED)
