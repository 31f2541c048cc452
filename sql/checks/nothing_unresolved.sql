-- nothing_unresolved: a figure whose country, unit, period or indicator nobody has mapped.
-- severity: warn
-- inputs: unresolved
SELECT
    snapshot,
    row,
    rules
FROM unresolved
