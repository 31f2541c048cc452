-- figures_are_possible: figures that cannot be, such as an investment above the country's GDP: one
--   of the two is in another unit. Mend the raw table, or take back what let it in; bounds are
--   lines of data/reference/plausibility.csv.
-- severity: error
-- inputs: plausibility_findings
SELECT
    indicator,
    entity,
    breakdown,
    period,
    found,
    unit,
    impossible_above,
    edition,
    array_to_string(lineage, ' ') AS lines
FROM plausibility_findings
WHERE is_impossible
