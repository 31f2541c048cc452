-- values_are_finite: an observation has a value, and it is a number.
-- severity: error
-- inputs: observations
SELECT
    indicator,
    entity,
    period_label,
    edition,
    value
FROM observations
WHERE value IS NULL OR NOT isfinite(value)
