"""The claims of the published build."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger.claims.claim import judge_claims

UNDECIDED = "not decidable"
SIGNS = {"supported": "[+]", "contradicted": "[-]", UNDECIDED: "[?]"}


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
    now: str | None = None
    now_period: str | None = None
    now_figures: str | None = None
    kind: str = "figure"
    part: str | None = None

    @property
    def signed(self) -> str:
        """The verdict with its sign, to be told apart without colours."""
        return f"{SIGNS[self.verdict]} {self.verdict}"

    @property
    def by(self) -> str:
        """Whose edition judges."""
        return f"{self.source} {self.edition}"

    @property
    def later(self) -> str:
        """What the newest comparable year says; "" where no year is newer."""
        if not self.now:
            return ""
        figures = f" ({self.now_figures})" if self.now_figures else ""
        return f"{self.now_period}: {self.now}{figures}" if self.now_period else self.now


def over_editions(judged: Sequence[Verdict]) -> str:
    """One verdict on a claim, of the newest edition that decides; `judged` has the oldest first."""
    decided = [one for one in judged if one.verdict != UNDECIDED]
    if not decided:
        return f"{judged[-1].signed} by any edition"
    newest = decided[-1]
    others = [one for one in decided if one.verdict != newest.verdict]
    otherwise = f"; {others[0].verdict} by {', '.join(v.edition for v in others)}" if others else ""
    return f"{newest.signed} by {newest.by}, the newest edition that decides{otherwise}"


def judged_file(con: DuckDBPyConnection, path: Path) -> list[Verdict]:
    """Claims of a file, judged by the published build, by number and edition.

    Raises RefusedError: the file cannot be read, or an entry is not a claim.
    """
    return [
        Verdict(
            claim.number, claim.name, claim.statement, found.edition, found.period, found.verdict,
            found.figures, found.reason, found.source, found.now, found.now_period,
            found.now_figures, claim.kind, claim.part or None,
        )
        for claim, found in judge_claims(con, path)
    ]  # fmt: skip


def verdicts(con: DuckDBPyConnection, edition: str | None = None) -> list[Verdict]:
    """Claims by number and edition."""
    rows = con.execute(
        "SELECT number, claim, statement, edition, period, verdict, figures, reason, source,"
        " now, now_period, now_figures, kind, part"
        " FROM claims WHERE ?::VARCHAR IS NULL OR edition = ? ORDER BY number, edition",
        [edition, edition],
    ).fetchall()
    return [Verdict(*row) for row in rows]
