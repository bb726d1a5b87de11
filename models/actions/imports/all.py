"""Every register that can be imported, by its name."""

from collections.abc import Mapping

from models.actions.imports.claims import ClaimRegister
from models.actions.imports.evaluations import EvaluationRegister
from models.actions.imports.group_policies import GroupPolicyRegister
from models.actions.imports.inspections import InspectionRegister
from models.actions.imports.lift_states import LiftStateRegister
from models.actions.imports.lifts import LiftRegister
from models.actions.imports.maintenance import MaintenanceRegister
from models.actions.imports.organisations import OrganisationRegister
from models.actions.imports.policies import PolicyRegister
from models.actions.imports.register import Register

# Organisations before lifts, lifts before what refers to them: the order in which a city fills its registers.
REGISTERS: Mapping[str, type[Register]] = {
    register.kind.name: register
    for register in (
        OrganisationRegister,
        LiftRegister,
        LiftStateRegister,
        InspectionRegister,
        PolicyRegister,
        GroupPolicyRegister,
        ClaimRegister,
        MaintenanceRegister,
        EvaluationRegister,
    )
}
