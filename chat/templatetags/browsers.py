"""What people call a browser."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def browser_name(user_agent: str) -> str:
    """ "Firefox on Linux"; as it calls itself where nobody knows it."""
    from ua_parser import parse  # takes long to import, and one page needs it

    known = parse(user_agent)
    if known.user_agent is None:
        return user_agent
    browser = known.user_agent.family
    if known.os is None:
        return browser
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": known.os.family}
