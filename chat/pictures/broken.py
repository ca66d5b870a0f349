"""Why a picture isn't taken: sentences to be translated for whoever reads them."""

from django.utils.translation import gettext_noop as _

MEGAPIXEL = 1_000_000
PIXELS = 50 * MEGAPIXEL  # of one frame


class Broken(Exception):
    """No picture can be made of it; the text is a sentence for the person who gave it."""


class NoRoom(Broken):
    """At the moment: the picture itself may be whole."""


def unknown() -> Broken:
    return Broken(_("This is no picture that we know: PNG, JPEG, GIF, WebP and AVIF are."))


def damaged() -> Broken:
    return Broken(_("This picture is damaged, or not all of it is there."))


def too_large() -> Broken:
    return Broken(_("This picture is too large: 50 megapixels are the most."))


def too_long() -> Broken:
    return Broken(_("This animation is too long: a shorter or smaller one can be taken."))


def too_slow() -> Broken:
    return Broken(_("It takes too long to read this picture: a smaller one can be taken."))


def too_hungry() -> Broken:
    return Broken(_("It takes too much memory to read this picture: a smaller one can be taken."))


def no_room() -> Broken:
    return NoRoom(_("There is no room for this picture at the moment."))
