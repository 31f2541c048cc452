-- mislabelled_figure_is_the_year_before: fig. 4.4.23 of the AI Index 2026 is headed 2025; it is set
--   aside because its values are those of 2024 in fig. 4.4.24. A row here says they are not.
-- severity: error
-- inputs: readings
WITH
headed AS (
    SELECT * FROM readings
    WHERE source = 'ai_index' AND edition = '2026' AND place = 'fig. 4.4.23'
),

year_before AS (
    SELECT * FROM readings
    WHERE
        source = 'ai_index' AND edition = '2026'
        AND place = 'fig. 4.4.24' AND period_label = '2024'
)

SELECT
    headed.name,
    headed.value AS headed_value,
    year_before.value AS year_before_value
FROM headed
LEFT JOIN year_before
    ON headed.entity = year_before.entity AND headed.indicator = year_before.indicator
WHERE headed.value IS DISTINCT FROM year_before.value
