"""Claims as schema.org has them: one ClaimReview per claim, as fact checkers exchange them.

An opinion is not reviewed. Who said it is left out where the record knows no more than that the
press did: a review must not attribute wrongly.
"""

from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import literal, records

UNNAMED = "press"
RATINGS = {"contradicted": 1, "not decidable": 3, "supported": 5}
# The newest edition that decides, else the newest that was asked.
NEWEST = f"""
    SELECT
        verdicts.claim, verdicts.statement, verdicts.said_by, verdicts.said_in, verdicts.url,
        verdicts.verdict, verdicts.reason, verdicts.figures, verdicts.source, verdicts.edition,
        sources.title, sources.url AS evidence, sources.licence_url,
        sources.published::VARCHAR AS published
    FROM verdicts
    INNER JOIN sources
        ON verdicts.source = sources.source AND verdicts.edition = sources.edition
    WHERE verdicts.kind <> 'opinion'
    QUALIFY row_number() OVER (
        PARTITION BY verdicts.claim
        ORDER BY verdicts.verdict = {literal("not decidable")}, sources.published DESC,
            verdicts.edition DESC
    ) = 1
    ORDER BY verdicts.number
"""


def claim_reviews(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """One ClaimReview per claim that is no opinion, by the newest edition that decides."""
    return [_review(row) for row in records(con, NEWEST)]


def _review(row: dict[str, Any]) -> dict[str, Any]:
    appearance = {"@type": "CreativeWork", "name": row["said_in"]}
    if row["url"]:
        appearance["url"] = row["url"]
    item: dict[str, Any] = {"@type": "Claim", "appearance": appearance}
    if row["said_by"] != UNNAMED:
        item["author"] = {"@type": "Organization", "name": row["said_by"]}
    figures = f" Figures: {row['figures']}." if row["figures"] else ""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": row["claim"],
        "datePublished": row["published"],
        "claimReviewed": row["statement"],
        "reviewBody": f"{row['reason']}.{figures} By {row['source']} {row['edition']}.",
        "author": {"@type": "Organization", "name": "AI Ledger"},
        "itemReviewed": item,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[row["verdict"]],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": row["verdict"],
        },
        "isBasedOn": {
            "@type": "Dataset",
            "name": row["title"],
            "url": row["evidence"],
            "license": row["licence_url"],
        },
    }
