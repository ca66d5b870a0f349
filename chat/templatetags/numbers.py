"""How large numbers are written in the reader's language."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))
