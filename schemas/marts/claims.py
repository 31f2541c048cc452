"""Contract of the mart of claims."""

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.marts import _fields as f

VERDICTS = ("supported", "contradicted", "not decidable")


class Claims(f.Mart):
    """Each claim with the figures behind it, the verdict and the edition it is judged by."""

    number: int = f.required("Number of the claim", ge=1)
    claim: str = f.required("Short name of the claim: its file in sql/claims", str_matches=r"^\w+$")
    statement: str = f.required("The claim in one sentence", str_matches=r"^.+\.$")
    edition: str = f.required(
        "Edition (vintage) whose figures judge the claim; the first is the one it was made from"
    )
    period: str = f.field(
        "Year or years judged: those of the claim where the edition has them, else the newest it "
        "has; empty where it has none"
    )
    verdict: str = f.required(
        "Whether the figures of the edition, those of period, bear the claim out. Not decidable "
        "where one is missing or the table is too partial for what the claim says",
        isin=list(VERDICTS),
    )
    figures: str = f.field("Figures behind the verdict; empty where the edition has none")
    reason: str = f.required("Why this verdict")
    source: str = f.source()
    lineage: f.Lines = f.required(
        "Raw lines behind the figures, each as snapshot#line; empty where the edition has none"
    )

    @pa.dataframe_check(name="every verdict but not decidable names the raw lines behind it")
    def traced(cls, data: PolarsData) -> pl.LazyFrame:
        """A verdict stands on figures; that there are none is what not decidable may say."""
        named = pl.col("lineage").list.len() > 0
        return data.lazyframe.select(named | (pl.col("verdict") == "not decidable"))

    class Config:
        """Name and key."""

        name = "claims"
        metadata = {"key": ["claim", "edition"]}
