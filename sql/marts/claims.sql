-- claims: each claim of sql/claims with the figures behind it, the verdict and the edition.
-- A verdict is supported, contradicted or not decidable; what became of a claim stands in the rows
-- of the later editions.
-- grain: claim, edition
-- inputs: claims.*
WITH
every_claim AS (
    SELECT * FROM claims.korea_most_patents_per_inhabitant
    UNION ALL BY NAME
    SELECT * FROM claims.korea_third_in_talent_concentration
    UNION ALL BY NAME
    SELECT * FROM claims.korea_loses_talent
    UNION ALL BY NAME
    SELECT * FROM claims.korea_no_foundation_model
    UNION ALL BY NAME
    SELECT * FROM claims.us_investment_nine_times_china
    UNION ALL BY NAME
    SELECT * FROM claims.korea_investment_fell
    UNION ALL BY NAME
    SELECT * FROM claims.china_investment_peaked_2021
    UNION ALL BY NAME
    SELECT * FROM claims.google_most_foundation_models
    UNION ALL BY NAME
    SELECT * FROM claims.costliest_models_below_human_expert
    UNION ALL BY NAME
    SELECT * FROM claims.models_doubled_laws_fell
    UNION ALL BY NAME
    SELECT * FROM claims.press_china_investment
    UNION ALL BY NAME
    SELECT * FROM claims.press_china_concentration
)

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
FROM every_claim
ORDER BY number, edition
