"""Contract of the mart of claims."""

import polars as pl

from schemas.marts import _fields as f
from schemas.raw import _rules as rules

KINDS = ("figure", "trend", "cause", "association", "forecast", "opinion")
VERDICTS = ("supported", "contradicted", "not decidable")
NOW = (
    "still so", "no longer so", "so by now", "not so either", "so", "not so", "not comparable",
    "not decidable",
)  # fmt: skip


class Claims(f.Mart):
    """Each claim with the figures behind it, the verdict and the edition it is judged by."""

    number: int = f.required("Number of the claim", ge=1)
    claim: str = f.required("Short name of the claim", str_matches=r"^\w+$")
    kind: str = f.required(
        "What is claimed: a figure; a trend; a cause or an opinion, which figures may refute and "
        "never support; an association of two measures across countries; a forecast",
        isin=list(KINDS),
    )
    part: str = f.field("Part of the article that it is read with; empty where it is of none")
    statement: str = f.required("The claim in one sentence", str_matches=r"^.+\.$")
    said_by: str = f.required("Who made the claim")
    said_in: str = f.required("Where it was made")
    edition: str = f.required(
        "Edition (vintage) whose figures judge the claim; the first is the one it was made from"
    )
    period: str = f.field(
        "Year or years judged: the claim's own; where it names none those of the figures"
    )
    verdict: str = f.required(
        "Whether the figures of the edition, those of period, bear the claim out. Not decidable "
        "where one is missing, the table is too partial for what the claim says, or figures on the "
        "two sides of a break would have to be compared",
        isin=list(VERDICTS),
    )
    figures: str = f.field("Figures behind the verdict; empty where the edition has none")
    reason: str = f.required("Why this verdict")
    now: str = f.field(
        "What the newest comparable year of the edition says, after the claim's own: still so, no "
        "longer so; so by now, not so either, where the claim was wrong for its own year; so, not "
        "so, where no edition decides that; not comparable where the definition changed since the "
        "edition the claim was made from; empty where no year is newer",
        isin=[*NOW],
    )
    now_period: str = f.field("That year; empty where none is judged")
    now_figures: str = f.field("Figures of that year; empty where none is judged")
    source: str = f.source()
    lineage: f.Lines = f.required(
        "Raw lines behind the figures, each as snapshot#line; empty where the edition has none"
    )

    @rules.rule("every verdict but not decidable names the raw lines behind it")
    def traced(cls) -> pl.Expr:
        """A verdict stands on figures; that there are none is what not decidable may say."""
        named = pl.col("lineage").list.len() > 0
        return named | (pl.col("verdict") == "not decidable")

    class Config:
        name = "claims"
        metadata = {"key": ["claim", "edition"]}
