"""Clause documents of policies and products, as insurers have handed them in."""

from models.tables.kept_file import KeptFile
from models.tables.keys import key


class ClauseFile(KeptFile):
    """One document for all policies and products whose `clause_sha256` names it."""

    id = key()

    class Meta:
        table = "clause_file"
        unique_together = (("sha256",),)
