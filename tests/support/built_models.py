"""The models' queries and filters, built once for each dialect and not for each test.

Tortoise builds them whenever a database is opened, a third of the time that opening everything takes.
They depend on the tables and on the dialect alone, and so on the connection's name, which is the dialect's.
"""

from typing import Any

from tortoise.apps import Apps
from tortoise.models import MetaInfo, Model

# What Tortoise's `_build_initial_querysets` makes for one dialect.
_BUILT = (
    "basetable",
    "basequery",
    "basequery_all_fields",
    "filters",
    "db_native_fields",
    "db_default_fields",
    "db_complex_fields",
)
# It fills these in place.
_CONTAINERS = {
    "filters": dict,
    "db_native_fields": list,
    "db_default_fields": list,
    "db_complex_fields": list,
}

_build = Apps._build_initial_querysets
_kept: dict[tuple[type[Model], str | None], dict[str, Any]] = {}


def keep_built_models() -> None:
    """From now on, in this process."""
    Apps._build_initial_querysets = _build_or_take  # type: ignore[assignment, method-assign]


def _build_or_take(apps: Apps) -> None:
    metas = [model._meta for model in apps.get_models_iterable()]
    if type(apps) is not Apps:  # a migration's, whose models are made for it alone
        _build(apps)
    elif all(_key(meta) in _kept for meta in metas):
        for meta in metas:
            _set(meta, _kept[_key(meta)])
    else:
        for meta in metas:
            _set(meta, {name: make() for name, make in _CONTAINERS.items()})
        _build(apps)
        _kept.update({_key(meta): {name: getattr(meta, name) for name in _BUILT} for meta in metas})


def _key(meta: MetaInfo) -> tuple[type[Model], str | None]:
    return meta._model, meta.default_connection


def _set(meta: MetaInfo, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(meta, name, value)
