-- every_figure_has_an_outcome: each accepted row of a staged raw table is a reading, once.
-- severity: error
-- inputs: loads, readings
WITH
read_rows AS (
    SELECT
        snapshot,
        count(*) AS readings,
        count(DISTINCT row) AS row_count
    FROM readings
    -- Models are counted, many rows to a reading: every_model_is_counted holds those.
    WHERE source <> 'epoch'
    GROUP BY snapshot
)

SELECT
    loads.snapshot,
    loads.accepted,
    read_rows.readings
FROM loads
INNER JOIN read_rows ON loads.snapshot = read_rows.snapshot
WHERE loads.accepted <> read_rows.readings OR read_rows.readings <> read_rows.row_count
