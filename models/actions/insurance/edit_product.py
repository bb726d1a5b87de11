"""What insurers offer: a product added to the comparison, changed, or no longer sold."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.insurance.terms_draft import TermsDraft, kept_terms
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope
from models.actions.shared.versions import require_version
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Belonging, StaffRole
from models.tables.insurance.policy import Product
from models.tables.partners.organisation import Organisation


class ProductProblem(StrEnum):
    INSURER = "insurer"  # unknown, or not one's own
    NAME_TAKEN = "name_taken"
    NO_LINE = "no_line"
    PREMIUM = "premium"  # the lowest is higher than the highest
    DAYS = "days"  # no longer sold before it is


@dataclass(frozen=True, kw_only=True)
class ProductDraft(TermsDraft):
    """Premiums in fen for one lift and year; `offered_until` is the first day on which it is not sold."""

    insurer: str
    name: str
    premium_from_fen: int
    premium_to_fen: int
    offered_from: date
    offered_until: date | None = None


def products_in(scope: Scope) -> QuerySet[Product]:
    """An insurer's own; the administrator's are all."""
    if scope.belonging is Belonging.EVERYTHING:
        return Product.all()
    return Product.filter(insurer_id=scope.belongs_to)


async def read_product(scope: Scope, product_id: UUID) -> ProductDraft | None:
    """The product as it could be entered anew. None where it is not the scope's."""
    row = await products_in(scope).get_or_none(id=product_id).select_related("insurer")
    return _draft_of(row) if row else None


def _draft_of(row: Product) -> ProductDraft:
    return ProductDraft(
        insurer=row.insurer.name,
        name=row.name,
        premium_from_fen=row.premium_from_fen,
        premium_to_fen=row.premium_to_fen,
        offered_from=row.offered_from,
        offered_until=row.offered_until,
        **kept_terms(row),
    )


async def save_product(
    scope: Scope,
    product_id: UUID | None,
    draft: ProductDraft,
    by: Actor,
    now: datetime,
    made_from: str | None = None,
) -> UUID | ProductProblem:
    """Record a new product, or change the one with the key, which the scope must hold.

    Raises ChangedMeanwhile where it is no longer the one that the draft was `made_from`.
    """
    if problem := _problem(draft):
        return problem
    insurer = await Organisation.get_or_none(name=draft.insurer, kind=OrganisationKind.INSURER)
    if insurer is None or (scope.role is StaffRole.INSURER and insurer.id != scope.belongs_to):
        return ProductProblem.INSURER
    columns = draft.columns() | {
        "insurer_id": insurer.id,
        "name": draft.name,
        "premium_from_fen": draft.premium_from_fen,
        "premium_to_fen": draft.premium_to_fen,
        "offered_from": draft.offered_from,
        "offered_until": draft.offered_until,
    }
    try:
        async with in_transaction():
            verb = "change_product" if product_id else "create_product"
            if product_id is None:
                product_id = (await Product.create(**columns)).id
            else:
                held = Product.filter(id=product_id).select_for_update(of=("product",))
                require_version(made_from, _draft_of(await held.select_related("insurer").get()))
                await Product.filter(id=product_id).update(**columns)
            subject = AuditSubject("product", str(product_id))
            await record_audit(by, verb, subject, now, details={"name": draft.name})
    except IntegrityError:
        return ProductProblem.NAME_TAKEN
    return product_id


def _problem(draft: ProductDraft) -> ProductProblem | None:
    if not draft.lines:
        return ProductProblem.NO_LINE
    if draft.premium_from_fen > draft.premium_to_fen:
        return ProductProblem.PREMIUM
    is_over = draft.offered_until is not None and draft.offered_until <= draft.offered_from
    return ProductProblem.DAYS if is_over else None
