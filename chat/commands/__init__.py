"""What is typed after a slash: "/topic tides" sets the topic instead of being said.

One command is one function, with its usage and its help. Only a word of small letters directly
after the slash counts, at the very beginning; "//word" says "/word".
"""

from chat.commands.base import Command, Outcome
from chat.commands.obeying import COMMANDS, is_deed, named, obey

__all__ = ["COMMANDS", "Command", "Outcome", "is_deed", "named", "obey"]
