"""The document or photo that proves a service rendered."""

from uuid import UUID

from models.tables.insurance.policy import ServiceDelivered
from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key


class ServiceEvidence(KeptFile):
    """At most one of a service. Older records have its digest alone, spot checks a photo of their own."""

    id = key()
    delivered = foreign_key(ServiceDelivered, "evidence")
    delivered_id: UUID

    class Meta:
        table = "service_evidence"
        unique_together = (("delivered_id",),)
        indexes = (("sha256",),)
