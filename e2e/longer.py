"""manage.py of the server under test: it speaks one language more, which lies in MADE_UP."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    from django.conf import settings

    import manage

    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "Pseudo")]
    settings.LOCALE_PATHS = [os.environ["MADE_UP"], *settings.LOCALE_PATHS]
    manage.main()


if __name__ == "__main__":
    main()
