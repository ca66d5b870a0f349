"""The emoji there are."""

import emoji


def is_emoji(text: str) -> bool:
    """One, and nothing else."""
    return emoji.is_emoji(text)
