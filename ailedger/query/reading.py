"""Reading the warehouse from Python and notebooks.

    import ailedger

    with ailedger.open_warehouse() as warehouse:
        warehouse.mart("talent_flow").polars()
        warehouse.sql("FROM talent_flow WHERE country = ?", ["KOR"]).pandas()
        warehouse.as_of("2024-06-01").arrow()

A warehouse is opened read-only: whatever is run, it stays as it is, and a run that publishes a new
build meanwhile does not disturb it.
"""

import datetime
import html
import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base.suggest import did_you_mean
from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.output import fields as columns
from ailedger.output import licences, provenance
from ailedger.output.fields import Field
from ailedger.output.provenance import Origin
from ailedger.report.words import cell
from ailedger.settings import Settings
from ailedger.store.file_store import open_file

if TYPE_CHECKING:
    import polars
    import pyarrow

    from ailedger.report.chart import Chart

SHOWN = 12


class Rows:
    """The answer to a query, as the kind of table that is asked for.

    Args:
        table: the answer as an Arrow table.
    """

    def __init__(self, table: "pyarrow.Table") -> None:
        self._table = table

    def arrow(self) -> "pyarrow.Table":
        """As an Arrow table; money is decimal128(24, 2)."""
        return self._table

    def polars(self) -> "polars.DataFrame":
        """As a polars data frame; money is Decimal(24, 2)."""
        import polars

        return polars.DataFrame(self._table)

    def pandas(self) -> Any:
        """As a pandas data frame; money becomes a float, which is what pandas can count with.

        Raises UsageError: pandas is not installed; AI Ledger does without it.
        """
        if importlib.util.find_spec("pandas") is None:
            raise UsageError("pandas is not installed", hint="pip install pandas")
        import pyarrow as pa

        floats = [
            field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
            for field in self._table.schema
        ]
        return self._table.cast(pa.schema(floats)).to_pandas()

    def dicts(self) -> list[dict[str, Any]]:
        """As one dict per row."""
        found: list[dict[str, Any]] = self._table.to_pylist()
        return found

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        names = ", ".join(self._table.column_names)
        return f"<{len(self)} rows: {names}>"

    def _repr_html_(self) -> str:
        """The first rows, for a notebook."""
        heads = "".join(f"<th>{html.escape(name)}</th>" for name in self._table.column_names)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_shown(v))}</td>' for v in row.values())}</tr>"
            for row in self._table.slice(0, SHOWN).to_pylist()
        )
        more = f"<p>{SHOWN} of {len(self)} rows</p>" if len(self) > SHOWN else ""
        return f"<table><tr>{heads}</tr>{body}</table>{more}"


class Warehouse:
    """A published build, open for reading; a context manager.

    Args:
        con: the build, read-only.
        build: its identifier.
    """

    def __init__(self, con: DuckDBPyConnection, build: str) -> None:
        self._con = con
        self.build = build

    def sql(self, query: str, parameters: Sequence[object] = ()) -> Rows:
        """Run a query.

        Args:
            query: one SQL statement; `?` stands for a parameter.
            parameters: their values, in order.
        """
        answer = self._con.sql(query, params=list(parameters))
        if answer is None:  # a statement that gives no rows
            import pyarrow

            return Rows(pyarrow.table({}))
        return Rows(answer.to_arrow_table())

    def mart(self, name: str) -> Rows:
        """All rows of a mart, of `observations` or of another table.

        Raises UsageError: there is no such table.
        """
        self._check(name)
        return self.sql(f"FROM {provenance.relation_of(name)}")

    def as_of(self, day: datetime.date | str) -> Rows:
        """The record as it stood on a day: the newest edition of each figure published by then.

        An edition whose day is not known counts from the day by which it was public
        (`sources.published_exact`).

        Args:
            day: a date, or one as 2024-06-01.

        Raises:
            UsageError: not a day.
        """
        try:
            on = day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)
        except ValueError:
            raise UsageError(f"{day!r} is not a day", hint="as 2024-06-01") from None
        return self.sql("FROM as_of(?::DATE)", [on])

    def marts(self) -> list[str]:
        """Names of the marts: the tables whose rows carry their lineage."""
        rows = self._con.execute(
            "SELECT DISTINCT table_name FROM duckdb_columns()"
            " WHERE database_name = current_database() AND schema_name = 'main'"
            " AND column_name = 'lineage' ORDER BY table_name"
        ).fetchall()
        return [name for (name,) in rows]

    def columns(self, name: str) -> list[Field]:
        """The columns of a table, each with its type, definition and unit.

        Raises UsageError: there is no such table.
        """
        self._check(name)
        return columns.fields_of(self._con, name)

    def origins(self, name: str) -> list[Origin]:
        """The editions behind a table's rows, each with licence and citation.

        Raises UsageError: there is no such table.
        """
        kinds = {field.name: field.kind for field in self.columns(name)}
        return provenance.origins(
            self._con, provenance.relation_of(name), provenance.lines_of(kinds)
        )

    def notices(self, name: str) -> list[str]:
        """What the licences of a table's sources permit, in plain sentences."""
        return licences.notices(provenance.licences_of(self.origins(name)))

    def chart(
        self, name: str, countries: Sequence[str] = (), *, view: str | None = None
    ) -> "Chart":
        """A chart of a mart or an indicator; a notebook shows it, `.svg` is its text.

        Args:
            name: the mart or indicator, as `ailedger chart --list` names them.
            countries: codes or names of the countries to compare, as publishers call them.
            view: years, ranking or map; years where countries are given, else the ranking.

        Raises:
            UsageError: no such name, view or country, or the drawing library is not installed.
        """
        from ailedger.report.chart import chart

        return chart(self._con, name, countries, build=self.build, view=view)

    def add(self, name: str, table: object) -> None:
        """Let queries read a table of yours under a name: Arrow, polars or pandas."""
        self._con.register(name, table)

    def close(self) -> None:
        """Close the warehouse."""
        self._con.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check(self, name: str) -> None:
        rows = self._con.execute(
            "SELECT DISTINCT table_name FROM duckdb_columns()"
            " WHERE database_name = current_database() AND schema_name = 'main'"
        ).fetchall()
        known = sorted(row[0] for row in rows)
        if name not in known:
            hint = did_you_mean(name, known, f"marts are {', '.join(self.marts())}")
            raise UsageError(f"no table {name!r} in this build", hint=hint)


def open_warehouse(path: str | Path | None = None) -> Warehouse:
    """Open a published warehouse for reading.

    Args:
        path: a warehouse folder, its `ailedger.duckdb`, or a copy of a build's file; the settings'
            folder when not given.

    Raises:
        UsageError: nothing is published yet.
        RefusedError: the build is damaged.
    """
    settings = Settings()
    if path is not None:
        settings = replace(settings, warehouse="file")
        place = Path(path)
        if place.is_file() and not place.is_symlink():
            return Warehouse(open_file(_lone(place), settings), place.stem)
        folder = place.parent if place.suffix == ".duckdb" else place
        settings = replace(settings, warehouse_dir=folder)
    build, con = store.open_build(settings)
    return Warehouse(con, build.id)


def _lone(path: Path) -> Build:
    """A build's file without its folder: there is no manifest to hold it against."""
    manifest = {"bytes": path.stat().st_size}
    return Build(path.stem, path.stem, path, 0, None, manifest)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else cell(value)
