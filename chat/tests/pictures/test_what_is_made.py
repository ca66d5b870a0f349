from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from chat.pictures import Picture
from chat.tests.pictures.conftest import FORMATS, GREEN, RED, Studio, drawn, file_of, moving


def shown(picture: Picture) -> Image.Image:
    with Image.open(picture.path, formats=["WEBP"]) as image:
        assert image.size == (picture.width, picture.height)
        assert picture.content_type == "image/webp"
        image.load()
        return image


def is_about(color: object, other: tuple[int, ...]) -> bool:
    assert isinstance(color, tuple)
    return all(abs(a - b) < 24 for a, b in zip(color, other, strict=True))


def sizes(*made: Picture) -> list[tuple[int, int]]:
    return [shown(picture).size for picture in made]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_becomes_three_sizes(studio: Studio, kind: str) -> None:
    made = studio.prepare(file_of(drawn(5000, 2500), kind))
    assert sizes(*made) == [(4096, 2048), (1280, 640), (480, 240)]
    assert is_about(shown(made.small).getpixel((5, 5)), GREEN)


def test_nothing_is_enlarged(studio: Studio) -> None:
    made = studio.prepare(file_of(drawn(60, 40)))
    assert made.full == made.large == made.small and sizes(made.full) == [(60, 40)]
    assert studio.left() == ["full.webp"]


def test_only_what_was_made_is_left(studio: Studio) -> None:
    studio.prepare(file_of(drawn(2000, 1000)))
    assert studio.left() == ["full.webp", "large.webp", "small.webp"]


def test_a_thin_one_keeps_a_pixel(studio: Studio) -> None:
    assert sizes(studio.prepare(file_of(drawn(5000, 2))).small) == [(480, 1)]


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)),
        (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1)),
    ],
)  # fmt: skip
def test_it_is_turned_upright(studio: Studio, orientation: int, corner: tuple[int, int]) -> None:
    image = drawn(120, 80)
    image.getexif()[0x0112] = orientation
    made = studio.prepare(file_of(image, "JPEG", exif=image.getexif())).full
    assert (made.width, made.height) == ((120, 80) if orientation < 5 else (80, 120))
    x, y = (side * (1 + 2 * at) // 4 for side, at in zip(made[1:3], corner, strict=True))
    assert is_about(shown(made).getpixel((x, y)), GREEN)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_nothing_is_told_of_where_and_with_what_it_was_made(studio: Studio, kind: str) -> None:
    image = drawn()
    exif = image.getexif()
    exif[0x010F] = "Secretcam"
    exif.get_ifd(0x8825)[29] = "Secretday"
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<x>Secretxmp</x>")
    text.add_text("Comment", "Secrettext")
    told: dict[str, dict[str, Any]] = {
        "PNG": {"pnginfo": text},
        "JPEG": {"comment": b"Secrettext"},
    }
    options = told.get(kind, {"xmp": b"<x>Secretxmp</x>"})
    content = file_of(image, kind, exif=exif, **options)
    assert content.count(b"Secret") >= 3
    made = studio.prepare(content + b"PK\3\4Secretzip").full
    assert b"Secret" not in made.path.read_bytes()
    with Image.open(made.path) as image:
        assert not image.getexif() and not image.info.keys() & {"icc_profile", "xmp", "exif"}


def test_its_colours_become_srgb(studio: Studio) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ").replace(b"swap", b"gXYZ")
    made = studio.prepare(file_of(drawn(), icc_profile=swapped)).full
    assert is_about(shown(made).getpixel((50, 35)), (RED[1], RED[0], RED[2]))


def test_a_profile_that_is_none_is_passed_over(studio: Studio) -> None:
    made = studio.prepare(file_of(drawn(), icc_profile=b"nonsense")).full
    assert is_about(shown(made).getpixel((50, 35)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixels_is_taken(studio: Studio, mode: str) -> None:
    grey = Image.new("L", (60, 40), 255)
    image = Image.new("I;16", (60, 40), 0xFFFF) if mode == "I;16" else grey.convert(mode)
    made = studio.prepare(file_of(image)).full
    assert shown(made).convert("RGB").getpixel((30, 20)) == (255, 255, 255)


def test_sixteen_bits_become_eight(studio: Studio) -> None:
    made = studio.prepare(file_of(Image.new("I;16", (60, 40), 0x8000))).full
    assert shown(made).getpixel((30, 20)) == (128, 128, 128)


def test_the_colours_of_a_press_are_taken(studio: Studio) -> None:
    made = studio.prepare(file_of(drawn(mode="CMYK"), "JPEG")).full
    assert is_about(shown(made).getpixel((50, 35)), RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_what_is_transparent_stays_so(studio: Studio, kind: str) -> None:
    image = drawn(900, 600, "RGBA")
    image.paste((0, 0, 0, 0), (450, 0, 900, 600))
    made = studio.prepare(file_of(image, kind))
    for each in made:
        alpha = shown(each).convert("RGBA").getchannel("A")
        assert alpha.getpixel((5, 5)) == 255 and alpha.getpixel((each.width - 5, 5)) == 0


def test_what_is_drawn_loses_nothing(studio: Studio) -> None:
    made = studio.prepare(file_of(drawn(), "PNG")).full
    assert shown(made).tobytes() == drawn().tobytes()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(studio: Studio, kind: str) -> None:
    made = studio.prepare(moving(kind, 3, (600, 400)))
    for each in made:
        with Image.open(each.path) as image:
            assert (image.n_frames, image.info["loop"]) == (3, 0)  # type: ignore[attr-defined]
            image.load()
            assert image.info["duration"] == 120


def test_what_moves_for_long_stands_still(studio: Studio) -> None:
    made = studio.prepare(moving("GIF", 10_000, (10, 10))).full
    with Image.open(made.path) as image:
        assert image.n_frames == 1  # type: ignore[attr-defined]


def test_what_moves_and_is_large_stands_still(studio: Studio) -> None:
    made = studio.prepare(moving("GIF", 40, (1500, 1100))).full
    with Image.open(made.path) as image:
        assert image.n_frames == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(900, 600), (600, 900)])
def test_an_avatar_is_the_square_in_the_middle(studio: Studio, size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, RED)
    middle = ((size[0] - 600) // 2, (size[1] - 600) // 2)
    image.paste(GREEN, (*middle, middle[0] + 600, middle[1] + 600))
    made = studio.avatar(file_of(image))
    assert sizes(*made) == [(512, 512), (192, 192), (64, 64)]
    assert all(is_about(shown(each).getpixel((1, 1)), GREEN) for each in made)


def test_a_small_avatar_is_not_enlarged(studio: Studio) -> None:
    assert sizes(*studio.avatar(file_of(drawn(100, 80)))) == [(80, 80), (80, 80), (64, 64)]


def test_an_avatar_stands_still(studio: Studio) -> None:
    with Image.open(studio.avatar(moving("GIF")).full.path) as image:
        assert image.n_frames == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_picture_becomes_the_same_bytes(studio: Studio, kind: str) -> None:
    content = file_of(Image.effect_noise((700, 500), 80).convert("RGB"), kind)
    first = [each.path.read_bytes() for each in studio.prepare(content)]
    assert [each.path.read_bytes() for each in studio.prepare(content)] == first


def test_it_is_what_a_reader_of_pictures_reads(studio: Studio) -> None:
    made = studio.prepare(file_of(drawn())).full
    assert Image.open(BytesIO(made.path.read_bytes())).format == "WEBP"
