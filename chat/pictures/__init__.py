"""Pictures from strangers: measured by their header, and decoded in a process of its own."""

from chat.pictures.broken import Broken, NoRoom
from chat.pictures.header import Size, measure
from chat.pictures.preparing import Picture, Prepared, prepare, prepare_avatar

__all__ = [
    "Broken",
    "NoRoom",
    "Picture",
    "Prepared",
    "Size",
    "measure",
    "prepare",
    "prepare_avatar",
]
