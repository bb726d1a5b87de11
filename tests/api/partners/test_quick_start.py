"""The quick starts of the partners' document, run as they stand there, against the sandbox."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from bot.channels.sandbox import send_sample
from bot.services import Services
from models.rules.forwarding.delivery import AttemptResult
from models.rules.partners.party_role import Part
from models.rules.partners.sample_events import SampleEvent
from models.tables.partners.organisation import Endpoint
from tests.api.ops.test_docs import code_of, rows_of, text_of
from tests.conftest import Client
from tests.support.endpoints import INSURER
from tests.support.server_process import free_port

UP_WITHIN_SECONDS = 60
EMBEDDED = pytest.mark.parametrize("ground", ["embedded"], indirect=True)
NEEDS_JDK = pytest.mark.skipif(
    not shutil.which("javac"), reason="no JDK here: the Java quick start is not run"
)


def vectors() -> list[tuple[str, str, str]]:
    rows = [[cell.strip("`") for cell in row] for row in rows_of("partner_reference")]
    return [(row[0], row[1], row[2]) for row in rows if row[-1].startswith("v1,")]


def test_the_vectors_hold() -> None:
    text = text_of("partner_reference")
    secret, at = re.search(r"whsec_\w+", text.split("Test vectors\n")[1]), re.search(r"`(\d{10})`", text)
    assert secret
    assert at
    signed = Webhook(secret[0])
    assert len(vectors()) == 2
    for message_id, body, signature in vectors():
        assert signed.sign(message_id, datetime.fromtimestamp(int(at[1]), UTC), body) == signature


@EMBEDDED
async def test_curl_reports_progress(web_client: Client, services: Services) -> None:
    endpoint = await Endpoint.get(organisation__name=INSURER)
    variables = {
        "SECRET": services.vault.open(endpoint.secret_sealed),
        "STATUS_URL": str(web_client.make_url(f"/partners/v1/sandbox/{endpoint.organisation_id}/status")),
        "DELIVERY_ID": str(uuid4()),
    }
    told = await asyncio.create_subprocess_exec(
        "bash", "-c", code_of("partner_quickstart", "sh"), env={**os.environ, **variables}, stdout=-1
    )
    out, _ = await told.communicate()
    assert out.decode() == '{"applied": true}202\n'


@pytest.fixture
async def java(services: Services, tmp_path: Path) -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """The program of the document, listening."""
    endpoint = await Endpoint.get(organisation__name=INSURER)
    (tmp_path / "Tima.java").write_text(code_of("partner_quickstart", "java"), "utf-8")
    port = free_port()
    command = ("java", "-XX:TieredStopAtLevel=1", "Tima.java", str(port))
    secret = services.vault.open(endpoint.secret_sealed)
    program = await asyncio.create_subprocess_exec(*command, secret, cwd=tmp_path, stdout=-1)
    async with asyncio.timeout(UP_WITHIN_SECONDS):
        while program.returncode is None and not await _listens(port):
            await asyncio.sleep(0.1)
    yield port, program
    if program.returncode is None:
        program.terminate()
    await program.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@NEEDS_JDK
@EMBEDDED
async def test_java_takes_a_sample_gives_its_number_and_reports_back(
    web_client: Client, services: Services, java: tuple[int, asyncio.subprocess.Process]
) -> None:
    port, program = java
    endpoint = await Endpoint.get(organisation__name=INSURER)
    await Endpoint.filter(id=endpoint.id).update(url=f"http://127.0.0.1:{port}/tima")
    here = str(web_client.make_url("")).rstrip("/")
    reached = replace(services, settings=services.settings.model_copy(update={"public_url": here}))
    answer = await send_sample(reached, endpoint.organisation_id, Part.INSURER, SampleEvent.HAZARD)
    assert answer
    assert (answer.result, answer.detail[:3]) == (AttemptResult.ACCEPTED, "PA-")
    assert program.stdout
    assert await asyncio.wait_for(program.stdout.readline(), 20) == b"handling 202\n"
    stranger = "whsec_" + "A" * 32
    await Endpoint.filter(id=endpoint.id).update(secret_sealed=services.vault.seal(stranger))
    answer = await send_sample(reached, endpoint.organisation_id, Part.INSURER, SampleEvent.HAZARD)
    assert answer
    assert (answer.result, answer.detail) == (AttemptResult.FAILED, "HTTP 401")
