-- model_output: who builds notable and foundation models: by country, organisation and sector.
-- A model made in several countries counts once for each under "whole" counting and in parts that
-- add up to one under "fractional"; the two are never in one series. "cumulative" counts all models
-- up to the end of the period.
-- grain: kind, counting, grouping, entity, period, source
-- unit: models; a sum over several years has no year and is never ranked with single years
-- inputs: theme_figures
SELECT
    split_part(measure, ', ', 1) AS kind,
    coalesce(nullif(split_part(measure, ', ', 2), ''), 'whole') AS counting,
    CASE entity WHEN 'world' THEN 'world' ELSE entity_type END AS grouping,
    entity,
    country,
    name,
    period,
    year,
    first_year,
    last_year,
    value AS models,
    rank,
    ranked_among,
    world_value AS world_models,
    CASE WHEN world_value > 0 THEN round(100 * value / world_value, 2) END
        AS share_of_world_percent,
    is_preferred,
    edition_break,
    definition_break,
    source,
    edition,
    coverage,
    list_sort(list_distinct([line, world_line])) AS lineage
FROM theme_figures
WHERE
    theme = 'model_output'
    AND is_latest
    AND (entity_type <> 'aggregate' OR entity = 'world')
