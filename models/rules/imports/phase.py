"""How far an import has come."""

from enum import StrEnum


class ImportPhase(StrEnum):
    STAGING = "staging"  # the file is read into `ImportRow`
    CHECKING = "checking"  # what its rows refer to is looked up
    APPLYING = "applying"  # batch by batch into the register
    DONE = "done"
    REJECTED = "rejected"  # rows were bad, and nothing was written
    FAILED = "failed"  # the file could not be read at all, or the fault is ours


ENDED = (ImportPhase.DONE, ImportPhase.REJECTED, ImportPhase.FAILED)
