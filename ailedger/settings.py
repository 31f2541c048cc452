"""The one frozen settings object. No other module reads the environment."""

import os
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ailedger.errors import UsageError
from ailedger.setting import Secret, memory, setting, size, usable

# The folder of the packages: a checkout, or an installation's site-packages.
PREFIX = "AILEDGER_"
PROJECT = Path(__file__).resolve().parent.parent
# In a wheel only: the SQL, the reference tables and the raw tables that come with it, read only.
BUNDLED = Path(__file__).resolve().with_name("bundled")
CORRECT = "correct it, or unset it for the default"


def postgres() -> dict[str, str]:
    """What PostgreSQL's own client reads from the environment: the password of a lake's catalogue.

    For a process that is given an environment of its own.
    """
    return {k: v for k, v in os.environ.items() if k.startswith("PG") or k == "HOME"}


def shipped(place: str) -> Path:
    """A file or folder that comes with the project: of the checkout, or inside the package."""
    return (BUNDLED if BUNDLED.is_dir() else PROJECT) / place


def own(place: str) -> Path:
    """A place to write to: in the checkout, or below the current folder."""
    return (Path.cwd() if BUNDLED.is_dir() else PROJECT) / place


def _own_or_shipped(place: str, mark: str) -> Path:
    """The own folder where it holds the file `mark`, else the one that comes with the project."""
    return own(place) if (own(place) / mark).is_file() else shipped(place)


def raw_beneath() -> Path | None:
    """The raw tables inside the package, which lie beneath those of `raw_dir`.

    None in a checkout: there they stand in that folder.
    """
    return BUNDLED / "data" / "raw" if BUNDLED.is_dir() else None


