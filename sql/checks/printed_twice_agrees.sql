-- printed_twice_agrees: an edition prints two figures for one thing, beyond rounding, and nothing
--   says why: add a line to data/reference/corrections.csv, or prefer one of the two places.
-- severity: warn
-- inputs: disagreements
SELECT
    indicator,
    entity,
    breakdown,
    period,
    edition,
    value,
    other_place,
    other_value
FROM disagreements
WHERE kind = 'printed twice' AND explanation IS NULL
