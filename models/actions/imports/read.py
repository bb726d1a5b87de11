"""Read imports for those who brought them in: one, the list of them, and whether a file came before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from models.actions.imports.steps import ImportJob
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, imports_in
from models.rules.imports.phase import ImportPhase
from models.tables.keys import new_key

NEWEST = "-created_at"


@dataclass(frozen=True)
class ImportFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a piece of the file's name."""

    words: str = ""
    kind: str = ""
    phase: ImportPhase | None = None


class ListedImport(ImportJob, Protocol):
    """An import with its key and the time at which its file came in."""

    @property
    def id(self) -> UUID: ...
    @property
    def created_at(self) -> datetime: ...


def key_of_new_import() -> UUID:
    """The key of an import whose file is still on its way; `add_import` takes it."""
    return new_key()


async def find_import(scope: Scope, import_id: UUID) -> ListedImport | None:
    """None where the scope has no such import."""
    return await imports_in(scope).get_or_none(id=import_id)


async def find_same_before(scope: Scope, job: ListedImport) -> ListedImport | None:
    """The last earlier import of the very same file into the same register."""
    same = imports_in(scope).filter(kind=job.kind, sha256=job.sha256, id__lt=job.id)
    return await same.order_by("-id").first()


async def list_imports(scope: Scope, wanted: ImportFilter, page: PageOf) -> ListPage[ListedImport]:
    rows = imports_in(scope)
    if wanted.words:
        rows = rows.filter(file_name__icontains=wanted.words)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.phase is not None:
        rows = rows.filter(phase=wanted.phase)
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(shown), more)
