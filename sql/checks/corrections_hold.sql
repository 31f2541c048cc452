-- corrections_hold: a correction whose edition no longer prints the figure that it expects: the
--   publisher mended it, and the line of data/reference/corrections.csv can go. Where it is for
--   every edition, the newest is looked at; of an edition that is not there nothing is known.
-- severity: warn
-- inputs: corrections, readings
WITH
newest AS (
    SELECT
        source,
        indicator,
        max(edition) AS edition
    FROM readings
    GROUP BY source, indicator
)

SELECT
    corrections.correction,
    corrections.source,
    readings.edition,
    corrections.expected_value
FROM corrections
INNER JOIN newest USING (source, indicator)
INNER JOIN readings
    ON
        corrections.source = readings.source
        AND corrections.indicator = readings.indicator
        AND coalesce(corrections.edition, newest.edition) = readings.edition
GROUP BY
    corrections.correction, corrections.source, readings.edition, corrections.expected_value
HAVING
    count(*) FILTER (
        WHERE
        readings.entity = corrections.expected_entity
        AND coalesce(corrections.expected_place, readings.place) = readings.place
        -- What is relabelled no longer stands under the period that was printed.
        AND (
            corrections.action = 'relabel'
            OR readings.period_label = corrections.expected_period
        )
        AND round(readings.observed - corrections.expected_value, 9) = 0
    ) = 0
