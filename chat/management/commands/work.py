"""`manage.py work`: does the jobs. `serve` runs one beside itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from chat.jobs.worker import Worker
from chat.management.beside import attach


class Command(BaseCommand):
    help = "Does what must happen, if perhaps later: mail, pictures, upkeep."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end with the last job")
        parser.add_argument("--attached", action="store_true", help="end with standard input")

    def handle(self, *, until_empty: bool, attached: bool, **options: Any) -> None:
        worker = Worker(until_empty=until_empty)
        worker.configure_signals()
        if attached:
            attach()
        worker.run()
