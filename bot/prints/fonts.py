"""Finding a font with Chinese characters among those that the machine has.

fontTools is imported where a file is read, as fpdf is in `paper`.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.prints.labels import CannotPrint

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("~/Library/Fonts").expanduser(),
    Path("C:/Windows/Fonts"),
)

# Regular and bold file of each family, best first. A family with one weight is named twice.
FAMILIES = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc"),
    ("Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc"),
    ("Arial Unicode.ttf", "Arial Unicode.ttf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("simhei.ttf", "simhei.ttf"),
)

HOW_TO_INSTALL = (
    "no font with Chinese characters was found. Install one (Debian, Ubuntu: "
    "`apt install fonts-noto-cjk` or `apt install fonts-wqy-zenhei`), or name one with --font FILE"
)


@dataclass(frozen=True)
class Face:
    """One face of a font file; `number` counts from 0 in a collection."""

    file: Path
    number: int = 0


@dataclass(frozen=True)
class Typeface:
    """The two weights that a label is set in; they may be the same face."""

    regular: Face
    bold: Face


def find_typeface(folders: Iterable[Path] = FOLDERS) -> Typeface:
    """The first known family that is installed. Raises CannotPrint where none is."""
    installed = {file.name: file for file in _files(folders)}
    for regular, bold in FAMILIES:
        if regular in installed and bold in installed:
            return Typeface(read_face(installed[regular]), read_face(installed[bold]))
    raise CannotPrint(HOW_TO_INSTALL)


def typeface_of(file: Path) -> Typeface:
    """Everything set in the font that somebody chose. Raises CannotPrint where it cannot serve."""
    face = read_face(file)
    return Typeface(face, face)


def read_face(file: Path) -> Face:
    """The face of the file that draws Chinese as it is written in mainland China.

    Raises CannotPrint where the file is no TrueType or OpenType font with Chinese characters.
    """
    from fontTools.ttLib import TTLibError

    try:
        return _mainland_face(file)
    except (OSError, TTLibError) as error:
        raise CannotPrint(f"{file} cannot be used as a font: {error}") from None


def _mainland_face(file: Path) -> Face:
    from fontTools.ttLib import TTCollection, TTFont

    if file.suffix.lower() not in (".ttc", ".otc"):
        with TTFont(file, lazy=True) as font:
            _require_chinese(font, file)
        return Face(file)
    with TTCollection(file, lazy=True) as collection:
        names = [font["name"].getDebugName(4) or "" for font in collection.fonts]
        # Noto, Source Han and Heiti name it SC; the others have one Chinese face, and it is the first.
        number = next((at for at, name in enumerate(names) if " SC" in name), 0)
        _require_chinese(collection.fonts[number], file)
        return Face(file, number)


def _require_chinese(font: "TTFont", file: Path) -> None:
    if ord("梯") not in (font.getBestCmap() or {}):
        raise CannotPrint(f"{file} has no Chinese characters; name another font with --font FILE")


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for parent, _, names in os.walk(folder):
            yield from (Path(parent, name) for name in names)
