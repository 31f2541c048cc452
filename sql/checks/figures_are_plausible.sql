-- figures_are_plausible: figures beyond what the record has ever held, against another indicator of
--   the same country or the world: look at the lines of both, and move the bound in
--   data/reference/plausibility.csv where the figure is right.
-- severity: warn
-- inputs: plausibility_findings
SELECT
    indicator,
    entity,
    breakdown,
    period,
    found,
    unit,
    lowest,
    highest,
    edition,
    array_to_string(lineage, ' ') AS lines
FROM plausibility_findings
WHERE NOT is_impossible
