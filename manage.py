#!/usr/bin/env python
"""Runs Confab's commands; puts site/ on the import path first (docs/design.md, "Layout")."""

import os
import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"confab: {error}")


if __name__ == "__main__":
    main()
