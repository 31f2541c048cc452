-- model_output: who builds notable and foundation models: by country, organisation and sector.
-- A model made in several countries counts once for each under "whole" counting and in parts that
-- add up to one under "fractional"; the two are never in one series.
-- grain: kind, counting, grouping, entity, period, source
-- unit: models; a sum over several years has no year and is never ranked with single years
-- inputs: figures, continuity
WITH
counts AS (
    SELECT
        CASE
            WHEN indicator LIKE 'foundation_models%' THEN 'foundation'
            WHEN indicator = 'epoch_large_scale_models' THEN 'large-scale'
            WHEN indicator = 'significant_ml_systems' THEN 'significant'
            ELSE 'notable'
        END AS kind,
        CASE
            WHEN indicator = 'epoch_notable_models_fractional' THEN 'fractional' ELSE 'whole'
        END AS counting,
        indicator,
        entity,
        entity_type,
        country,
        name,
        period,
        year,
        first_year,
        last_year,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line
    FROM figures
    WHERE
        indicator IN (
            'notable_ml_models',
            'notable_ml_models_by_sector',
            'epoch_notable_models',
            'epoch_notable_models_fractional',
            'epoch_large_scale_models',
            'significant_ml_systems',
            'foundation_models',
            'foundation_models_by_organisation',
            'foundation_models_by_sector',
            'foundation_models_by_access'
        )
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
    coalesce(continuity.edition_break, FALSE) AS edition_break,
    continuity.definition_break,
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
LEFT JOIN continuity
    ON
        counts.indicator = continuity.indicator
        AND continuity.breakdown = ''
        AND counts.entity = continuity.entity
        AND counts.year = continuity.year
        AND counts.source = continuity.source
        AND counts.edition = continuity.edition
WHERE counts.is_latest AND (counts.entity_type <> 'aggregate' OR counts.entity = 'world')
