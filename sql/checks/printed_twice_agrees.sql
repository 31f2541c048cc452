-- printed_twice_agrees: where an edition prints one figure in two places, the two are equal to
--   within one percent or half a unit of the second decimal, or one is the other as a whole number.
-- severity: warn
-- inputs: readings
WITH
kept AS (
    SELECT * FROM readings
    WHERE outcome = 'observation'
),

again AS (
    SELECT * FROM readings
    WHERE outcome = 'set aside' AND reason = 'the same figure is printed elsewhere in this edition'
)

SELECT
    again.indicator,
    again.entity,
    again.breakdown,
    again.period_label,
    again.edition,
    kept.place AS kept_place,
    kept.value AS kept_value,
    again.place AS other_place,
    again.value AS other_value
FROM again
INNER JOIN kept
    ON
        again.indicator = kept.indicator
        AND again.entity = kept.entity
        AND again.breakdown = kept.breakdown
        AND again.period_label = kept.period_label
        AND again.source = kept.source
        AND again.edition = kept.edition
WHERE
    abs(again.observed - kept.observed) > 0.01 * abs(kept.observed)
    AND abs(again.value - kept.value) > 0.005
    AND again.value <> round(kept.value)
    AND kept.value <> round(again.value)
