"""How large a picture says it is. Nothing of it is decoded."""

from io import BytesIO
from typing import BinaryIO, NamedTuple

from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError, WebPImagePlugin

from chat.pictures import broken

BY_THEIR_BEGINNING = ("PNG", "JPEG", "GIF")
# Their plugins want the whole file, and register themselves.
WHOLE = (WebPImagePlugin.WebPImageFile.format, AvifImagePlugin.AvifImageFile.format)
FORMATS = (*BY_THEIR_BEGINNING, *WHOLE)
BEGINNING = 1024 * 1024  # bytes in which a header must end: reading many small parts takes long
FRAMES_TOLD = ("PNG", "WEBP", "AVIF")  # in the header; a GIF's are counted by reading it
PIXELS_IN_ALL = 20 * broken.PIXELS  # of all frames
ORIENTATION, LYING = (
    0x0112,
    range(5, 9),
)  # EXIF's tag, and the values that lay a picture on its side

Image.MAX_IMAGE_PIXELS = None  # each size is checked here, and again where it is decoded


class Size(NamedTuple):
    width: int
    height: int


def measure(file: BinaryIO) -> Size:
    """As it is to be shown, of its first frame. Leaves the file at its beginning."""
    file.seek(0)
    try:
        with _opened(file) as image:
            return _size(image)
    finally:
        file.seek(0)


def _opened(file: BinaryIO) -> ImageFile.ImageFile:
    beginning = file.read(BEGINNING)
    try:
        if _is_one_of(WHOLE, beginning):
            file.seek(0)
            return Image.open(file, formats=WHOLE)
        return Image.open(BytesIO(beginning), formats=BY_THEIR_BEGINNING)
    except UnidentifiedImageError:
        raise unidentified(beginning) from None
    except Exception:  # noqa: BLE001 (a stranger's bytes raise anything)
        raise broken.damaged() from None


def unidentified(beginning: bytes) -> broken.Broken:
    return broken.damaged() if _is_one_of(FORMATS, beginning) else broken.unknown()


def _is_one_of(formats: tuple[str, ...], beginning: bytes) -> bool:
    Image.preinit()
    accepts = [Image.OPEN[name][1] for name in formats]
    return any(accept(beginning[:16]) for accept in accepts if accept)


def _size(image: ImageFile.ImageFile) -> Size:
    width, height = image.size
    frames = getattr(image, "n_frames", 1) if image.format in FRAMES_TOLD else 1
    if width * height > broken.PIXELS:
        raise broken.too_large()
    if width * height * frames > PIXELS_IN_ALL:
        raise broken.too_long()
    return Size(height, width) if _orientation(image) in LYING else Size(width, height)


def _orientation(image: Image.Image) -> int | None:
    try:
        return Image.Image.getexif(image).get(ORIENTATION)  # a PNG's own would decode it
    except Exception:  # noqa: BLE001 (a stranger's bytes raise anything)
        return None
