"""The one frozen settings object. No other module reads the environment."""

import json
import os
import re
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from ailedger.errors import UsageError

# The folder of the packages: a checkout, or an installation's site-packages.
PREFIX = "AILEDGER_"
PROJECT = Path(__file__).resolve().parent.parent
# In a wheel only: the SQL, the reference tables and the raw tables that come with it, read only.
BUNDLED = Path(__file__).resolve().with_name("bundled")
CORRECT = "correct it, or unset it for the default"
UNLIMITED = ("-1", "none", "null")
SIZE = re.compile(r"(\d+(?:\.\d+)?) *(b|bytes?|[kmgt](?:i?b)?)", re.IGNORECASE)
UNITS, MOST_BYTES = "bkmgt", 1 << 63
SHARE = re.compile(r"(\d{1,2}(\.\d+)?|100) *%")
MOST = 10_000_000  # of a number: that many hours are a thousand years, and a date still holds them


OTHERS = {  # settings under the names that others give them
    "s3_key": "AWS_ACCESS_KEY_ID", "s3_secret": "AWS_SECRET_ACCESS_KEY",
    "s3_token": "AWS_SESSION_TOKEN",
}  # fmt: skip


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


def _size(value: str) -> str:
    """A size as DuckDB takes it, told here in words where it is none."""
    found = SIZE.fullmatch(value.strip())
    if value.strip().lower() in UNLIMITED:
        return value.strip()
    if found is None or float(found[1]) * 1024 ** UNITS.index(found[2][0].lower()) >= MOST_BYTES:
        raise PydanticCustomError("size", "input should be a size such as 512MB or 20GB")
    return value.strip()


def _memory(value: str) -> str:
    """A size, or a share of the machine's memory."""
    return value.strip() if SHARE.fullmatch(value.strip()) else _size(value)


