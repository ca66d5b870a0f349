"""Asking addresses that people name, so that nothing is reached that isn't public anyway."""

from chat.outside.fetching import Fetched, Unreachable, fetch, fetch_picture
from chat.outside.pages import Told, told

__all__ = ["Fetched", "Told", "Unreachable", "fetch", "fetch_picture", "told"]
