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
    WHERE source = 'epoch' AND entity_type IS DISTINCT FROM 'model' AND name = 'World'
    GROUP BY snapshot, indicator
)

SELECT
    loads.snapshot,
    counted.indicator,
    loads.accepted,
    counted.models
FROM loads
INNER JOIN counted ON loads.snapshot = counted.snapshot
WHERE loads.accepted <> counted.models
