"""The one frozen settings object. No other module reads the environment."""

from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every limit and place, each by its name; the environment says AILEDGER_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="AILEDGER_", frozen=True, extra="ignore")

    raw_dir: Path = Field(PROJECT / "data" / "raw", description="folder of the raw tables")
    reference_dir: Path = Field(PROJECT / "data" / "reference", description="reference tables")
    sql_dir: Path = Field(PROJECT / "sql", description="folder of the SQL models")
    warehouse_dir: Path = Field(PROJECT / "data" / "warehouse", description="folder of the builds")
    memory_limit: str = Field("1GB", description="memory DuckDB may use before it spills to disk")
    threads: int = Field(0, ge=0, description="threads DuckDB may use; 0 is one per core")

    @cached_property
    def published(self) -> Path:
        """The published warehouse: a link to the current build."""
        return self.warehouse_dir / "ailedger.duckdb"

    @cached_property
    def builds_dir(self) -> Path:
        """The folder of the kept builds and their manifests."""
        return self.warehouse_dir / "builds"
