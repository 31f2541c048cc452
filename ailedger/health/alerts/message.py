"""One alert and its renderings: generic JSON, Slack's form, a mail.

A message holds the concerns' titles and hints and nothing else of the warehouse: no rows, no
settings. Whatever a publisher had a hand in is put on one line and cut.
"""

import json
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from ailedger.errors import scrubbed
from ailedger.health.concerns import Concern

LINE = 400  # characters of a title or hint
SHOWN = 20  # concerns told in full in one message
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Message:
    """One alert."""

    kind: str  # problem | recovery
    concerns: tuple[Concern, ...]  # what it tells of
    at: datetime  # when it was written
    build: str = ""  # name of the published build; empty where there is none

    @property
    def title(self) -> str:
        """One line that says it all."""
        count = len(self.concerns)
        what = line(self.concerns[0].title) if count == 1 else f"{count} concerns"
        return f"AI Ledger: {what}" if self.kind == "problem" else f"AI Ledger recovered: {what}"


def line(text: str, limit: int = LINE) -> str:
    """A text on one line, without control characters and what addresses keep private."""
    plain = " ".join(CONTROL.sub(" ", scrubbed(text)).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def generic(message: Message) -> dict[str, Any]:
    """The message as plain data: the webhook's generic form and the lines of the file."""
    return {
        "project": "ailedger",
        "kind": message.kind,
        "title": message.title,
        "at": message.at.astimezone(UTC).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "build": message.build,
        "concerns": [
            {
                "key": line(concern.key),
                "kind": concern.kind,
                "title": line(concern.title),
                "hint": line(concern.hint),
                "needs_a_person": bool(concern.exit_code),
            }
            for concern in message.concerns[:SHOWN]
        ],
        "more": max(0, len(message.concerns) - SHOWN),
    }


def slack(message: Message) -> dict[str, Any]:
    """The message in the form of Slack's incoming webhooks.

    https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    """
    told = generic(message)
    text = "\n".join(_lines(told, bullet="• "))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "text": line(message.title, 150),
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": line(message.title, 150)},
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": escaped[:2900]}},
        ],
    }


def mail(message: Message, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """The message as a mail of plain text."""
    told = generic(message)
    letter = EmailMessage()
    letter["Subject"] = line(message.title, 150)
    letter["From"] = sender
    letter["To"] = ", ".join(recipients)
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = make_msgid("ailedger")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content("\n".join(_lines(told, bullet="* ")) + "\n")
    return letter


def as_json(data: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _lines(told: dict[str, Any], bullet: str) -> list[str]:
    lines = []
    for concern in told["concerns"]:
        done = "over: " if told["kind"] == "recovery" else ""
        lines.append(f"{bullet}{done}{concern['title']}")
        if concern["hint"] and not done:
            lines.append(f"   -> {concern['hint']}")
    if told["more"]:
        lines.append(f"{bullet}and {told['more']} more: `ailedger status`")
    build = f", build {told['build']}" if told["build"] else ""
    return [*lines, "", f"{told['host']}, {told['at']}{build}"]
