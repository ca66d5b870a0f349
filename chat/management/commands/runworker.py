"""`manage.py runworker background`: Channels' own, which can be kept beside `serve`."""

from argparse import ArgumentParser
from typing import Any

from channels.management.commands import runworker
from django.core.management.base import CommandError

from chat.management.beside import attach


class Command(runworker.Command):  # type: ignore[misc]
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--attached", action="store_true", help="end with standard input")

    def handle(self, *args: Any, attached: bool, **options: Any) -> None:
        if attached:
            attach()
        try:
            super().handle(*args, **options)
        except Exception as error:
            raise CommandError(f"the channel layer is away: {error!r}") from error
