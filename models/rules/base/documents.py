"""Documents that staff may add to a matter, a claim or a vote, told by what they hold."""

import zipfile
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO

MOST_BYTES = 5 * 2**20
MOST_MEMBERS = 2_000


class FileKind(StrEnum):
    """The ending of a document's name. A photo is kept as a JPEG."""

    PHOTO = "jpg"
    PDF = "pdf"
    WORD = "docx"
    SHEET = "xlsx"
    TEXT = "txt"
    MP3 = "mp3"
    AMR = "amr"
    M4A = "m4a"
    WAVE = "wav"


CONTENT_TYPES: Mapping[FileKind, str] = {
    FileKind.PHOTO: "image/jpeg",
    FileKind.PDF: "application/pdf",
    FileKind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.MP3: "audio/mpeg",
    FileKind.AMR: "audio/amr",
    FileKind.M4A: "audio/mp4",
    FileKind.WAVE: "audio/wav",
}
# Sound is told by where its mark stands: (offset, mark).
_SOUND_MARKS = (
    (FileKind.AMR, 0, b"#!AMR"),
    (FileKind.MP3, 0, b"ID3"),
    (FileKind.M4A, 4, b"ftypM4A"),
    (FileKind.WAVE, 8, b"WAVE"),
)


def document_kind(data: bytes) -> FileKind | None:
    """The kind of a document; None for what is none that we keep: it may still be a photo."""
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _packed_kind(data)
    if sound := _sound_kind(data):
        return sound
    return FileKind.TEXT if _is_text(data) else None


def _sound_kind(data: bytes) -> FileKind | None:
    """An MP3 without a tag begins with a frame: eleven bits set, layer III."""
    for kind, offset, mark in _SOUND_MARKS:
        if data.startswith(mark, offset):
            return kind
    is_frame = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2
    return FileKind.MP3 if is_frame else None


def _packed_kind(data: bytes) -> FileKind | None:
    """Office Open XML by its main part. Files with macros are not kept."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as pack:
            names = set(pack.namelist()[:MOST_MEMBERS])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return FileKind.WORD
    return FileKind.SHEET if "xl/workbook.xml" in names else None


def _is_text(data: bytes) -> bool:
    if not data:
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t" for character in text)
