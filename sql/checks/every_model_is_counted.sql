-- every_model_is_counted: each accepted model of a vintage is in its counts of the world, once.
-- severity: error
-- inputs: loads, readings
WITH
counted AS (
    SELECT
        snapshot,
        indicator,
        sum(value) AS models
    FROM readings
    WHERE entity_type IS DISTINCT FROM 'model' AND name = 'World'
    GROUP BY snapshot, indicator
)

SELECT
    loads.snapshot,
    counted.indicator,
    loads.accepted,
    coalesce(counted.models, 0) AS models
FROM loads
LEFT JOIN counted USING (snapshot)
WHERE
    loads.raw_table IN (
        'epoch_frontier_models', 'epoch_large_scale_models', 'epoch_notable_models'
    )
    AND loads.accepted <> coalesce(counted.models, 0)
