-- model_output: who builds notable and foundation models: by country, organisation and sector.
-- A model made in several countries counts once for each under "whole" counting and in parts that
-- add up to one under "fractional"; the two are never in one series.
-- grain: kind, counting, grouping, entity, period, source
-- unit: models; a sum over several years has no year and is never ranked with single years
-- inputs: figures
WITH
countings AS (
    SELECT
        listed.indicator,
        listed.kind,
        listed.counting
    FROM (
        VALUES
        ('notable_ml_models', 'notable', 'whole'),
        ('notable_ml_models_by_sector', 'notable', 'whole'),
        ('epoch_notable_models', 'notable', 'whole'),
        ('epoch_notable_models_fractional', 'notable', 'fractional'),
        ('epoch_large_scale_models', 'large-scale', 'whole'),
        ('significant_ml_systems', 'significant', 'whole'),
        ('foundation_models', 'foundation', 'whole'),
        ('foundation_models_by_organisation', 'foundation', 'whole'),
        ('foundation_models_by_sector', 'foundation', 'whole'),
        ('foundation_models_by_access', 'foundation', 'whole')
    ) AS listed (indicator, kind, counting)
),

counts AS (
    SELECT
        countings.kind,
        countings.counting,
        figures.entity,
        figures.entity_type,
        figures.country,
        figures.name,
        figures.period,
        figures.year,
        figures.first_year,
        figures.last_year,
        figures.value,
        figures.rank,
        figures.ranked_among,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.is_latest,
        figures.line
    FROM figures
    INNER JOIN countings ON figures.indicator = countings.indicator
),

worlds AS (
    SELECT
        kind,
        counting,
        period,
        value,
        source,
        edition,
        line
    FROM counts
    WHERE entity = 'world'
)

SELECT
    counts.kind,
    counts.counting,
    CASE counts.entity WHEN 'world' THEN 'world' ELSE counts.entity_type END AS grouping,
    counts.entity,
    counts.country,
    counts.name,
    counts.period,
    counts.year,
    counts.first_year,
    counts.last_year,
    counts.value AS models,
    counts.rank,
    counts.ranked_among,
    worlds.value AS world_models,
    CASE
        WHEN worlds.value > 0 THEN round(100 * counts.value / worlds.value, 2)
    END AS share_of_world_percent,
    counts.source,
    counts.edition,
    counts.coverage,
    list_sort(list_distinct([counts.line, worlds.line])) AS lineage
FROM counts
LEFT JOIN worlds
    ON
        counts.kind = worlds.kind
        AND counts.counting = worlds.counting
        AND counts.period = worlds.period
        AND counts.source = worlds.source
        AND counts.edition = worlds.edition
WHERE counts.is_latest AND (counts.entity_type <> 'aggregate' OR counts.entity = 'world')
