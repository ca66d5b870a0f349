"""The HTTP door: permission on the first line, deeds through actions, pages through templates."""
