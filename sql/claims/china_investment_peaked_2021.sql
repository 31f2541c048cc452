-- china_investment_peaked_2021: did China's private investment peak in 2021 and fall to a third?
-- A peak needs an unbroken series with years before and after it in one edition; "about a third"
-- holds where the figure of 2021 over that of 2023 rounds to three.
-- grain: one row per edition from 2024 on
-- unit: billion US$, nominal
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

years AS (
    SELECT
        edition,
        period_label::INTEGER AS year,
        value,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'private_ai_investment'
        AND entity = 'CHN'
        AND regexp_full_match(period_label, '\d{4}')
),

series AS (
    SELECT
        editions.edition,
        any_value(years.value) FILTER (WHERE years.year = 2021) AS in_2021,
        any_value(years.value) FILTER (WHERE years.year = 2023) AS in_2023,
        max(years.value) FILTER (WHERE years.year <> 2021) AS elsewhere,
        arg_max(years.year, years.value ORDER BY years.year) AS peak,
        min(years.year) < 2021
        AND max(years.year) > 2021
        AND count(*) = max(years.year) - min(years.year) + 1 AS unbroken,
        min(years.year) || '-' || max(years.year) AS span,
        string_agg(format('{} {:.2f}', years.year, years.value), '; ' ORDER BY years.year)
            AS figures,
        list(years.line ORDER BY years.line) FILTER (WHERE years.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN years ON editions.edition = years.edition
    GROUP BY editions.edition
),

parts AS (
    SELECT
        *,
        CASE
            WHEN in_2021 <= elsewhere THEN 'contradicted'
            WHEN in_2021 IS NOT NULL AND unbroken THEN 'supported'
            ELSE 'not decidable'
        END AS peaked,
        CASE
            WHEN round(in_2021 / in_2023) = 3 THEN 'supported'
            WHEN in_2021 IS NOT NULL AND in_2023 IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS a_third
    FROM series
)

SELECT
    7 AS number,
    'china_investment_peaked_2021' AS claim,
    'China''s private AI investment peaked in 2021, and in 2023 was about a third of that.'
        AS statement,
    edition,
    span AS period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(peaked, a_third) AS verdict,
    figures,
    concat_ws(
        '; ',
        CASE
            WHEN in_2021 IS NULL THEN 'no figure for 2021'
            WHEN peaked = 'not decidable' THEN 'the series is not whole'
            ELSE 'peak in ' || peak
        END,
        CASE WHEN in_2023 IS NULL THEN 'no figure for 2023' END,
        format('2023 is {:.0f} percent of 2021', 100 * in_2023 / in_2021)
    ) AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM parts
