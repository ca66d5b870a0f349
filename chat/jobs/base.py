"""What all jobs share."""


class Hopeless(Exception):
    """Trying again can't help. Its words are for admins to read."""
