"""A text longer than its column is stored nowhere and found nowhere."""

import pytest
from tortoise.exceptions import ValidationError
from tortoise.transactions import in_transaction

from models.actions.partners.find import maintainer_by_name
from models.bulk import insert_rows, update_rows
from models.tables.partners.organisation import Organisation
from tests.support.endpoints import MAINTAINER

LONG = "迅" * 101


@pytest.mark.usefixtures("services")
async def test_it_is_found_nowhere() -> None:
    assert await maintainer_by_name(LONG) is None
    assert await Organisation.filter(name__in=[LONG, MAINTAINER]).count() == 1
    assert not await Organisation.exists(credit_code=LONG)
    everybody = await Organisation.all().count()
    assert await Organisation.exclude(name=LONG).count() == everybody


@pytest.mark.usefixtures("services")
async def test_it_is_not_stored() -> None:
    with pytest.raises(ValidationError):
        await Organisation.filter(name=MAINTAINER).update(name=LONG)
    organisation = await Organisation.get(name=MAINTAINER)
    organisation.name = LONG
    with pytest.raises(ValidationError):
        await organisation.save()
    async with in_transaction() as connection:
        with pytest.raises(ValidationError):
            await insert_rows(connection, Organisation, [{"kind": "insurer", "name": LONG}])
        with pytest.raises(ValidationError):
            await update_rows(connection, Organisation, [(organisation.id, {"name": LONG})])
