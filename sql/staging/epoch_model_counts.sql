-- epoch_model_counts: models at the frontier of their day, and models above 1e23 FLOP, by country
--   and year, as readings.
-- grain: one row per indicator, country, year and snapshot
-- unit: a model counts once for each of its countries; World counts every model once
-- inputs: raw.epoch_frontier_models, raw.epoch_large_scale_models
WITH
models AS (
    SELECT * FROM raw.epoch_frontier_models
    UNION ALL BY NAME
    SELECT * FROM raw.epoch_large_scale_models
),

placed AS (
    SELECT
        -- A snapshot is source/edition/table@hash.
        'epoch_' || split_part(split_part(snapshot, '/', 3), '@', 1) AS indicator,
        coalesce(cast(year(publication_date) AS VARCHAR), 'undated') AS period,
        publication_date IS NULL AS is_undated,
        -- What stands between commas, without the blanks around it; '' where there is nothing.
        unnest(list_append(coalesce(nullif(list_distinct(
            regexp_extract_all(country, '[^,\s]([^,]*[^,\s])?')
        ), []), ['']), 'World')) AS country,
        snapshot,
        row
    FROM models
)

SELECT
    indicator,
    CASE WHEN country = '' THEN '(no country)' ELSE country END AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    cast(count(*) AS DOUBLE) AS value,
    'count' AS unit,
    'full' AS coverage,
    'derived' AS status,
    'counted from the table' AS place,
    1 AS priority,
    CASE
        WHEN is_undated THEN 'the models have no day of publication'
        WHEN country = '' THEN 'the models have no country'
    END AS set_aside,
    snapshot,
    min(row) AS row
FROM placed
GROUP BY indicator, country, period, is_undated, snapshot
