-- ai_index_training_cost: estimated cost of training by model, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_training_cost
SELECT
    CASE measure
        WHEN 'training_cost' THEN 'training_cost'
    END AS indicator,
    rtrim(model, '* ') AS name,
    'model' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    CASE WHEN printed_in LIKE 'data of %' THEN 'derived' ELSE 'estimated' END AS status,
    printed_in AS place,
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_training_cost
