-- models_doubled_laws_fell: how did foundation models and AI laws per year move up to 2023?
-- "Twice as many" holds where the ratio of 2023 to 2022 rounds to two. Only counts of the whole
-- world decide.
-- grain: one row per edition from 2024 on
-- unit: foundation models released and AI laws passed in the world
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

years AS (
    SELECT
        edition,
        period_label AS year,
        indicator = 'foundation_models' AS models,
        value,
        coverage = 'full' AS whole,
        format(
            '{} {} {:.0f}',
            CASE WHEN indicator = 'foundation_models' THEN 'models' ELSE 'laws' END,
            period_label, value
        ) AS words,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator IN ('foundation_models', 'ai_bills_passed')
        AND entity = 'world'
        AND regexp_full_match(period_label, '\d{4}')
        AND period_label <= '2023'
),

series AS (
    SELECT
        editions.edition,
        any_value(years.value) FILTER (WHERE years.models AND years.year = '2022' AND years.whole)
            AS models_before,
        any_value(years.value) FILTER (WHERE years.models AND years.year = '2023' AND years.whole)
            AS models_now,
        any_value(years.value) FILTER (
            WHERE NOT years.models AND years.year = '2022' AND years.whole
        )
            AS laws_before,
        any_value(years.value) FILTER (
            WHERE NOT years.models AND years.year = '2023' AND years.whole
        )
            AS laws_now,
        coalesce(bool_or(NOT years.whole), FALSE) AS partial,
        string_agg(years.words, '; ' ORDER BY years.models DESC, years.year ASC) AS figures,
        list(years.line ORDER BY years.line) FILTER (WHERE years.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN years ON editions.edition = years.edition
    GROUP BY editions.edition
),

parts AS (
    SELECT
        *,
        CASE
            WHEN round(models_now / models_before) = 2 THEN 'supported'
            WHEN models_now IS NOT NULL AND models_before IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS doubled,
        CASE
            WHEN laws_now < laws_before THEN 'supported'
            WHEN laws_now >= laws_before THEN 'contradicted'
            ELSE 'not decidable'
        END AS fell
    FROM series
)

SELECT
    10 AS number,
    'models_doubled_laws_fell' AS claim,
    'In 2023 about twice as many foundation models were released as in 2022, and fewer AI laws '
    || 'were passed.' AS statement,
    edition,
    '2022-2023' AS period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(doubled, fell) AS verdict,
    figures,
    concat_ws(
        '; ',
        'twice as many models: ' || doubled,
        'fewer laws: ' || fell,
        CASE WHEN partial THEN 'a count in it is of some countries, not of the world' END
    ) AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM parts
