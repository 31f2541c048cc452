-- korea_loses_talent: does South Korea lose AI talent that Luxembourg and the Emirates gain?
-- Both years must stand in the same edition: a change is never taken across editions.
-- grain: one row per edition from 2024 on
-- unit: net flow per 10,000 LinkedIn members
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

figures AS (
    SELECT
        edition,
        period_label || ': ' || entity AS place,
        format('{}: {} {:+.2f}', period_label, entity, value) AS words,
        value,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'net_ai_talent_migration'
        AND (
            entity IN ('KOR', 'LUX', 'ARE') AND period_label = '2023'
            OR entity = 'KOR' AND period_label = '2020'
        )
),

compared AS (
    SELECT
        editions.edition,
        any_value(figures.value) FILTER (WHERE figures.place = '2023: KOR') AS korea,
        any_value(figures.value) FILTER (WHERE figures.place = '2020: KOR') AS korea_before,
        any_value(figures.value) FILTER (WHERE figures.place = '2023: LUX') AS luxembourg,
        any_value(figures.value) FILTER (WHERE figures.place = '2023: ARE') AS emirates,
        string_agg(figures.words, '; ' ORDER BY figures.words) AS figures,
        list(figures.line ORDER BY figures.line) FILTER (WHERE figures.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN figures ON editions.edition = figures.edition
    GROUP BY ALL
),

parts AS (
    SELECT
        *,
        CASE
            WHEN korea < 0 THEN 'supported' WHEN korea >= 0 THEN 'contradicted'
            ELSE 'not decidable'
        END AS negative,
        CASE
            WHEN korea < korea_before THEN 'supported'
            WHEN korea >= korea_before THEN 'contradicted'
            ELSE 'not decidable'
        END AS lower_than_before,
        CASE
            WHEN luxembourg > 0 AND emirates > 0 THEN 'supported'
            WHEN luxembourg <= 0 OR emirates <= 0 THEN 'contradicted'
            ELSE 'not decidable'
        END AS others_gain
    FROM compared
)

SELECT
    3 AS number,
    'korea_loses_talent' AS claim,
    'South Korea''s net AI talent migration is negative (2023) and lower than in 2020; '
    || 'Luxembourg''s and the United Arab Emirates'' are positive.' AS statement,
    edition,
    '2023' AS period,
    -- contradicted < not decidable < supported: the least is the verdict on all parts together.
    least(negative, lower_than_before, others_gain) AS verdict,
    figures,
    concat_ws(
        '; ',
        'KOR negative in 2023: ' || negative,
        'KOR lower than in 2020: ' || lower_than_before,
        'LUX and ARE positive: ' || others_gain
    ) AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM parts
