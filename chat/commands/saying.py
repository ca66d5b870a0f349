"""Words that are said in another way, and the list of all commands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from chat.commands.base import Order, Outcome, command

SHRUG = r"¯\\\_(ツ)\_/¯"  # as markdown


@command(_("Say what you do, in the third person"), gettext_noop("words"), is_one_line=False)
def me(order: Order) -> Outcome:
    return order.post()


@command(_("Say it with a shrug"), gettext_noop("[words]"), is_one_line=False)
def shrug(order: Order) -> Outcome:
    return order.saying(f"{order.words} {SHRUG}".strip()).post()


@command(_("List all commands"))
def help(_order: Order) -> Outcome:
    return Outcome(url=reverse("commands"))