def _list(value: Any) -> Any:
    """A list, which the environment says as JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise PydanticCustomError("list", "input should be a list such as [1, 10]") from None


def _bounded(value: float) -> float:
    """A number that time and DuckDB can hold."""
    if not abs(value) <= (MOST if isinstance(value, float) else MOST_BYTES - 1):  # nan is neither
        raise PydanticCustomError("bounded", f"input should be a number up to {MOST:,}")
    return value


Whole = Annotated[int, AfterValidator(_bounded)]
Number = Annotated[float, AfterValidator(_bounded)]


def setting(default: Any, description: str, **bounds: Any) -> Any:
    """A setting: its default, what it is, and between which bounds it lies."""
    return Field(default, description=description, **bounds)


@dataclass(frozen=True, config={"validate_default": True, "extra": "forbid"})
class _Declared:
    raw_dir: Path = Field(
        default_factory=lambda: own("data/raw"),
        description="folder of the raw tables; what is fetched and accepted is kept there",
    )
    reference_dir: Path = Field(
        default_factory=lambda: _own_or_shipped("data/reference", "indicators.csv"),
        description="folder of the reference tables",
    )
    sql_dir: Path = Field(
        default_factory=lambda: _own_or_shipped("sql", "core/observations.sql"),
        description="folder of the SQL models",
    )
    warehouse_dir: Path = Field(
        default_factory=lambda: own("data/warehouse"), description="folder of the builds"
    )
    warehouse: str = setting(
        "file", "where builds are kept: file, or ducklake: and the catalogue's address"
    )
    lake_data_path: str = setting("", "folder or s3:// address of DuckLake's data files")
    lake_commit_retries: Whole = setting(
        100, "tries of one commit to DuckLake while others commit too", ge=0
    )
    lake_attempts: Whole = setting(5, "tries of work that another run came before", ge=1)
    lake_backoff: Number = setting(0.5, "seconds before a second try; then doubled", ge=0)
    lake_part_hours: Number = setting(
        48, "hours after which what workers judged and no build took is removed", gt=0
    )
    lake_file_hours: Number = setting(
        48, "hours that unneeded files stay in a lake: longer than any run", gt=0
    )
    ingest_deployment: str = setting(
        "", "deployment that judges one source, such as ingest/source; empty is here"
    )
    ingest_seconds: Number = setting(3600, "seconds all workers may take together", gt=0)
    s3_endpoint: str = setting("", "host and port of the object storage; empty is AWS")
    s3_region: str = setting("us-east-1", "region of the object storage")
    s3_url_style: Literal["vhost", "path"] = setting("vhost", "how a bucket is addressed")
    s3_tls: bool = setting(True, "whether the object storage is asked over TLS")
    s3_key: SecretStr = setting(SecretStr(""), "key of the object storage")
    s3_secret: SecretStr = setting(SecretStr(""), "secret of that key")
    s3_token: SecretStr = setting(SecretStr(""), "its token, if short-lived")
    memory_limit: Annotated[str, AfterValidator(_memory)] = setting(
        "1GB", "memory DuckDB may use before it spills to disk"
    )
    threads: Whole = setting(0, "threads DuckDB may use; 0 is one per core", ge=0, le=1024)
    spill_limit: Annotated[str, AfterValidator(_size)] = setting(
        "20GB", "disk DuckDB may use for what memory cannot hold"
    )
    keep_builds: Whole = setting(5, "builds kept for rollback, the published with it", ge=1)
    keep_seconds: Number = setting(
        60, "seconds a build stays after another took its place: readers open it", ge=0
    )
    keep_runs: Whole = setting(400, "run reports kept, one JSON file each", ge=1)
    step_seconds: Number = setting(3600, "seconds a step of a run may take", gt=0)
    refetch_minutes: Annotated[tuple[Number, ...], BeforeValidator(_list)] = setting(
        (1, 10), "minutes before a scheduled run asks an unreachable source again"
    )
    stale_after: Number = setting(
        1.25, "cadences after which a source without a new edition is overdue", gt=0, le=1000
    )
    run_max_age: Number = setting(
        0, "hours after which the last good run is too old; 0 does not judge", ge=0
    )

    alert_webhook: SecretStr = setting(SecretStr(""), "address that alerts are posted to")
    alert_webhook_form: Literal["generic", "slack"] = setting(
        "generic", "form of the alerts posted"
    )
    alert_file: Path | None = setting(None, "file that alerts are appended to, as JSON")
    alert_mail_to: str = setting("", "addresses that alerts are mailed to, by commas")
    alert_mail_from: str = setting("", "address that alerts are mailed from")
    alert_smtp_host: str = setting("", "mail server of the alerts")
    alert_smtp_port: Whole = setting(587, "port of the mail server", gt=0, lt=65536)
    alert_smtp_security: Literal["starttls", "tls", "none"] = setting(
        "starttls", "how the connection to the mail server is kept private"
    )
    alert_smtp_user: str = setting("", "user name at the mail server")
    alert_smtp_password: SecretStr = setting(SecretStr(""), "password of that user")
    alert_seconds: Number = setting(10, "seconds one delivery of an alert may take", gt=0)

    sql_memory: Whole = setting(512 << 20, "bytes of memory of one `ailedger sql`", ge=32 << 20)
    sql_seconds: Number = setting(30, "seconds one `ailedger sql` may take", gt=0, le=86_400)
    sql_rows: Whole = setting(10_000, "rows `ailedger sql` hands back", ge=1)
    sql_result_bytes: Whole = setting(
        64 << 20, "bytes `ailedger sql` hands back, as held in memory", gt=0
    )

    fetch_contact: str = setting("", "address or page that publishers see: who asks")
    fetch_connect_timeout: Number = setting(10, "seconds to reach a publisher", gt=0)
    fetch_read_timeout: Number = setting(30, "seconds a publisher may be silent", gt=0)
    fetch_deadline: Number = setting(900, "seconds a source may take in all", gt=0)
    fetch_attempts: Whole = setting(5, "tries of a request that fails for a while", ge=1)
    fetch_backoff: Number = setting(1, "seconds before a second try; then doubled", ge=0)
    fetch_backoff_max: Number = setting(60, "longest wait in seconds between tries", ge=0)
    fetch_retry_after_max: Number = setting(
        300, "longest wait in seconds that a publisher may ask for", ge=0
    )
    fetch_max_bytes: Whole = setting(256 << 20, "bytes of one payload, unpacked", gt=0)
    fetch_max_ratio: Number = setting(
        400, "bytes of a payload per byte that was sent; text packs 5 to 30 times", gt=1
    )
    fetch_max_redirects: Whole = setting(5, "redirects followed for one request", ge=0)
    fetch_workers: Whole = setting(8, "sources fetched at the same time", ge=1)
    fetch_clock_tolerance: Number = setting(
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
    workbook_memory: Whole = setting(
        1 << 30, "bytes of memory that reading one workbook may take", ge=64 << 20
    )
    workbook_seconds: Whole = setting(
        60, "seconds of processor time that reading one workbook may take", ge=1
    )
    json_max_bytes: Whole = setting(
        32 << 20, "bytes of one JSON text; to read it takes up to 20 times that", gt=0
    )
    unpack_max_members: Whole = setting(2000, "members of an archive", gt=0)
    unpack_max_ratio: Number = setting(200, "unpacked bytes per packed byte", gt=1)
    unpack_max_bytes: Whole = setting(1 << 30, "bytes of an archive, unpacked", gt=0)
    unpack_max_part: Whole = setting(256 << 20, "bytes of one part of a workbook, unpacked", gt=0)


NAMES = {
    field.name: OTHERS.get(field.name, PREFIX + field.name.upper()) for field in fields(_Declared)
}


class Settings(_Declared):
    """Every limit and place, each by its name; the environment says AILEDGER_<NAME>.

    A dataclass: `dataclasses.replace` gives settings with other values, judged again.
    pydantic-settings is not worth its import, which takes as long as a query to answer.
    """

    def __init__(self, **values: Any) -> None:
        """Read the environment beneath the values.

        Raises UsageError: a setting is not what it can be. Its value is not told: it may be secret.
        """
        for name, value in os.environ.items():
            if name.startswith(PREFIX) and value != value.encode("utf-8", "replace").decode():
                raise UsageError("is not UTF-8", where=name, hint=CORRECT)
        try:
            super().__init__(**(_environment() | values))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            raise UsageError(
                f"not a usable setting: {first['msg'].lower()}",
                where=NAMES.get(str(first["loc"][0]), str(first["loc"][0])),
                hint=CORRECT,
            ) from None

    @cached_property
    def published(self) -> Path:
        """The published warehouse: a link to the current build."""
        return self.warehouse_dir / "ailedger.duckdb"

    @cached_property
    def builds_dir(self) -> Path:
        """The folder of the kept builds and their manifests."""
        return self.warehouse_dir / "builds"


def _environment() -> dict[str, str]:
    """What the environment says, whatever the case of its names."""
    said = {name.upper(): value for name, value in os.environ.items()}
    return {name: said[spelled] for name, spelled in NAMES.items() if spelled in said}
