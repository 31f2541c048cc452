"""What the environment says becomes a setting, or one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.errors import UsageError
from ailedger.settings import Settings


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("AILEDGER_KEEP_BUILDS", " 7 ", "keep_builds", 7),
        ("ailedger_keep_builds", "7", "keep_builds", 7),
        ("AILEDGER_STEP_SECONDS", "1e2", "step_seconds", 100.0),
        ("AILEDGER_S3_TLS", "Off", "s3_tls", False),
        ("AILEDGER_FETCH_ALLOW_PRIVATE", "1", "fetch_allow_private", True),
        ("AILEDGER_S3_URL_STYLE", "path", "s3_url_style", "path"),
        ("AILEDGER_ALERT_FILE", "/tmp/a", "alert_file", Path("/tmp/a")),
        ("AILEDGER_REFETCH_MINUTES", "[2, 0.5]", "refetch_minutes", (2.0, 0.5)),
        ("AILEDGER_MEMORY_LIMIT", "80 %", "memory_limit", "80 %"),
        ("AILEDGER_SPILL_LIMIT", "None", "spill_limit", "None"),
    ],
)
def test_a_text_of_the_environment_is_read_by_its_type(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, attribute: str, value: object
) -> None:
    monkeypatch.setenv(name, text)
    found = getattr(Settings(), attribute)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("AILEDGER_KEEP_BUILDS", "2.5", "a valid integer"),
        ("AILEDGER_KEEP_BUILDS", "", "a valid integer"),
        ("AILEDGER_STEP_SECONDS", "nan", "greater than 0"),
        ("AILEDGER_RUN_MAX_AGE", "inf", "a number up to"),
        ("AILEDGER_RUN_MAX_AGE", "1e308", "a number up to"),
        ("AILEDGER_STALE_AFTER", "1e5", "less than or equal to 1000"),
        ("AILEDGER_KEEP_BUILDS", "9" * 400, "a number up to"),
        ("AILEDGER_THREADS", "100000", "less than or equal to 1024"),
        ("AILEDGER_STEP_SECONDS", "0", "greater than 0"),
        ("AILEDGER_SQL_SECONDS", "86401", "less than or equal to 86400"),
        ("AILEDGER_ALERT_SMTP_PORT", "65536", "less than 65536"),
        ("AILEDGER_S3_TLS", "maybe", "a valid boolean"),
        ("AILEDGER_S3_URL_STYLE", "host", "'vhost' or 'path'"),
        ("AILEDGER_REFETCH_MINUTES", '["soon"]', "a valid number"),
        ("AILEDGER_REFETCH_MINUTES", "5", "a valid tuple"),
        ("AILEDGER_REFETCH_MINUTES", "[" * 100_000, "a list such as [1, 10]"),
    ],
)
def test_what_no_setting_can_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(UsageError) as error:
        Settings()
    assert str(error.value).startswith(f"{name}: not a usable setting: input should be {said}")


def test_a_secret_has_the_name_that_others_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "S3CRET")
    settings = Settings()
    assert settings.s3_secret.get_secret_value() == "S3CRET"
    assert "S3CRET" not in repr(settings)


def test_other_values_are_judged_as_well() -> None:
    settings = Settings(keep_builds=2)
    assert replace(settings, keep_runs=3).keep_builds == 2
    with pytest.raises(UsageError, match="AILEDGER_KEEP_BUILDS"):
        replace(settings, keep_builds=0)
    with pytest.raises(UsageError, match="keep_bilds"):
        Settings(keep_bilds=2)
