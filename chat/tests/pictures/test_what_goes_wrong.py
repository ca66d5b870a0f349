import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat import pictures
from chat.pictures import Broken, preparing
from chat.tests.pictures.conftest import FORMATS, Studio, chunk, drawn, file_of, moving, png

DAMAGED = "This picture is damaged, or not all of it is there."
SLOW = "It takes too long to read this picture: a smaller one can be taken."
HUNGRY = "It takes too much memory to read this picture: a smaller one can be taken."
LIMITED = f"""
import runpy, sys
child = runpy.run_path({str(preparing.PROGRAM)!r})
child["confine"](30)
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "SECONDS", 0.5)


@pytest.mark.parametrize("kind", FORMATS)
def test_half_a_picture_is_refused(studio: Studio, kind: str) -> None:
    content = file_of(drawn(2000, 1500), kind)
    assert studio.refused(content[: len(content) // 2]) == DAMAGED


def test_no_picture_is_refused(studio: Studio) -> None:
    assert studio.refused(b"Hello").startswith("This is no picture that we know")


def test_a_small_file_of_very_many_pixels_is_refused(studio: Studio) -> None:
    content = png(30_000, 30_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000)))
    assert studio.refused(content).startswith("This picture is too large")


def test_what_inflates_beyond_its_pixels_is_cut_off(studio: Studio) -> None:
    rows = zlib.compress(b"\0" * 300_000_000)
    made = studio.prepare(png(10, 10, chunk(b"IDAT", rows)))
    assert (made.full.width, made.full.height) == (10, 10)


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_a_comment_that_inflates_is_refused_or_passed_over(studio: Studio, name: bytes) -> None:
    bomb = chunk(name, b"name\0\0" + zlib.compress(b"\0" * 300_000_000))
    row = chunk(b"IDAT", zlib.compress(b"\0" * 4))
    try:
        assert studio.prepare(png(1, 1, bomb, row)).full.width == 1
    except Broken as refusal:
        assert str(refusal) == DAMAGED


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        pictures.prepare(tmp_path / "nothing", tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(file_of(drawn()))
    with pytest.raises(Broken, match="no room"):
        pictures.prepare(tmp_path / "source", tmp_path / "nowhere")


# The program that decodes


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os; os.abort()",
        "raise SystemExit(1)",
        "import",
        'print(\'{"failed": "unknown"}\')',
        "",
        "print('x' * 100_000_000)",
        "print('[' * 100_000)",
        "import sys; sys.stdout.buffer.write(b'\\xff\\xfe')",
        "print('null')",
        "print('{\"made\": []}')",
        'print(\'{"made": [["full", 1, 1], ["full", 1, 1], ["full", 1, 1]]}\')',
        'print(\'{"made": [["../source", 1, 1], ["full", 1, 1], ["full", 1, 1]]}\')',
        "import os; os.symlink('/etc/passwd', 'full');"
        'print(\'{"made": [["full", 1, 1], ["full", 1, 1], ["full", 1, 1]]}\')',
        "open('full', 'w');"
        'print(\'{"made": [["full", 9999, 1], ["full", 1, 1], ["full", 1, 1]]}\')',
        "open('full', 'w');"
        'print(\'{"made": [["full", 1, 1], ["full", 1, 1], ["full", 1, 1]]}\');'
        "raise SystemExit(1)",
        'print(\'{"failed": "by whatever"}\')',
    ],
)
def test_one_that_crashes_or_talks_nonsense_is_told_as_damage(
    studio: Studio, program: Any, code: str
) -> None:
    program(code)
    assert studio.refused(file_of(drawn())) == DAMAGED


@pytest.mark.parametrize(
    "code",
    [
        "import signal; signal.pause()",
        "import signal; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; signal.pause()",
        "while True: print('x' * 100, flush=True)",
    ],
)
@pytest.mark.usefixtures("impatient")
def test_one_that_hangs_is_ended(studio: Studio, program: Any, code: str) -> None:
    program(code)
    assert studio.refused(file_of(drawn())) == SLOW


@pytest.mark.parametrize("ending", ["signal.pause()", "print('null')"])
@pytest.mark.usefixtures("impatient")
def test_whatever_it_began_ends_with_it(
    studio: Studio, program: Any, tmp_path: Path, ending: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    program(f"""
import os, signal
pipe = os.open({str(tmp_path / "pipe")!r}, os.O_WRONLY)
if os.fork() == 0:
    os.write(pipe, b"here"); signal.pause()
{ending}
""")
    studio.refused(file_of(drawn()))
    assert os.read(reader, 10) in (b"here", b"") and os.read(reader, 10) == b""  # nobody holds it
    os.close(reader)


def test_one_that_is_ended_by_the_system_is_told_as_hunger(studio: Studio, program: Any) -> None:
    program("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert studio.refused(file_of(drawn())) == HUNGRY


def test_nobody_is_left_to_be_waited_for(studio: Studio, program: Any) -> None:
    program("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    studio.refused(file_of(drawn()))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_it_has_no_environment(
    studio: Studio, program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "hush")
    program("""
import os, sys
sys.stdout.write('{"failed": "pixels"}' if "SECRET" not in os.environ else "")
""")
    assert studio.refused(file_of(drawn())).startswith("This picture is too large")


# Its limits


def test_it_ends_by_itself_if_nobody_waits(studio: Studio, program: Any) -> None:
    program(LIMITED.replace("(30)", "(1)") + "child['signal'].pause()")
    assert studio.refused(file_of(drawn())) == SLOW


def limited(code: str) -> str:
    return LIMITED + code


def test_it_gets_no_more_memory_than_its_limit(studio: Studio, program: Any) -> None:
    program(
        limited("""
try:
    bytearray(3_000_000_000)
except MemoryError as error:
    print('{"failed": "%s"}' % child["reason"](error))
""")
    )
    assert studio.refused(file_of(drawn())) == HUNGRY


def test_it_gets_no_more_time_than_its_limit(studio: Studio, program: Any) -> None:
    program(LIMITED.replace("(30)", "(1)") + "child['signal'].alarm(0)\nwhile True: pass")
    assert studio.refused(file_of(drawn())) == SLOW


@pytest.mark.parametrize(
    "code",
    [
        "open('large', 'wb').truncate(65 * 1024 * 1024)",
        "files = [open('/dev/null') for _ in range(16)]",
    ],
)
def test_it_gets_no_more_files_than_its_limit(studio: Studio, program: Any, code: str) -> None:
    program(
        limited(f"""
try:
    {code}
except OSError:
    print('{{"failed": "pixels"}}')
""")
    )
    assert studio.refused(file_of(drawn())).startswith("This picture is too large")


# Whatever it is

MUTATED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_taken_or_refused(studio: Studio, content: bytes) -> None:
    try:
        with studio.source.open("wb+") as file:
            file.write(content)
            pictures.measure(file)
        studio.prepare(content)
    except Broken as refusal:
        assert str(refusal).endswith(".")
    for name in studio.left():
        assert name in ("full.webp", "large.webp", "small.webp")


@MUTATED
@given(content=st.binary(max_size=2000))
def test_random_bytes_are_refused(studio: Studio, content: bytes) -> None:
    is_taken_or_refused(studio, content)


VALID = [
    *(file_of(drawn(), kind) for kind in FORMATS),
    *(moving(kind) for kind in ("GIF", "WEBP", "PNG", "AVIF")),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 6))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(len(content) // 2, len(content)))])


@MUTATED
@given(content=mutated())
def test_a_picture_with_a_few_other_bytes_is_taken_or_refused(
    studio: Studio, content: bytes
) -> None:
    is_taken_or_refused(studio, content)
