"""Migrations are complete, frozen and recorded; an enum, a default or a comment may change without one."""

from pathlib import Path

import pytest

from tests.support.migrations import MIGRATIONS, next_migration
from tests.support.project import Project

WAYS = "models/tables/surveys.py"
CITIES = "models/tables/cities.py"
LANDED = "0002_unconfirmed_calls.py"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.copied_to(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("models/rules/surveys/rounds.py", 'CHAT = "chat"', 'CHAT = "chat"\n    LETTER = "letter"'),
        (WAYS, '"""That somebody was shown a survey', '"""That a person was shown a survey'),
        (CITIES, "answers where the lift is unknown", "the city of an unknown lift"),
        (
            CITIES,
            "is_default = fields.BooleanField(default=False",
            "is_default = fields.BooleanField(default=True",
        ),
    ],
    ids=["an enum's new member", "a table's comment", "a column's comment", "a default"],
)
def test_what_the_database_does_not_see_needs_no_migration(
    project: Project, file: str, old: str, new: str
) -> None:
    project.edit(file, old, new)
    assert project.check().returncode == 0


def test_a_new_column_needs_a_migration_that_one_command_writes(project: Project) -> None:
    project.edit(
        CITIES,
        "    is_default = ",
        "    answers_by = fields.CharEnumField(RuleTopic, max_length=30, default=RuleTopic.HOTLINE)\n    is_default = ",
    )
    refused = project.check()
    assert refused.returncode == 1
    assert "the tables have changed: run scripts/new_migration NAME" in refused.stderr

    file = f"models/migrations/{next_migration('who_answers')}.py"
    assert project.new_migration("Who answers").stdout == f"{file}\n"
    written = (project.root / file).read_text("utf-8")
    assert "fields.CharField(default='hotline'" in written
    assert "models" not in written
    assert project.check().returncode == 0
    assert project.new_migration("again").returncode == 1


def test_a_migration_that_was_changed_is_told(project: Project) -> None:
    project.edit(f"models/migrations/{LANDED}", "max_length=43", "max_length=44")
    assert f"{LANDED} was changed" in project.check().stderr


def test_a_migration_that_is_gone_is_told(project: Project) -> None:
    (project.root / f"models/migrations/{MIGRATIONS[-1]}.py").unlink()
    assert f"{MIGRATIONS[-1]}.py is gone" in project.check().stderr


def test_a_migration_that_is_not_recorded_is_told_and_recorded(project: Project) -> None:
    file = f"{next_migration('empty')}.py"
    empty = f"from tortoise import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('tima', '{MIGRATIONS[-1]}')]\n    operations = []\n"
    (project.root / "models/migrations" / file).write_text(empty)
    assert f"{file} is not recorded: run scripts/new_migration --record" in project.check().stderr
    assert project.new_migration("--record").returncode == 0
    assert project.check().returncode == 0


@pytest.mark.parametrize(
    "line",
    ["import models.tables.keys", "from models.rules.cities.rules import RuleTopic", "from . import other"],
)
def test_a_migration_that_imports_the_project_is_told(project: Project, line: str) -> None:
    project.edit(
        f"models/migrations/{LANDED}",
        "from tortoise import migrations\n",
        f"from tortoise import migrations\nif False:\n    {line}\n",
    )
    assert f"{LANDED} imports" in project.check().stderr


@pytest.mark.parametrize("words", ["one; two", "a */ b"])
def test_a_comment_that_breaks_sqlite_is_told(project: Project, words: str) -> None:
    project.edit(f"models/migrations/{LANDED}", "What would be filed.", words)
    assert "the comment of unconfirmed_call holds" in project.check().stderr
