"""Every register that can be imported, by its name."""

from collections.abc import Mapping

from models.actions.registers.claims import ClaimRegister
from models.actions.registers.evaluations import EvaluationRegister
from models.actions.registers.lifts import LiftRegister
from models.actions.registers.maintenance import MaintenanceRegister
from models.actions.registers.organisations import OrganisationRegister
from models.actions.registers.policies import PolicyRegister
from models.actions.registers.register import Register

# Organisations before lifts, lifts before what refers to them: the order in which a city fills its registers.
REGISTERS: Mapping[str, type[Register]] = {
    register.kind.name: register
    for register in (
        OrganisationRegister,
        LiftRegister,
        PolicyRegister,
        ClaimRegister,
        MaintenanceRegister,
        EvaluationRegister,
    )
}
