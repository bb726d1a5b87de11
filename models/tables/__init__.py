"""Tortoise models by subject. Keys are UUIDv7, times UTC, money integer fen."""

MODULES = (
    "models.tables.place",
    "models.tables.party",
    "models.tables.lift",
    "models.tables.policy",
    "models.tables.person",
    "models.tables.report",
    "models.tables.delivery",
    "models.tables.consent",
    "models.tables.audit",
    "models.tables.staff",
)
