-- set_aside: accepted figures that are no observation of their own, each with the reason.
-- grain: one row per figure in a raw table
-- inputs: readings
SELECT
    reason,
    indicator,
    name,
    breakdown,
    period,
    value,
    unit,
    place,
    source,
    edition,
    snapshot,
    row
FROM readings
WHERE outcome = 'set aside'
