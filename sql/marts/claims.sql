-- claims: each claim of sql/claims with the figures behind it, the verdict and the edition.
-- A verdict is supported, contradicted or not decidable; what became of a claim stands in the rows
-- of the later editions.
-- grain: claim, edition
-- inputs: claims.every_claim
SELECT
    cast(number AS BIGINT) AS number,
    claim,
    statement,
    edition,
    period,
    verdict,
    figures,
    reason,
    source,
    lineage
FROM claims.every_claim
ORDER BY number, edition
