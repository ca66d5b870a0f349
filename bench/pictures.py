"""What pictures cost: WebP beside AVIF, the whole way of some, and what stays in memory of many.

The photograph is made up, of gradients, shapes and noise. A quality means another thing to each
format: compare lines of equal PSNR (more is better; of what the eye sees it says little).
"""

import argparse
import io
import math
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.conf import settings
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from chat import pictures

LARGE = (1280, 960)
WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("WEBP", {"quality": quality, "method": 4}) for quality in (75, 80, 85)),
    ("WEBP", {"lossless": True, "quality": 50, "method": 0}),
    *(("AVIF", {"quality": quality, "speed": 9}) for quality in (60, 70, 80)),
    *(("AVIF", {"quality": quality, "speed": 6}) for quality in (60, 70)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=1000, help="small pictures at most")
    parser.add_argument("--seconds", type=float, default=60, help="for them at most")
    asked = parser.parse_args()
    settings.configure(USE_I18N=False)
    memory(asked.many, asked.seconds)
    photo, screen = photograph(4000, 3000), screenshot(*LARGE)
    formats("a photograph of 12 megapixels", photo)
    formats("the same, large", photo.resize(LARGE))
    formats("a screenshot", screen)
    whole_way({"photo.jpg": photo, "photo.png": photo, "screen.png": screen})


def photograph(width: int, height: int) -> Image.Image:
    across = Image.linear_gradient("L").resize((width, height))
    around = Image.radial_gradient("L").resize((width, height))
    image = Image.merge("RGB", (across, around, across.transpose(Image.Transpose.ROTATE_180)))
    draw = ImageDraw.Draw(image)
    for n in range(60):
        box = (n * width // 60, n * height // 60, (n + 5) * width // 60, (n + 5) * height // 60)
        draw.ellipse(box, fill=(n * 4, 255 - n * 4, 90), outline=(0, 0, 0), width=7)
    for size, deviation in ((32, 60), (128, 40), (512, 24), (2048, 12), (width, 5)):
        noise = Image.effect_noise((size, size * height // width), deviation)
        grain = noise.resize((width, height), Image.Resampling.BICUBIC).convert("RGB")
        image = ImageChops.add(image, grain, offset=-128)
    return image


def screenshot(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    for y in range(0, height, 18):
        draw.text((10, y), f"{y:4} The quick brown fox jumps over the lazy dog. " * 3, "#224", font)
    return image


def formats(title: str, image: Image.Image) -> None:
    print(f"\n{title:31} seconds     KiB   PSNR")
    for kind, options in WAYS:
        threads = {"max_threads": 1} if kind == "AVIF" else {}
        began = time.process_time()
        image.save(file := io.BytesIO(), kind, **options, **threads)
        took = time.process_time() - began
        words = " ".join(f"{name} {value}" for name, value in options.items())
        print(f"{kind} {words:26} {took:7.2f}  {file.tell() / 1024:6.0f}  {psnr(image, file):5.1f}")


def psnr(image: Image.Image, file: io.BytesIO) -> float:
    stat = ImageStat.Stat(ImageChops.difference(image, Image.open(file).convert("RGB")))
    mean = sum(stat.sum2) / sum(stat.count)
    return 10 * math.log10(255**2 / mean) if mean else math.inf


def whole_way(images: dict[str, Image.Image]) -> None:
    print("\npictures.prepare       KiB  seconds   full, large, small in KiB")
    with TemporaryDirectory() as name:
        for title, image in images.items():
            image.save(source := Path(name, title), quality=92)
            began = time.perf_counter()
            made = pictures.prepare(source, Path(name))
            took = time.perf_counter() - began
            sizes = [each.path.stat().st_size // 1024 for each in made]
            print(f"{title:16} {source.stat().st_size // 1024:9} {took:8.2f}   {sizes}")


def memory(many: int, seconds: float) -> None:
    """Of this process: the decoding ones end with each picture."""
    with TemporaryDirectory() as name:
        screenshot(64, 48).save(source := Path(name, "small.png"))
        before, began, number = resident(), time.perf_counter(), 0
        while number < many and time.perf_counter() - began < seconds:
            with source.open("rb") as file:
                pictures.measure(file)
            pictures.prepare(source, Path(name))
            number += 1
        took = time.perf_counter() - began
    print(
        f"{number} small pictures in {took:.0f} s: {before:.1f} MB before, {resident():.1f} after"
    )


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    main()
