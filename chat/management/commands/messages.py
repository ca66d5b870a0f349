"""`manage.py messages`: writes down in each language's catalogue what is yet to be translated."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from chat.management import catalogues


class Command(BaseCommand):
    help = "Refreshes the catalogues in locale/, and says what is yet to be translated."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        for language, name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                missing = catalogues.refresh(language)
                self.stdout.write(f"{name}: {len(missing)} to be translated")
