-- epoch_notable_models: notable models by country and year, counted whole and fractionally, and
--   the compute and cost of each model, as readings.
-- grain: one row per indicator, country or model, year and snapshot
-- unit: a model counts once for each of its countries, or as 1/n for each of its n countries;
--   World counts every model once. Compute in FLOP, cost in US dollars of 2023.
-- inputs: raw.epoch_notable_models
WITH
models AS (
    SELECT
        model,
        training_compute,
        training_cost_2023_usd,
        coalesce(cast(year(publication_date) AS VARCHAR), 'undated') AS period,
        publication_date IS NULL AS is_undated,
        -- What stands between commas, without the blanks around it; '' where there is nothing.
        coalesce(nullif(list_distinct(
            regexp_extract_all(country, '[^,\s]([^,]*[^,\s])?')
        ), []), ['']) AS countries,
        snapshot,
        row
    FROM raw.epoch_notable_models
),

placed AS (
    SELECT
        period,
        is_undated,
        unnest(countries) AS country,
        cast(1.0 / length(countries) AS DECIMAL(18, 12)) AS part,
        snapshot,
        row
    FROM models
),

counted AS (
    SELECT
        'epoch_notable_models' AS indicator,
        country AS name,
        period,
        is_undated,
        cast(count(*) AS DOUBLE) AS value,
        snapshot,
        min(row) AS row
    FROM placed
    GROUP BY country, period, is_undated, snapshot
    UNION ALL
    SELECT
        'epoch_notable_models_fractional' AS indicator,
        country AS name,
        period,
        is_undated,
        round(cast(sum(part) AS DOUBLE), 6) AS value,
        snapshot,
        min(row) AS row
    FROM placed
    GROUP BY country, period, is_undated, snapshot
    UNION ALL
    SELECT
        unnest(['epoch_notable_models', 'epoch_notable_models_fractional']) AS indicator,
        'World' AS name,
        period,
        is_undated,
        cast(count(*) AS DOUBLE) AS value,
        snapshot,
        min(row) AS row
    FROM models
    GROUP BY period, is_undated, snapshot
),

by_model AS (
    SELECT
        'epoch_training_compute' AS indicator,
        model AS name,
        period,
        is_undated,
        training_compute AS value,
        'FLOP' AS unit,
        snapshot,
        row
    FROM models
    WHERE training_compute IS NOT NULL
    UNION ALL
    SELECT
        'epoch_training_cost' AS indicator,
        model AS name,
        period,
        is_undated,
        training_cost_2023_usd AS value,
        '2023 US$' AS unit,
        snapshot,
        row
    FROM models
    WHERE training_cost_2023_usd IS NOT NULL
)

SELECT
    indicator,
    CASE WHEN name = '' THEN '(no country)' ELSE name END AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    value,
    'count' AS unit,
    'full' AS coverage,
    'derived' AS status,
    'counted from the table' AS place,
    1 AS priority,
    CASE
        WHEN is_undated THEN 'the models have no day of publication'
        WHEN name = '' THEN 'the models have no country'
    END AS set_aside,
    snapshot,
    row
FROM counted
UNION ALL
SELECT
    indicator,
    name,
    'model' AS entity_type,
    '' AS breakdown,
    period,
    value,
    unit,
    'full' AS coverage,
    'estimated' AS status,
    'the table' AS place,
    1 AS priority,
    CASE WHEN is_undated THEN 'the model has no day of publication' END AS set_aside,
    snapshot,
    row
FROM by_model
