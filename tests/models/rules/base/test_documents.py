"""Documents that staff may add are known by what they hold."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.documents import FileKind, document_kind
from tests.support.photos import jpeg


def packed(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name in names:
            pack.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (packed("[Content_Types].xml", "word/document.xml"), FileKind.WORD),
        (packed("xl/workbook.xml"), FileKind.SHEET),
        (packed("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (packed("run.exe"), None),
        (b"PK\x03\x04 broken", None),
        ("检验合格\r\n".encode(), FileKind.TEXT),
        ("\ufeff识别码,结果\n".encode(), FileKind.TEXT),
        (b"", None),
        (b"\x00\x01", None),
        ("检验".encode("gb18030"), None),
        (b"bell\x07", None),
        (b"#!AMR\n<", FileKind.AMR),
        (b"ID3\x04\x00", FileKind.MP3),
        (b"\xff\xfb\x90\x00", FileKind.MP3),
        (b"\xff\xf3\x48\x00", FileKind.MP3),
        (b"\xff\xf3", FileKind.MP3),
        (b"\x00\x00\x00\x20ftypM4A ", FileKind.M4A),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", FileKind.WAVE),
        (b"\xff", None),
        (b"\xff\xf1\x50\x80", None),  # AAC without a container
        (jpeg(), None),
    ],
)
def test_a_kind_is_told_by_its_content(data: bytes, kind: FileKind | None) -> None:
    assert document_kind(data) is kind


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(data: bytes) -> None:
    for one in (data, b"PK\x03\x04" + data):
        assert document_kind(one) in (None, *FileKind)
