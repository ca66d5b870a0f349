"""What templates know of emoji."""

from django import template

from chat import emojis

register = template.Library()
register.filter("called", emojis.name_of)
