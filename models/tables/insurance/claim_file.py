"""Photos, papers and recordings of a claim."""

from uuid import UUID

from tortoise import fields

from models.rules.insurance.claim_papers import ClaimPaper
from models.tables.insurance.claim import Claim
from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key


class ClaimFile(KeptFile):
    """Who sees it follows from `paper`, `shared` and whose it is (`rules.claim_papers`)."""

    id = key()
    claim = foreign_key(Claim, "files")
    claim_id: UUID
    paper = fields.CharEnumField(ClaimPaper, max_length=20)
    shared = fields.BooleanField(default=False)

    class Meta:
        table = "claim_file"
        unique_together = (("claim_id", "party", "sha256"),)
        indexes = (("sha256",),)
