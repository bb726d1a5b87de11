"""Photos and files that staff add to a matter."""

from uuid import UUID

from tortoise import fields

from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key
from models.tables.reports.report import Incident


class MatterFile(KeptFile):
    """With `shared` every party of the matter sees it, else its own alone."""

    id = key()
    incident = foreign_key(Incident, "files")
    incident_id: UUID
    shared = fields.BooleanField(default=False)

    class Meta:
        table = "matter_file"
        unique_together = (("incident_id", "party", "sha256"),)
        indexes = (("sha256",),)
