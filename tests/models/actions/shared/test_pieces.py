"""A piece of a text is found by either database alike."""

import pytest

from bot.services import Services
from models.actions.shared.pieces import holds
from models.tables.cities import District, Estate


@pytest.mark.parametrize(
    ("piece", "is_found"),
    [("湖", True), ("翠湖 SOHO", True), ("soho", True), ("OHO湾", True), ("翠%湾", False), ("_", False)],
)
async def test_a_piece_is_found_whatever_its_case(services: Services, piece: str, is_found: bool) -> None:
    district = await District.first()
    assert district
    await Estate.create(district=district, name="翠湖 Soho湾", address="江城")
    assert await Estate.filter(holds("name", piece), name__endswith="湾").exists() is is_found
