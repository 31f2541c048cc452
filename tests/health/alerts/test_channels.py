"""What goes out by each channel, and that no secret and no data does."""

import datetime
import json
import shutil
import subprocess
from dataclasses import replace
from email import message_from_string, policy
from pathlib import Path

import pytest

from ailedger.build.audit import Finding
from ailedger.errors import AuditError
from ailedger.health import runs
from ailedger.health.alerts.message import Message, generic, line, mail, slack
from ailedger.health.concerns import Concern
from ailedger.settings import Settings

from .conftest import AT, FAILED, STALE, Say, lines
from .servers import Hook, Post, post


def test_the_generic_form(say: Say, webhook: Hook) -> None:
    say(FAILED, STALE, alert_webhook=webhook.url)
    (told,) = webhook.posted
    assert told["project"] == "ailedger"
    assert told["at"] == "2026-11-23T06:30:00+00:00"
    assert told["title"] == "AI Ledger: 2 concerns"
    assert told["concerns"][1] == {
        "key": "stale:oecd", "kind": "stale", "title": "oecd is overdue", "hint": "look",
        "needs_a_person": True,
    }  # fmt: skip
    assert webhook.paths == ["/hooks/T0KEN"]
    assert webhook.headers[0]["Content-Type"] == "application/json"


def test_the_form_of_slack(say: Say, webhook: Hook) -> None:
    odd = replace(FAILED, title="a <b> & c", hint="")
    say(odd, alert_webhook=webhook.url, alert_webhook_form="slack")
    (told,) = webhook.posted
    assert told["text"] == "AI Ledger: a <b> & c"
    assert [block["type"] for block in told["blocks"]] == ["header", "section"]
    assert told["blocks"][1]["text"]["text"].startswith("• a &lt;b&gt; &amp; c\n")


def test_slack_stays_within_its_limits() -> None:
    many = tuple(replace(FAILED, key=f"k{i}", title="<" * 500) for i in range(100))
    told = slack(Message("problem", many, AT))
    assert len(told["blocks"][1]["text"]["text"]) <= 3000
    assert len(told["blocks"][0]["text"]["text"]) <= 150


def test_a_redirect_is_not_followed(say: Say, webhook: Hook) -> None:
    webhook.status, webhook.location = 307, webhook.url
    (said,) = say(FAILED, alert_webhook=webhook.url)
    assert said.endswith("127.0.0.1 answered 307")
    assert len(webhook.posted) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/hooks/T0KEN", "https://127.0.0.1:9/T0KEN", "ftp://h/T0KEN", "T0KEN"]
)
def test_the_address_stands_in_no_error(url: str, say: Say, tmp_path: Path) -> None:
    (said,) = say(FAILED, alert_webhook=url)
    assert "T0KEN" not in said
    assert "T0KEN" not in (tmp_path / "warehouse" / "alerts.json").read_text()


def test_a_mail(say: Say, smtp: Post) -> None:
    said = say(
        FAILED, STALE, alert_smtp_host="127.0.0.1", alert_smtp_port=smtp.port,
        alert_smtp_security="none", alert_mail_to="a@example.org, b@example.org",
        alert_mail_from="ledger@example.org",
    )  # fmt: skip
    assert said == []
    letter = message_from_string(smtp.letters[0], policy=policy.default)
    assert letter["Subject"] == "AI Ledger: 2 concerns"
    assert letter["From"] == "ledger@example.org"
    assert letter["To"] == "a@example.org, b@example.org"
    assert "* the run fails\n   -> mend it\n* oecd is overdue" in "\n".join(
        letter.get_content().splitlines()
    )
    assert [heard.partition(":")[2] for heard in smtp.recipients] == [
        "<a@example.org>", "<b@example.org>",
    ]  # fmt: skip


def test_a_mail_with_a_password(say: Say, smtp: Post) -> None:
    smtp.offers = ["AUTH PLAIN"]
    said = say(
        FAILED, alert_smtp_host="127.0.0.1", alert_smtp_port=smtp.port, alert_smtp_security="none",
        alert_mail_to="a@example.org", alert_smtp_user="u", alert_smtp_password="pw",
    )  # fmt: skip
    assert said == []
    assert any(heard.startswith("AUTH PLAIN") for heard in smtp.heard)


def test_no_password_without_privacy(say: Say, smtp: Post) -> None:
    (said,) = say(
        FAILED, alert_smtp_host="mail.example.org", alert_smtp_security="none",
        alert_mail_to="a@example.org", alert_smtp_user="u", alert_smtp_password="S3CRET",
    )  # fmt: skip
    assert "a password would travel in the clear" in said
    assert "S3CRET" not in said


