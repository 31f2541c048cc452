"""The claims of the published build."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

SIGNS = {"supported": "[+]", "contradicted": "[-]", "not decidable": "[?]"}


@dataclass(frozen=True)
class Verdict:
    """One claim judged by one edition; see the mart `claims`."""

    number: int
    claim: str
    statement: str
    edition: str
    period: str | None
    verdict: str
    figures: str | None
    reason: str
    source: str

    @property
    def signed(self) -> str:
        """The verdict with its sign, to be told apart without colours."""
        return f"{SIGNS[self.verdict]} {self.verdict}"


def verdicts(con: DuckDBPyConnection, edition: str | None = None) -> list[Verdict]:
    """Claims by number and edition.

    Args:
        con: the published build.
        edition: only what this edition says.
    """
    rows = con.execute(
        "SELECT number, claim, statement, edition, period, verdict, figures, reason, source"
        " FROM claims WHERE ?::VARCHAR IS NULL OR edition = ? ORDER BY number, edition",
        [edition, edition],
    ).fetchall()
    return [Verdict(*row) for row in rows]
