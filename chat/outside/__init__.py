"""Asking addresses that people name, so that nothing is reached that isn't public anyway."""

from chat.outside.fetching import Fetched, Unreachable, fetch, fetch_picture

__all__ = ["Fetched", "Unreachable", "fetch", "fetch_picture"]
