"""The ways an alert goes out. Each either delivers or raises `UndeliveredError`."""

import os
import smtplib
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from ailedger.health.alerts.message import Message, as_json, generic, mail, slack
from ailedger.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
NO_CHANNEL = (
    "set AILEDGER_ALERT_FILE, AILEDGER_ALERT_WEBHOOK, or AILEDGER_ALERT_MAIL_TO together with "
    "AILEDGER_ALERT_SMTP_HOST"
)
Channel = Callable[[Settings, Message], None]


class UndeliveredError(Exception):
    """An alert did not go out; the text says why and quotes neither address nor password."""


def channels(settings: Settings) -> dict[str, Channel]:
    """The channels that the settings switch on, by name."""
    found: dict[str, Channel] = {}
    if settings.alert_file is not None:
        found["file"] = to_file
    if settings.alert_webhook.get_secret_value():
        found["webhook"] = to_webhook
    if settings.alert_smtp_host and settings.alert_mail_to:
        found["mail"] = to_mail
    return found


def to_file(settings: Settings, message: Message) -> None:
    """Append the message to a file as one line of JSON."""
    text = as_json(generic(message)) + "\n"
    try:
        # One write to a file opened for appending: lines of two processes do not mix.
        descriptor = os.open(
            str(settings.alert_file), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640
        )
        try:
            os.write(descriptor, text.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UndeliveredError(error.strerror or type(error).__name__) from None


def to_webhook(settings: Settings, message: Message) -> None:
    """Post the message. The address is a secret of its own: it never stands in an error."""
    import requests

    url = settings.alert_webhook.get_secret_value()
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UndeliveredError("AILEDGER_ALERT_WEBHOOK is no address of http or https")
    form = slack if settings.alert_webhook_form == "slack" else generic
    session = requests.Session()
    session.trust_env = False
    if settings.fetch_proxy and parts.hostname not in LOOPBACK:
        session.proxies.update({"http": settings.fetch_proxy, "https": settings.fetch_proxy})
    if settings.fetch_ca_bundle:
        session.verify = settings.fetch_ca_bundle
    try:
        with session:
            answer = session.post(
                url,
                data=as_json(form(message)).encode(),
                headers={"Content-Type": "application/json", "User-Agent": "ailedger"},
                timeout=settings.alert_seconds,
                allow_redirects=False,
                stream=True,  # the body is not read, and may be endless
            )
            status = answer.status_code
            answer.close()
    except (requests.RequestException, OSError, ValueError) as error:
        raise UndeliveredError(f"{parts.hostname}: {type(error).__name__}") from None
    if not 200 <= status < 300:  # noqa: PLR2004
        raise UndeliveredError(f"{parts.hostname} answered {status}")


def to_mail(settings: Settings, message: Message) -> None:
    """Hand the message to the mail server."""
    recipients = [part.strip() for part in settings.alert_mail_to.split(",") if part.strip()]
    sender = settings.alert_mail_from or f"ailedger@{socket.getfqdn()}"
    password = settings.alert_smtp_password.get_secret_value()
    host, security = settings.alert_smtp_host, settings.alert_smtp_security
    if password and security == "none" and host not in LOOPBACK:
        raise UndeliveredError("a password would travel in the clear: use starttls or tls")
    try:
        letter = mail(message, sender, recipients)
        with _server(settings) as server:
            if settings.alert_smtp_user:
                server.login(settings.alert_smtp_user, password)
            refused = server.send_message(letter, sender, recipients)
    except smtplib.SMTPResponseException as error:
        raise UndeliveredError(f"{host}: {type(error).__name__}, code {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise UndeliveredError(f"{host}: {type(error).__name__}") from None
    if refused:
        raise UndeliveredError(f"{host} refused {len(refused)} of {len(recipients)} recipients")


def _server(settings: Settings) -> smtplib.SMTP:
    place = (settings.alert_smtp_host, settings.alert_smtp_port)
    trust = ssl.create_default_context(cafile=settings.fetch_ca_bundle or None)
    if settings.alert_smtp_security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=settings.alert_seconds, context=trust)
    server = smtplib.SMTP(*place, timeout=settings.alert_seconds)
    if settings.alert_smtp_security == "starttls":
        try:
            server.starttls(context=trust)
        except BaseException:
            server.close()
            raise
    return server
