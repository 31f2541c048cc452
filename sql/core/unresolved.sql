-- unresolved: accepted figures whose country, unit, period or indicator nobody has mapped yet.
-- grain: one row per figure in a raw table
-- inputs: readings, snapshots
SELECT
    'resolve' AS stage,
    snapshots.raw_table,
    readings.source,
    readings.edition,
    readings.snapshot,
    snapshots.file,
    readings.row,
    readings.reason AS rules,
    concat_ws(
        ', ', readings.indicator, readings.name, readings.period, readings.value, readings.unit
    ) AS text
FROM readings
INNER JOIN snapshots USING (snapshot)
WHERE readings.outcome = 'quarantine'
