"""The evidence of one incident for its insurer: what was told, when, by what right, and the photos."""

import asyncio
import json
from base64 import b64decode
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.words.reports import event_words
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.zip_stream import ZipStream
from bot.channels.message import Addressee, message_about
from bot.services import Services
from models.actions.partners.read_evidence import Evidence, EvidenceVoice, read_evidence
from models.actions.reports.read_incident import IncidentView
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.organisations import OrganisationName
from models.rules.base.spreadsheet import line
from models.rules.cities.rules import Part

_README = """证据包
report.json   报告内容，与接口消息同一格式；没有同意就没有报告人的任何身份信息
timeline.csv  经过，北京时间
photos/       照片，文件名是内容的 SHA-256
voices/       语音，MP3
SHA256SUMS    以上每个文件的 SHA-256；核对：sha256sum -c SHA256SUMS
"""


async def send_evidence(
    request: web.Request, incident: IncidentView, insurer: OrganisationName
) -> web.StreamResponse:
    """Streamed. That it was taken is in the audit log before the first byte leaves."""
    services, me = request.app[SERVICES], me_of(request)
    now = services.clock()
    evidence = await read_evidence(incident.id, insurer.id)
    report = await _report(services, incident, insurer, evidence, now)
    subject = AuditSubject("incident", str(incident.id))
    await audit_alone(
        me.actor,
        "export_evidence",
        subject,
        now,
        {"photos": len(evidence.photos), "voices": len(evidence.voices)},
    )
    name = f"tima-{incident.rescue_number}-{incident.opened_at.astimezone(LOCAL):%Y%m%d-%H%M}.zip"
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    made = now.astimezone(LOCAL)
    pack = ZipStream(response, (made.year, made.month, made.day, made.hour, made.minute, made.second))
    await pack.add("README.txt", _README.encode())
    await pack.add("report.json", json.dumps(report, ensure_ascii=False, indent=2).encode())
    await pack.add("timeline.csv", _timeline(incident).encode())
    for photo in evidence.photos:
        path = services.photos.path(photo.sha256)
        data = await asyncio.to_thread(path.read_bytes) if await asyncio.to_thread(path.exists) else b""
        if data:  # else it was erased since: its entry in report.json says what it was
            await pack.add(f"photos/{photo.sha256}.jpg", data, is_packed=True)
    for voice in evidence.voices:
        await pack.add(_file_of(voice), b64decode(services.vault.open(voice.audio_sealed)), is_packed=True)
    await pack.add("SHA256SUMS", pack.sums.encode())
    await pack.finish()
    return response


async def _report(
    services: Services, incident: IncidentView, insurer: OrganisationName, evidence: Evidence, now: datetime
) -> dict[str, Any]:
    to = Addressee(insurer.id, Part.INSURER)
    messages = [await message_about(services, event, to, None) for event in evidence.told]
    for message in messages:
        if message["data"]["report"] and "photos" in message["data"]["report"]:
            report_id = UUID(message["data"]["report"]["id"])
            message["data"]["report"]["photos"] = [
                f"photos/{photo.sha256}.jpg" for photo in evidence.photos if photo.report_id == report_id
            ]
            message["data"]["report"]["voices"] = [
                _file_of(voice) for voice in evidence.voices if voice.report_id == report_id
            ]
    return {
        "made_at": now.isoformat(),
        "made_for": insurer.name,
        "messages": messages,
        "timeline": [
            {
                "at": one.at.isoformat(),
                "kind": one.kind.value,
                "actor": one.actor,
                "details": _public(one.details),
            }
            for one in incident.timeline
        ],
        "photos": [{"file": f"photos/{one.sha256}.jpg", "sha256": one.sha256} for one in evidence.photos],
        "voices": [
            {"file": _file_of(one), "seconds": one.seconds, "transcript": one.transcript}
            for one in evidence.voices
        ],
    }


def _file_of(voice: EvidenceVoice) -> str:
    return f"voices/{voice.id}.mp3"


def _timeline(incident: IncidentView) -> str:
    rows: list[list[object]] = [["时间", "事情", "谁", "单号", "内容", "到达等时间"]]
    for one in incident.timeline:
        facts = one.details.get("facts", {})
        minutes = "；".join(
            f"{name} {fact['at']}（{fact['known_by']}）" for name, fact in sorted(facts.items(), key=_time_of)
        )
        said = one.details.get("words") or one.details.get("note") or ""
        rows.append(
            [
                full_time(one.at),
                event_words(one.kind, one.details),
                one.actor,
                one.details.get("ticket", ""),
                said,
                minutes,
            ]
        )
    return "\ufeff" + "".join(line(row) for row in rows)


def _public(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name not in ("party", "flag")}


def _time_of(fact: tuple[str, dict[str, str]]) -> str:
    """PostgreSQL keeps the names of a JSON object in an order of its own."""
    return fact[1]["at"]
