-- korea_no_foundation_model: who released foundation models in 2023, and did South Korea?
-- The year judged is 2023 where the edition has it, else the newest year the edition has.
-- grain: one row per edition from 2024 on
-- unit: foundation models released
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
        format('{} {:.0f}', entity, value) AS words,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'foundation_models'
        AND entity_type = 'country'
        AND regexp_full_match(period_label, '\d{4}')
),

britain AS (
    SELECT * FROM figures
    WHERE entity = 'GBR'
    QUALIFY
        row_number() OVER (PARTITION BY edition ORDER BY period = '2023' DESC, period DESC) = 1
),

compared AS (
    SELECT
        editions.edition,
        britain.period,
        britain.value AS britain,
        britain.coverage,
        any_value(figures.value) FILTER (WHERE figures.entity = 'KOR') AS korea,
        any_value(figures.value) FILTER (WHERE figures.entity = 'USA') AS america,
        any_value(figures.value) FILTER (WHERE figures.entity = 'CHN') AS china,
        string_agg(
            figures.entity, ', ' ORDER BY figures.value DESC, figures.entity ASC
        ) FILTER (
            WHERE figures.value > britain.value AND figures.entity NOT IN ('USA', 'CHN')
        ) AS others,
        string_agg(
            figures.words, '; ' ORDER BY figures.value DESC, figures.entity ASC
        ) AS figures,
        list(figures.line ORDER BY figures.line) FILTER (WHERE figures.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN britain ON editions.edition = britain.edition
    LEFT JOIN figures
        ON
            britain.edition = figures.edition
            AND britain.period = figures.period
            AND (britain.value <= figures.value OR figures.entity IN ('KOR', 'USA', 'CHN'))
    GROUP BY ALL
),

parts AS (
    SELECT
        *,
        CASE
            WHEN korea = 0 THEN 'supported' WHEN korea IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS none,
        CASE
            WHEN
                others IS NOT NULL
                OR america <= china OR america <= britain
                OR china <= britain
                THEN 'contradicted'
            WHEN coverage <> 'selected' AND america IS NOT NULL AND china IS NOT NULL
                THEN 'supported'
            ELSE 'not decidable'
        END AS in_order
    FROM compared
)

SELECT
    4 AS number,
    'korea_no_foundation_model' AS claim,
    'South Korea produced no foundation model in 2023; the United States most, then China, '
    || 'then the United Kingdom.' AS statement,
    edition,
    period,
    -- contradicted < not decidable < supported: the least is the verdict on both parts together.
    least(none, in_order) AS verdict,
    figures,
    CASE
        WHEN period IS NULL THEN 'no foundation models by country'
        ELSE concat_ws(
            '; ',
            CASE WHEN period <> '2023' THEN 'judged for ' || period || ', as 2023 is not in it' END,
            'KOR none: ' || none,
            'USA, CHN, GBR in this order: ' || in_order,
            'also above GBR: ' || others,
            CASE WHEN coverage = 'selected' THEN 'the table is partial' END
        )
    END AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM parts
