"""Pages that messages lead to, and their pictures."""

from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage
from django.tasks import task
from django.utils import timezone

from chat.database import write
from chat.models import Page
from chat.models.links import PICTURES

GRACE = timedelta(hours=1)  # in which whoever stores a picture says whose it is


@task
def forget_pages() -> None:
    """What no message leads to any more, and pictures that no page bears."""
    with write():
        Page.objects.forgotten().delete()
    before = timezone.now() - GRACE
    for name in _strays():
        with suppress(FileNotFoundError):  # another worker's
            if default_storage.get_modified_time(f"{PICTURES}/{name}") < before:
                default_storage.delete(f"{PICTURES}/{name}")


def _strays() -> set[str]:
    try:
        stored = set(default_storage.listdir(PICTURES)[1])
    except FileNotFoundError:
        return set()
    return stored - set(Page.objects.exclude(picture="").values_list("picture", flat=True))
