-- korea_third_in_talent_concentration: were only Israel and Singapore ahead of South Korea?
-- The year judged is 2023 where the edition has it, else the newest year the edition has.
-- grain: one row per edition from 2024 on
-- unit: percent of LinkedIn members
-- inputs: observations, indicators
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

figures AS (
    SELECT
        edition,
        period_label AS period,
        entity,
        value,
        coverage,
        format('{} {:.2f}', entity, value) AS words,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'ai_talent_concentration'
        AND breakdown = ''
        AND entity_type = 'country'
        AND regexp_full_match(period_label, '\d{4}')
),

korea AS (
    SELECT * FROM figures
    WHERE entity = 'KOR'
    QUALIFY
        row_number() OVER (PARTITION BY edition ORDER BY period = '2023' DESC, period DESC) = 1
),

compared AS (
    SELECT
        editions.edition,
        korea.period,
        korea.value AS korea,
        korea.coverage,
        indicators.break_edition AS redefined,
        any_value(figures.value) FILTER (WHERE figures.entity = 'ISR') AS israel,
        any_value(figures.value) FILTER (WHERE figures.entity = 'SGP') AS singapore,
        string_agg(
            figures.entity, ', ' ORDER BY figures.value DESC, figures.entity ASC
        ) FILTER (
            WHERE figures.value > korea.value AND figures.entity NOT IN ('ISR', 'SGP')
        ) AS others,
        string_agg(
            figures.words, '; ' ORDER BY figures.value DESC, figures.entity ASC
        ) AS figures,
        list(figures.line ORDER BY figures.line) FILTER (WHERE figures.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN korea ON editions.edition = korea.edition
    LEFT JOIN indicators
        ON
            indicators.indicator = 'ai_talent_concentration'
            AND editions.edition >= indicators.break_edition
    LEFT JOIN figures
        ON
            korea.edition = figures.edition
            AND korea.period = figures.period
            AND (korea.value <= figures.value OR figures.entity IN ('ISR', 'SGP'))
    GROUP BY ALL
),

judged AS (
    SELECT
        *,
        CASE
            WHEN israel <= korea OR singapore <= korea THEN 'contradicted'
            WHEN israel IS NOT NULL AND singapore IS NOT NULL THEN 'supported'
            ELSE 'not decidable'
        END AS ahead,
        CASE
            WHEN others IS NOT NULL THEN 'contradicted'
            WHEN coverage <> 'selected' THEN 'supported'
            ELSE 'not decidable'
        END AS only_they
    FROM compared
)

SELECT
    2 AS number,
    'korea_third_in_talent_concentration' AS claim,
    'In AI talent concentration only Israel and Singapore are ahead of South Korea (2023).'
        AS statement,
    edition,
    period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(ahead, only_they) AS verdict,
    figures,
    concat_ws(
        '; ',
        CASE WHEN period <> '2023' THEN 'judged for ' || period || ', as 2023 is not in it' END,
        CASE
            WHEN korea IS NULL THEN 'no figure for KOR'
            WHEN others IS NOT NULL THEN 'also ahead of KOR: ' || others
            WHEN coverage <> 'selected' THEN 'nobody else ahead of KOR'
            ELSE 'nobody else ahead of KOR among those printed, but the table is partial'
        END,
        CASE WHEN israel <= korea THEN 'ISR is not ahead' END,
        CASE WHEN singapore <= korea THEN 'SGP is not ahead' END,
        CASE WHEN israel IS NULL THEN 'no figure for ISR' END,
        CASE WHEN singapore IS NULL THEN 'no figure for SGP' END,
        'defined differently since edition ' || redefined
    ) AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM judged
