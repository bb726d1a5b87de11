"""In what two schemas differ, and which differences can be put right."""

from dataclasses import replace

import pytest

from models.schema.repair import BeyondRepairError, plan_repair
from models.schema.tables import Reference, Schema, SchemaTable, TableColumn, differences

KEY = TableColumn("UUID", nullable=False)
OF_A_LIFT = Reference("lift", "id", "RESTRICT")
LIFT = SchemaTable({"id": KEY, "name": TableColumn("VARCHAR(20)", nullable=False, fill="")}, ("id",))
VISIT = SchemaTable(
    {"id": KEY, "lift_id": TableColumn("UUID", nullable=False, references=OF_A_LIFT)},
    ("id",),
    unique=frozenset({("lift_id",)}),
    indexes=frozenset({("id", "lift_id")}),
)
WANTED: Schema = {"lift": LIFT, "visit": VISIT}


def with_name(column: TableColumn) -> Schema:
    return {**WANTED, "lift": replace(LIFT, columns={**LIFT.columns, "name": column})}


DIFFERENT: dict[str, tuple[Schema, bool]] = {
    "table visit is missing": ({"lift": LIFT}, True),
    "column lift.name is missing": ({**WANTED, "lift": replace(LIFT, columns={"id": KEY})}, True),
    "visit lacks the unique constraint on lift_id": (
        {**WANTED, "visit": replace(VISIT, unique=frozenset())},
        True,
    ),
    "visit lacks the index on id, lift_id": ({**WANTED, "visit": replace(VISIT, indexes=frozenset())}, True),
    "column lift.name is VARCHAR(10) NOT NULL; wanted: VARCHAR(20) NOT NULL": (
        with_name(TableColumn("VARCHAR(10)", nullable=False)),
        False,
    ),
    "column lift.name is VARCHAR(20) NULL; wanted: VARCHAR(20) NOT NULL": (
        with_name(TableColumn("VARCHAR(20)", nullable=True)),
        False,
    ),
    "column visit.lift_id is UUID NOT NULL; wanted: UUID NOT NULL, references lift.id on delete restrict": (
        {**WANTED, "visit": replace(VISIT, columns={"id": KEY, "lift_id": KEY})},
        False,
    ),
    "the primary key of lift is name; wanted: id": (
        {**WANTED, "lift": replace(LIFT, primary_key=("name",))},
        False,
    ),
    "visit has an unknown unique constraint on id, lift_id": (
        {**WANTED, "visit": replace(VISIT, unique=VISIT.unique | {("id", "lift_id")})},
        False,
    ),
    "column lift.shaft is unknown, and no row can be written without it": (
        {**WANTED, "lift": replace(LIFT, columns={**LIFT.columns, "shaft": KEY})},
        False,
    ),
}
HARMLESS: dict[str, Schema] = {
    "table notes is unknown": {**WANTED, "notes": LIFT},
    "visit has an unknown index on id": {
        **WANTED,
        "visit": replace(VISIT, indexes=VISIT.indexes | {("id",)}),
    },
    "column lift.shaft is unknown": {
        **WANTED,
        "lift": replace(LIFT, columns={**LIFT.columns, "shaft": TableColumn("TEXT", nullable=True)}),
    },
}


def test_the_same_schema_differs_in_nothing() -> None:
    assert differences(WANTED, dict(WANTED)) == []


@pytest.mark.parametrize(
    ("words", "found", "can_be_repaired"), [(words, *one) for words, one in DIFFERENT.items()]
)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_difference_is_said_and_put_right_or_refused(
    words: str, found: Schema, can_be_repaired: bool, dialect: str
) -> None:
    [one] = differences(WANTED, found)
    assert (str(one), one.harmless) == (words, False)
    if can_be_repaired:
        assert plan_repair(WANTED, found, dialect).statements
    else:
        with pytest.raises(BeyondRepairError) as refused:
            plan_repair(WANTED, found, dialect)
        assert refused.value.reasons == [words]


@pytest.mark.parametrize(("words", "found"), HARMLESS.items())
def test_what_others_keep_beside_our_tables_is_said_and_left_alone(words: str, found: Schema) -> None:
    [one] = differences(WANTED, found)
    assert (str(one), one.harmless) == (words, True)
    assert plan_repair(WANTED, found, "sqlite").statements == ()


def test_a_column_whose_value_nobody_knows_is_refused() -> None:
    wanted = {"lift": replace(LIFT, columns={"id": KEY, "name": TableColumn("VARCHAR(20)", nullable=False)})}
    with pytest.raises(BeyondRepairError, match=r"column lift\.name is missing"):
        plan_repair(wanted, {"lift": replace(LIFT, columns={"id": KEY})}, "postgres")


def test_a_table_comes_after_those_that_it_points_to() -> None:
    statements = plan_repair(WANTED, {}, "postgres").statements
    made = [one.split('"')[1] for one in statements if one.startswith("CREATE TABLE")]
    assert made == ["lift", "visit"]
