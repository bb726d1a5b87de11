"""The organisations that a page or a form names."""

from dataclasses import dataclass
from uuid import UUID

from models.actions.shared.scope import Scope, organisations_in
from models.rules.partners.kinds import OrganisationKind
from models.tables.partners.organisation import Organisation


@dataclass(frozen=True)
class OrganisationName:
    id: UUID
    kind: OrganisationKind
    name: str

    @classmethod
    def of(cls, row: Organisation) -> "OrganisationName":
        return cls(row.id, row.kind, row.name)


async def find_organisation(
    scope: Scope, organisation_id: UUID, kind: OrganisationKind | None = None
) -> OrganisationName | None:
    """None where the scope has no such organisation, or it is of another kind."""
    row = await organisations_in(scope).get_or_none(id=organisation_id)
    return None if row is None or kind not in (None, row.kind) else OrganisationName.of(row)
