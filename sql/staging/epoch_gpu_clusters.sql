-- epoch_gpu_clusters: clusters of AI chips that exist, by country, as readings.
-- grain: one row per indicator, country and snapshot
-- unit: count, H100 equivalents, megawatts; only rows of the publisher's standard analysis.
--   Planned ones are none. It covers 10 to 20 percent of the world, so there is no figure of the
--   world and no share of it.
-- inputs: raw.epoch_gpu_clusters, sources
WITH
clusters AS (
    SELECT
        country,
        snapshot,
        count(*) AS clusters,
        -- Sums over DOUBLE differ with the number of threads.
        cast(sum(cast(h100_equivalents AS DECIMAL(24, 6))) AS DOUBLE) AS compute,
        cast(sum(cast(power_mw AS DECIMAL(24, 6))) AS DOUBLE) AS power,
        min(row) AS row
    FROM raw.epoch_gpu_clusters
    WHERE standard_analysis AND status = 'Existing'
    GROUP BY country, snapshot
),

measures (indicator, unit) AS (
    VALUES
    ('epoch_gpu_clusters', 'count'),
    ('epoch_gpu_cluster_compute', 'H100 equivalents'),
    ('epoch_gpu_cluster_power', 'megawatts')
),

figures AS (
    SELECT
        measures.indicator,
        measures.unit,
        clusters.country,
        clusters.snapshot,
        clusters.row,
        CASE measures.unit
            WHEN 'count' THEN clusters.clusters
            WHEN 'megawatts' THEN clusters.power
            ELSE clusters.compute
        END AS value
    FROM clusters
    CROSS JOIN measures
)

SELECT
    figures.indicator,
    coalesce(figures.country, '(no country)') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    strftime(sources.published, '%Y-%m') AS period,
    figures.value,
    figures.unit,
    'selected' AS coverage,
    'derived' AS status,
    'counted from the table' AS place,
    1 AS priority,
    CASE WHEN figures.country IS NULL THEN 'the clusters have no country' END AS set_aside,
    figures.snapshot,
    figures.row
FROM figures
INNER JOIN sources
    ON
        sources.source = 'epoch'
        AND split_part(figures.snapshot, '/', 2) = sources.edition
WHERE figures.value IS NOT NULL
