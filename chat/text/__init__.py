"""From what a person typed to what the page shows: cleaned, marked up, safe."""

from chat.text.cleaning import (
    BLANK,
    BODY_LIMIT,
    JOINERS,
    Refused,
    clean_body,
    clean_filename,
    clean_name,
    clean_status,
    required_name,
)
from chat.text.markup import RENDERER, called, excerpt, to_html, web_addresses
from chat.text.words import EVERYBODY, Called

__all__ = [
    "BLANK",
    "BODY_LIMIT",
    "EVERYBODY",
    "JOINERS",
    "RENDERER",
    "Called",
    "Refused",
    "called",
    "clean_body",
    "clean_filename",
    "clean_name",
    "clean_status",
    "excerpt",
    "required_name",
    "to_html",
    "web_addresses",
]
