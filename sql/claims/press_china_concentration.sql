-- press_china_concentration: is the press' figure for China's talent concentration a published one?
-- A figure is the published one where it equals it at the two decimals the press gave.
-- grain: one row per edition from 2024 on
-- unit: percent of LinkedIn members
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

published AS (
    SELECT
        edition,
        value,
        snapshot || '#' || row AS line
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'ai_talent_concentration'
        AND breakdown = ''
        AND entity = 'CHN'
        AND period_label = '2023'
)

SELECT
    12 AS number,
    'press_china_concentration' AS claim,
    'China''s AI talent concentration was 0.64 percent in 2023.' AS statement,
    editions.edition,
    '2023' AS period,
    CASE
        WHEN round(published.value, 2) = 0.64 THEN 'supported'
        WHEN published.value IS NOT NULL THEN 'contradicted'
        ELSE 'not decidable'
    END AS verdict,
    format('CHN {:.2f}', published.value) AS figures,
    CASE
        WHEN published.value IS NULL THEN 'the publisher prints no figure for CHN in 2023'
        ELSE format('the published figure is {:.2f}', published.value)
    END AS reason,
    'ai_index' AS source,
    CASE WHEN published.line IS NULL THEN [] ELSE [published.line] END AS lineage
FROM editions
LEFT JOIN published ON editions.edition = published.edition
