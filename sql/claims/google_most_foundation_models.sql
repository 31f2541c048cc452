-- google_most_foundation_models: which organisations released the most foundation models?
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
        AND indicator = 'foundation_models_by_organisation'
        AND regexp_full_match(period_label, '\d{4}')
),

openai AS (
    SELECT * FROM figures
    WHERE entity = 'OpenAI'
    QUALIFY
        row_number() OVER (PARTITION BY edition ORDER BY period = '2023' DESC, period DESC) = 1
),

compared AS (
    SELECT
        editions.edition,
        openai.period,
        openai.value AS openai,
        openai.coverage,
        any_value(figures.value) FILTER (WHERE figures.entity = 'Google') AS google,
        any_value(figures.value) FILTER (WHERE figures.entity = 'Meta') AS meta,
        any_value(figures.value) FILTER (WHERE figures.entity = 'Microsoft') AS microsoft,
        string_agg(
            figures.entity, ', ' ORDER BY figures.value DESC, figures.entity ASC
        ) FILTER (
            WHERE
            figures.value > openai.value
            AND figures.entity NOT IN ('Google', 'Meta', 'Microsoft')
        ) AS others,
        string_agg(
            figures.words, '; ' ORDER BY figures.value DESC, figures.entity ASC
        ) AS figures,
        list(figures.line ORDER BY figures.line) FILTER (WHERE figures.line IS NOT NULL) AS lineage
    FROM editions
    LEFT JOIN openai ON editions.edition = openai.edition
    LEFT JOIN figures
        ON
            openai.edition = figures.edition
            AND openai.period = figures.period
            AND (
                openai.value <= figures.value
                OR figures.entity IN ('Google', 'Meta', 'Microsoft')
            )
    GROUP BY ALL
),

judged AS (
    SELECT
        *,
        CASE
            WHEN
                others IS NOT NULL
                OR google <= meta OR google <= microsoft OR google <= openai
                OR meta <= microsoft OR meta <= openai
                OR microsoft <= openai
                THEN 'contradicted'
            WHEN
                coverage <> 'selected'
                AND google IS NOT NULL AND meta IS NOT NULL AND microsoft IS NOT NULL
                THEN 'supported'
            ELSE 'not decidable'
        END AS verdict
    FROM compared
)

SELECT
    8 AS number,
    'google_most_foundation_models' AS claim,
    'Google released the most foundation models in 2023, then Meta, Microsoft, OpenAI.'
        AS statement,
    edition,
    period,
    verdict,
    figures,
    CASE
        WHEN period IS NULL THEN 'no foundation models by organisation'
        ELSE concat_ws(
            '; ',
            CASE WHEN period <> '2023' THEN 'judged for ' || period || ', as 2023 is not in it' END,
            'Google, Meta, Microsoft, OpenAI in this order: ' || verdict,
            'also above OpenAI: ' || others,
            CASE WHEN coverage = 'selected' THEN 'the table is partial' END
        )
    END AS reason,
    'ai_index' AS source,
    coalesce(lineage, []) AS lineage
FROM judged
