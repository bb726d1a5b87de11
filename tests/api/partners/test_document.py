"""What partners read of the doors that they call is what the code does."""

import re

from api.partners import feed as partner_feed
from api.partners import records as partner_records
from models.rules.desks.record_columns import RecordField
from models.rules.desks.records import ENTRAPMENT_WINDOW, HAZARD_WINDOW
from models.rules.partners.tokens import TokenScope
from tests.api.ops.test_docs import rows_of, text_of


def test_every_scope_and_every_field_of_a_record_is_documented() -> None:
    cells = [row[0].replace("`", "") for row in rows_of("partner_programs")]
    assert {cell for cell in cells if re.fullmatch(r"\w+:\w+", cell)} == {scope.value for scope in TokenScope}
    named = {name for cell in cells for name in cell.split(", ")}
    assert {column.value for column in RecordField} <= named


def test_the_limits_are_the_true_ones() -> None:
    text = text_of("partner_programs")
    assert f"at most {partner_feed.MOST} events, {partner_feed.PAGE} by default" in text
    assert f"at most {partner_records.MOST} at once and {partner_records.MAX_BYTES // 1024**2} MB" in text
    assert f"within {ENTRAPMENT_WINDOW.seconds // 60} minutes of one that we know" in text
    assert f"within {HAZARD_WINDOW.days * 24} hours" in text
