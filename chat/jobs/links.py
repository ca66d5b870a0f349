"""Pages that messages lead to."""

from django.tasks import task

from chat.database import write
from chat.models import Page


@task
def forget_pages() -> None:
    """Those that no message leads to any more. Every hour."""
    with write():
        Page.objects.forgotten().delete()
