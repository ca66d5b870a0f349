"""Which languages Confab speaks, and which of them a browser asks for."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

LONGEST = 500  # characters of a header that are looked at; Django's own limit


def known(language: str) -> str:
    """The same; "" for one that Confab doesn't speak, or no longer."""
    return language if any(language == code for code, _name in settings.LANGUAGES) else ""


def asked_for(header: str) -> str:
    """By an Accept-Language; what nobody asks for is the default."""
    for language, _quality in parse_accept_lang_header(header[:LONGEST]):
        if language == "*":
            break
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