@dataclass(frozen=True, init=False)
class Settings:
    """Every limit and place, each by its name; the environment says AILEDGER_<NAME>.

    A plain dataclass: pydantic takes longer to import than a question to answer.
    `dataclasses.replace` gives settings with other values.
    """

    def __init__(self, **values: Any) -> None:
        """Read the environment beneath the values.

        Raises:
            UsageError: a setting is not what it can be. What it was is not told: it may be secret.
        """
        said = {name.upper(): value for name, value in os.environ.items()}
        for name, value in said.items():
            if name.startswith(PREFIX) and value != value.encode("utf-8", "replace").decode():
                raise UsageError("is not UTF-8", where=name, hint=CORRECT)
        for entry in fields(self):
            name = entry.metadata["name"] or PREFIX + entry.name.upper()
            default = entry.metadata["default"]
            if entry.name in values:
                value = values.pop(entry.name)
            elif name in said:
                value = said[name]
            else:
                value = default() if callable(default) else default
            try:
                object.__setattr__(self, entry.name, usable(entry, value))
            except ValueError as error:
                raise UsageError(
                    f"not a usable setting: input should be {error}", where=name, hint=CORRECT
                ) from None
        if values:
            raise TypeError(f"no setting {', '.join(values)}")

    raw_dir: Path = setting(
        lambda: own("data/raw"),
        "folder of the raw tables; what is fetched and accepted is kept there",
    )
    reference_dir: Path = setting(
        lambda: _own_or_shipped("data/reference", "indicators.csv"),
        "folder of the reference tables",
    )
    sql_dir: Path = setting(
        lambda: _own_or_shipped("sql", "core/observations.sql"), "folder of the SQL models"
    )
    warehouse_dir: Path = setting(lambda: own("data/warehouse"), "folder of the builds")
    warehouse: str = setting(
        "file", "where builds are kept: file, or ducklake: and the catalogue's address"
    )
    lake_data_path: str = setting("", "folder or s3:// address of DuckLake's data files")
    lake_commit_retries: int = setting(
        100, "tries of one commit to DuckLake while others commit too", ge=0
    )
    lake_attempts: int = setting(5, "tries of work that another run came before", ge=1)
    lake_backoff: float = setting(0.5, "seconds before a second try; then doubled", ge=0)
    lake_part_hours: float = setting(
        48, "hours after which what workers judged and no build took is removed", gt=0
    )
    lake_file_hours: float = setting(
        48, "hours that unneeded files stay in a lake: longer than any run", gt=0
    )
    ingest_deployment: str = setting(
        "", "deployment that judges one source, such as ingest/source; empty is here"
    )
    ingest_seconds: float = setting(3600, "seconds all workers may take together", gt=0)
    s3_endpoint: str = setting("", "host and port of the object storage; empty is AWS")
    s3_region: str = setting("us-east-1", "region of the object storage")
    s3_url_style: Literal["vhost", "path"] = setting("vhost", "how a bucket is addressed")
    s3_tls: bool = setting(True, "whether the object storage is asked over TLS")
    s3_key: Secret = setting(Secret(""), "key of the object storage", name="AWS_ACCESS_KEY_ID")
    s3_secret: Secret = setting(Secret(""), "secret of that key", name="AWS_SECRET_ACCESS_KEY")
    s3_token: Secret = setting(Secret(""), "its token, if short-lived", name="AWS_SESSION_TOKEN")
    memory_limit: str = setting(
        "1GB", "memory DuckDB may use before it spills to disk", read=memory
    )
    threads: int = setting(0, "threads DuckDB may use; 0 is one per core", ge=0, le=1024)
    spill_limit: str = setting("20GB", "disk DuckDB may use for what memory cannot hold", read=size)
    keep_builds: int = setting(5, "builds kept for rollback, the published with it", ge=1)
    keep_seconds: float = setting(
        60, "seconds a build stays after another took its place: readers open it", ge=0
    )
    keep_runs: int = setting(400, "run reports kept, one JSON file each", ge=1)
    step_seconds: float = setting(3600, "seconds a step of a run may take", gt=0)
    refetch_minutes: tuple[float, ...] = setting(
        (1, 10), "minutes before a scheduled run asks an unreachable source again"
    )
    stale_after: float = setting(
        1.25,
        "cadences after which a source without a new edition is overdue",
        gt=0,
        le=1000,
    )
    run_max_age: float = setting(
        0, "hours after which the last good run is too old; 0 does not judge", ge=0
    )

    alert_webhook: Secret = setting(Secret(""), "address that alerts are posted to")
    alert_webhook_form: Literal["generic", "slack"] = setting(
        "generic", "form of the alerts posted"
    )
    alert_file: Path | None = setting(None, "file that alerts are appended to, as JSON")
    alert_mail_to: str = setting("", "addresses that alerts are mailed to, by commas")
    alert_mail_from: str = setting("", "address that alerts are mailed from")
    alert_smtp_host: str = setting("", "mail server of the alerts")
    alert_smtp_port: int = setting(587, "port of the mail server", gt=0, lt=65536)
    alert_smtp_security: Literal["starttls", "tls", "none"] = setting(
        "starttls", "how the connection to the mail server is kept private"
    )
    alert_smtp_user: str = setting("", "user name at the mail server")
    alert_smtp_password: Secret = setting(Secret(""), "password of that user")
    alert_seconds: float = setting(10, "seconds one delivery of an alert may take", gt=0)

    sql_memory: int = setting(512 << 20, "bytes of memory of one `ailedger sql`", ge=32 << 20)
    sql_seconds: float = setting(30, "seconds one `ailedger sql` may take", gt=0, le=86_400)
    sql_rows: int = setting(10_000, "rows `ailedger sql` hands back", ge=1)
    sql_result_bytes: int = setting(64 << 20, "bytes `ailedger sql` hands back", gt=0)

    fetch_contact: str = setting("", "address or page that publishers see: who asks")
    fetch_connect_timeout: float = setting(10, "seconds to reach a publisher", gt=0)
    fetch_read_timeout: float = setting(30, "seconds a publisher may be silent", gt=0)
    fetch_deadline: float = setting(900, "seconds a source may take in all", gt=0)
    fetch_attempts: int = setting(5, "tries of a request that fails for a while", ge=1)
    fetch_backoff: float = setting(1, "seconds before a second try; then doubled", ge=0)
    fetch_backoff_max: float = setting(60, "longest wait in seconds between tries", ge=0)
    fetch_retry_after_max: float = setting(
        300, "longest wait in seconds that a publisher may ask for", ge=0
    )
    fetch_max_bytes: int = setting(256 << 20, "bytes of one payload, unpacked", gt=0)
    fetch_max_ratio: float = setting(
        400, "bytes of a payload per byte that was sent; text packs 5 to 30 times", gt=1
    )
    fetch_max_redirects: int = setting(5, "redirects followed for one request", ge=0)
    fetch_workers: int = setting(8, "sources fetched at the same time", ge=1)
    fetch_clock_tolerance: float = setting(
        48, "hours this clock may differ from a publisher's", gt=0
    )
    fetch_allow_private: bool = setting(
        False, "also fetch from private and loopback addresses: a mirror, tests"
    )
    fetch_mirror: str = setting(
        "", "address of a mirror: https://host/path is asked as <mirror>/host/path"
    )
    fetch_proxy: str = setting("", "address of a proxy that resolves names for us")
    fetch_ca_bundle: str = setting("", "file of certificates to trust instead")
    workbook_memory: int = setting(
        1 << 30, "bytes of memory that reading one workbook may take", ge=64 << 20
    )
    workbook_seconds: int = setting(
        60, "seconds of processor time that reading one workbook may take", ge=1
    )
    json_max_bytes: int = setting(
        32 << 20, "bytes of one JSON text; to read it takes up to 20 times that", gt=0
    )
    unpack_max_members: int = setting(2000, "members of an archive", gt=0)
    unpack_max_ratio: float = setting(200, "unpacked bytes per packed byte", gt=1)
    unpack_max_bytes: int = setting(1 << 30, "bytes of an archive, unpacked", gt=0)
    unpack_max_part: int = setting(256 << 20, "bytes of one part of a workbook, unpacked", gt=0)

    @cached_property
    def published(self) -> Path:
        """The published warehouse: a link to the current build."""
        return self.warehouse_dir / "ailedger.duckdb"

    @cached_property
    def builds_dir(self) -> Path:
        """The folder of the kept builds and their manifests."""
        return self.warehouse_dir / "builds"
