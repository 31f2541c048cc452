"""Data files in object storage, asked on loopback; and credentials that are nowhere to be read."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ailedger import store
from ailedger.base import lock
from ailedger.errors import LedgerError, TransientError, UsageError
from ailedger.health import runs
from ailedger.output.export import export_marts
from ailedger.query import sandbox
from ailedger.settings import Settings
from ailedger.store.lake.connect import connect
from tests.built import build_record, bundled_settings, drafted
from tests.ducklake.cluster import Cluster
from tests.ducklake.conftest import Lake

BUCKET = "ledger"


@dataclass(frozen=True)
class Storage:
    """A server of object storage on loopback.

    Attributes:
        port: on 127.0.0.1.
        key: its key.
        secret: the secret of that key.
    """

    port: int
    key: str
    secret: str

    @property
    def settings(self) -> dict[str, object]:
        """What the lake's settings say of it."""
        return {
            "lake_data_path": f"s3://{BUCKET}/data/",
            "s3_endpoint": f"127.0.0.1:{self.port}",
            "s3_url_style": "path",
            "s3_tls": False,
            "s3_key": self.key,
            "s3_secret": self.secret,
        }


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    server = pytest.importorskip("moto.server", reason="moto's server is not installed")
    made = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    assert host == "127.0.0.1"
    found = Storage(port, f"AK{secrets.token_hex(8).upper()}", secrets.token_hex(20))
    try:
        import boto3

        boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
            aws_access_key_id=found.key, aws_secret_access_key=found.secret,
        ).create_bucket(Bucket=BUCKET)  # fmt: skip
        yield found
    finally:
        made.stop()


def test_object_storage_holds_the_same_bytes_and_no_secret_shows(
    lake: Lake, cluster: Cluster, storage: Storage, tmp_path: Path
) -> None:
    settings = lake(tmp_path / "lake", "microsoft", **storage.settings)
    file = bundled_settings(tmp_path / "file", "microsoft")
    build_record(file)
    run = runs.new_run(settings, "refresh", {"wait": 0})
    with lock.hold(settings):
        draft, _, manifest = drafted(settings, store.plan_run(settings))
        run.report.describe(draft.publish(manifest))
    run.end("published")
    told = [
        export_marts(one, tmp_path / "out" / one.warehouse[:4], ("coverage", "observations")).tables
        for one in (file, settings)
    ]
    assert [table.sha256 for table in told[0]] == [table.sha256 for table in told[1]]
    assert sandbox.query(settings, "SELECT count(*) > 0 FROM observations").rows == ((True,),)
    with pytest.raises(LedgerError, match="is not among the functions that run here"):
        sandbox.query(settings, f"FROM read_text('s3://{BUCKET}/data/**')")
    store.open_store(settings).maintain()
    store.open_store(settings).check(store.published(settings), every_byte=True)

    dump = subprocess.run(
        [str(cluster.bin / "pg_dump"), "-d", settings.warehouse.split(":", 2)[2]],
        env={"PGPASSWORD": cluster.password}, capture_output=True, check=True,
    ).stdout  # fmt: skip
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and not p.is_symlink()]
    for text in (dump, repr(settings).encode(), *written):
        for secret in (cluster.password, storage.secret):
            assert secret.encode() not in text


def test_storage_that_does_not_answer_is_told_without_its_credentials(
    lake: Lake, storage: Storage, tmp_path: Path
) -> None:
    deaf = {**storage.settings, "s3_endpoint": "127.0.0.1:1"}
    settings = lake(tmp_path, "microsoft", **deaf)
    with pytest.raises(TransientError, match="cannot be reached") as told:
        build_record(settings)
    assert storage.secret not in str(told.value)
    assert store.open_store(settings).current() is None


def test_a_wrong_password_is_told_without_it(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = lake(tmp_path)
    monkeypatch.setenv("PGPASSWORD", "a-wrong-one")
    with pytest.raises(TransientError, match="password authentication failed") as told:
        connect(settings)
    assert "a-wrong-one" not in str(told.value)
    assert "dbname" not in str(told.value)


def test_a_password_in_the_address_is_refused_and_not_repeated(
    cluster: Cluster, tmp_path: Path
) -> None:
    settings = Settings(
        warehouse=f"ducklake:postgres:{cluster.database()} password=hush-hush",
        warehouse_dir=tmp_path, lake_data_path=str(tmp_path / "data"),
    )  # fmt: skip
    with pytest.raises(UsageError, match="holds a password") as told:
        store.open_store(settings).current()
    assert "hush-hush" not in str(told.value)


def test_the_command_says_what_is_wrong_without_a_traceback(
    cluster: Cluster, tmp_path: Path
) -> None:
    """In a process of its own, where the catalogue is nowhere."""
    done = subprocess.run(
        [sys.executable, "-c", "from ailedger.cli import main; main()", "builds"],
        capture_output=True, text=True, check=False,
        env={
            "PATH": "", "HOME": str(tmp_path), "PGPASSWORD": "hush-hush",
            "AILEDGER_WAREHOUSE": "ducklake:postgres:dbname=x host=127.0.0.1 port=1 user=me",
            "AILEDGER_LAKE_DATA_PATH": str(tmp_path), "AILEDGER_WAREHOUSE_DIR": str(tmp_path / "w"),
        },
    )  # fmt: skip
    assert done.returncode == TransientError.exit_code
    assert "cannot be reached" in done.stderr
    for word in ("Traceback", "hush-hush", "user=me"):
        assert word not in done.stderr
