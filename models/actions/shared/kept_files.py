"""Files that staff hand in, as values."""

from dataclasses import dataclass

from models.rules.base.documents import FileKind


@dataclass(frozen=True)
class HandedFile:
    """`content_sealed`: of a document, base64 sealed by the vault; empty for a photo, which is on disk."""

    kind: FileKind
    title: str
    sha256: str
    size: int
    content_sealed: str


@dataclass(frozen=True)
class FileContent:
    """`content_sealed` is empty for a photo."""

    kind: FileKind
    title: str
    sha256: str
    content_sealed: str
