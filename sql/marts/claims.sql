-- claims: each claim of data/reference/claims.toml, judged by each edition, and what is so now.
-- A verdict is supported, contradicted or not decidable, and is on the claim's own year; what the
-- newest comparable year of the edition says stands beside it.
-- grain: claim, edition
-- inputs: verdicts
SELECT
    number,
    claim,
    kind,
    part,
    statement,
    said_by,
    said_in,
    edition,
    period,
    verdict,
    figures,
    reason,
    now,
    now_period,
    now_figures,
    source,
    lineage
FROM verdicts
ORDER BY number, edition
