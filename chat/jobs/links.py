"""Pages that messages lead to, and their pictures."""

from django.tasks import task

from chat import actions


@task
def forget_pages() -> None:
    """Each hour."""
    actions.forget_pages()
