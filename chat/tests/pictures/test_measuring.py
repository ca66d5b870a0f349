from io import BytesIO

import pytest
from PIL import ImageFile

from chat import pictures
from chat.pictures import Broken
from chat.tests.pictures.conftest import FORMATS, chunk, drawn, file_of, moving, png


def measured(content: bytes) -> tuple[int, int]:
    return pictures.measure(BytesIO(content))


def refused(content: bytes) -> str:
    with pytest.raises(Broken) as refusal:
        measured(content)
    return str(refusal.value)


@pytest.mark.parametrize("kind", FORMATS)
def test_its_header_says_how_large_it_is(kind: str) -> None:
    assert measured(file_of(drawn(60, 40), kind)) == (60, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60))])
def test_the_side_that_is_shown_as_its_width_is_its_width(
    kind: str, orientation: int, size: tuple[int, int]
) -> None:
    image = drawn(60, 40)
    image.getexif()[0x0112] = orientation
    assert measured(file_of(image, kind, exif=image.getexif())) == size


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_orientation_is_none() -> None:
    image = file_of(drawn(60, 40), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert measured(image) == (60, 40)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_decoded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content, loaded = file_of(drawn(), kind), list[str]()
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _image: loaded.append(kind))
    measured(content)
    assert loaded == []


def test_the_file_is_left_at_its_beginning() -> None:
    file = BytesIO(file_of(drawn()))
    file.read(20)
    pictures.measure(file)
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM" + b"\0" * 60],
)
def test_no_picture_that_we_know_is_refused(content: bytes) -> None:
    assert refused(content).startswith("This is no picture that we know")


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_formats_that_we_do_not_take_are_refused(kind: str) -> None:
    assert refused(file_of(drawn(), kind)).startswith("This is no picture that we know")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_header_that_ends_too_early_is_refused(kind: str) -> None:
    assert refused(file_of(drawn(), kind)[:20]).startswith("This picture is damaged")


def test_too_many_pixels_are_refused() -> None:
    assert refused(png(30_000, 30_000, chunk(b"IDAT", b"x"))) == (
        "This picture is too large: 50 megapixels are the most."
    )


def test_the_most_pixels_are_taken() -> None:
    assert measured(png(10_000, 5_000, chunk(b"IDAT", b"x"))) == (10_000, 5_000)


def test_an_animation_that_is_too_much_in_all_is_refused() -> None:
    control = chunk(b"acTL", b"\0\0\x10\0\0\0\0\0")
    content = png(1000, 1000, control, chunk(b"IDAT", b"x"))
    assert refused(content).startswith("This animation is too long")


def test_a_header_of_very_many_parts_is_not_read_to_its_end() -> None:
    parts = chunk(b"teXt", b"") * 200_000
    assert refused(png(10, 10, parts, chunk(b"IDAT", b"x"))).startswith("This picture is damaged")


def test_a_gif_of_very_many_frames_is_measured_by_its_first() -> None:
    assert measured(moving("GIF", 500, (10, 10))) == (10, 10)
