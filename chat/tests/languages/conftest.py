from pathlib import Path

import pytest
from django.conf import LazySettings

from chat.tests.languages import pseudo


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the catalogue of a language that nobody speaks."""
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write(folder)
    return folder


@pytest.fixture
def _also_pseudo(made_up: Path, settings: LazySettings) -> None:
    settings.LOCALE_PATHS = [made_up, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, (pseudo.LANGUAGE, "Pseudo")]
