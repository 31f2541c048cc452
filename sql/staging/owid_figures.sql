-- owid_figures: figures of the charts by country, as readings: copies of CSET's and Epoch AI's.
-- grain: one row per row of the raw table
-- unit: investment in constant US$ of 2021; publications and AI systems are counts
-- inputs: raw.owid_figures
WITH
charts (chart, indicator, unit) AS (
    VALUES
    (
        'private-investment-in-artificial-intelligence-cset',
        'owid_ai_investment',
        'constant 2021 US$'
    ),
    (
        'annual-scholarly-publications-on-artificial-intelligence',
        'owid_ai_publications',
        'count'
    ),
    (
        'cumulative-number-of-large-scale-ai-systems-by-country',
        'owid_large_scale_ai_systems',
        'count'
    )
)

SELECT
    -- A chart that nobody mapped is reported by its name.
    coalesce(charts.indicator, 'owid ' || figures.chart) AS indicator,
    CASE
        WHEN figures.entity = 'All large-scale AI systems' THEN 'World'
        ELSE figures.entity
    END AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    figures.period,
    figures.figure AS value,
    charts.unit,
    'full' AS coverage,
    CASE
        WHEN figures.projected THEN 'projected'
        WHEN charts.indicator = 'owid_ai_investment' THEN 'estimated'
        ELSE 'reported'
    END AS status,
    figures.chart AS place,
    CASE WHEN figures.projected THEN 2 ELSE 1 END AS priority,
    CASE
        WHEN figures.code IS NULL AND figures.entity <> 'All large-scale AI systems'
            THEN 'a group as the source of the chart counts it'
    END AS set_aside,
    figures.snapshot,
    figures.row
FROM raw.owid_figures AS figures
LEFT JOIN charts USING (chart)
