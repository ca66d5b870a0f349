"""Fills the database of DATA_DIR, and prints what `Told` holds.

A process of its own, for Playwright keeps an event loop in whoever drives the browser.
"""

import json
import os
import sys

import django


def main() -> None:
    sys.path.insert(0, "site")
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()
    from e2e.gallery.team import fill

    json.dump(fill()._asdict(), sys.stdout)


if __name__ == "__main__":
    main()