def test_starttls_that_is_refused_sends_nothing(say: Say, smtp: Post) -> None:
    smtp.offers = ["STARTTLS", "AUTH PLAIN"]
    (said,) = say(
        FAILED, alert_smtp_host="127.0.0.1", alert_smtp_port=smtp.port,
        alert_mail_to="a@example.org", alert_smtp_user="u", alert_smtp_password="S3CRET",
    )  # fmt: skip
    assert "SMTPResponseException" in said or "454" in said
    assert not any(heard.upper().startswith(("AUTH", "MAIL", "DATA")) for heard in smtp.heard)


def test_a_refused_recipient_is_said_without_its_name(say: Say, smtp: Post) -> None:
    smtp.refuses = True
    (said,) = say(
        FAILED, alert_smtp_host="127.0.0.1", alert_smtp_port=smtp.port, alert_smtp_security="none",
        alert_mail_to="private@example.org",
    )  # fmt: skip
    assert "SMTPRecipientsRefused" in said
    assert "private@" not in said


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for 127.0.0.1, made for this test."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key = path.with_name("key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out",
         str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


def test_a_mail_server_is_known_by_its_certificate(say: Say, certificate: Path) -> None:
    with post(certificate) as smtp:
        smtp.offers = ["AUTH PLAIN"]
        place = {
            "alert_smtp_host": "127.0.0.1", "alert_smtp_port": smtp.port,
            "alert_smtp_security": "tls", "alert_mail_to": "a@example.org",
            "alert_smtp_user": "u", "alert_smtp_password": "pw",
        }  # fmt: skip
        (said,) = say(FAILED, **place)
        assert said.endswith("127.0.0.1: SSLCertVerificationError")
        assert smtp.heard == []
        assert say(FAILED, **place, fetch_ca_bundle=str(certificate)) == []
        assert len(smtp.letters) == 1


def test_a_line_is_one_line_without_what_addresses_keep_private() -> None:
    assert line("a\r\nBcc: x\u202e\x00 b") == "a Bcc: x b"
    assert line("at https://u:pw@h.example/p?key=1 it") == "at https://h.example/p it"
    assert len(line("x" * 9999)) == 400


def test_a_header_cannot_be_smuggled_in() -> None:
    odd = Message("problem", (replace(FAILED, title="x\r\nBcc: evil@example.org"),), AT)
    letter = mail(odd, "a@example.org", ["b@example.org"])
    assert letter["Bcc"] is None
    assert letter["Subject"] == "AI Ledger: x Bcc: evil@example.org"


def test_many_matters_are_counted() -> None:
    many = tuple(replace(FAILED, key=f"k{i}") for i in range(25))
    told = generic(Message("problem", many, AT))
    assert (len(told["concerns"]), told["more"]) == (20, 5)


def test_no_secret_in_what_settings_say_of_themselves() -> None:
    settings = Settings(alert_webhook="https://h/T0KEN", alert_smtp_password="S3CRET")
    for text in (repr(settings), str(settings)):
        assert "T0KEN" not in text
        assert "S3CRET" not in text


def test_no_cell_of_the_data_leaves(tmp_path: Path) -> None:
    """A failed audit quotes cases, a broken query its row: the report may, a message must not."""
    from ailedger.health.alerts.tell import tell

    out = tmp_path / "alerts.jsonl"
    settings = Settings(warehouse_dir=tmp_path / "w", raw_dir=tmp_path / "raw", alert_file=out)
    found = Finding("shares_of_world_add_up", "error", 3, ("Atlantis, 2031, 47.11",))
    audit = AuditError(f"the build failed its audit:\n    {found}", findings=[found])
    broken = ValueError("Conversion Error: Could not convert 'Atlantis' to DOUBLE")
    for error in (audit, broken):
        run = runs.new_run(settings, "refresh", {})
        run.fail(error)
        tell(settings, AT + datetime.timedelta(hours=1))
        kept = (runs.runs_dir(settings) / f"{run.report.run}.json").read_text()
        assert "Atlantis" in kept
    text = out.read_text() + (settings.warehouse_dir / "alerts.json").read_text()
    assert "Atlantis" not in text
    titles = [m["title"] for told in lines(out) for m in told["concerns"] if m["key"] == "run"]
    assert "the build failed its audit: shares_of_world_add_up (3)" in titles[0]
    assert "an unexpected ValueError" in titles[1]


def test_the_file_holds_one_line_of_json_per_message(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(Concern("k", "failure", "line\nbreak", "", 1, "d"), alert_file=out)
    say(alert_file=out)
    assert [json.loads(text)["kind"] for text in out.read_text().splitlines()] == [
        "problem", "recovery",
    ]  # fmt: skip
    assert out.stat().st_mode & 0o007 == 0
