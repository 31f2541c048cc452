-- korea_most_patents_per_inhabitant: did South Korea have the most granted AI patents per head?
-- The year judged is 2022 where the edition has it, else the newest year the edition has.
-- grain: one row per edition from 2024 on
-- unit: granted AI patents per 100,000 inhabitants
-- inputs: observations
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
        AND indicator = 'patents_per_100k'
        AND entity_type = 'country'
        AND regexp_full_match(period_label, '\d{4}')
),

korea AS (
    SELECT * FROM figures
    WHERE entity = 'KOR'
    QUALIFY
        row_number() OVER (PARTITION BY edition ORDER BY period = '2022' DESC, period DESC) = 1
),

compared AS (
    SELECT
        editions.edition,
        korea.period,
        korea.value AS korea,
        korea.coverage,
        any_value(figures.value) FILTER (WHERE figures.entity = 'LUX') AS luxembourg,
        string_agg(
            figures.entity, ', ' ORDER BY figures.value DESC, figures.entity ASC
        ) FILTER (WHERE figures.value > korea.value) AS above,
        string_agg(
            figures.words, '; ' ORDER BY figures.value DESC, figures.entity ASC
        ) AS figures,
        list(figures.line ORDER BY figures.line) FILTER (WHERE figures.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN korea ON editions.edition = korea.edition
    LEFT JOIN figures
        ON
            korea.edition = figures.edition
            AND korea.period = figures.period
            AND (korea.value <= figures.value OR figures.entity = 'LUX')
    GROUP BY ALL
),

judged AS (
    SELECT
        *,
        CASE
            WHEN above IS NOT NULL THEN 'contradicted'
            WHEN coverage <> 'selected' THEN 'supported'
            ELSE 'not decidable'
        END AS most,
        CASE
            WHEN korea > luxembourg THEN 'supported'
            WHEN korea <= luxembourg THEN 'contradicted'
            ELSE 'not decidable'
        END AS ahead
    FROM compared
)

SELECT
    1 AS number,
    'korea_most_patents_per_inhabitant' AS claim,
    'South Korea has the most granted AI patents per inhabitant (2022), ahead of Luxembourg.'
        AS statement,
    edition,
    period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(most, ahead) AS verdict,
    figures,
    concat_ws(
        '; ',
        CASE WHEN period <> '2022' THEN 'judged for ' || period || ', as 2022 is not in it' END,
        CASE
            WHEN korea IS NULL THEN 'no figure for KOR'
            WHEN above IS NOT NULL THEN 'above KOR: ' || above
            WHEN coverage <> 'selected' THEN 'nobody above KOR'
            ELSE 'nobody above KOR among those printed, but the table is partial'
        END,
        CASE
            WHEN ahead = 'contradicted' THEN 'LUX is not below KOR'
            WHEN luxembourg IS NULL THEN 'no figure for LUX'
        END
    ) AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM judged
