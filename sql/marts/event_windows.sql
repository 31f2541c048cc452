-- event_windows: a measure before and after a dated event, against places that it did not concern.
-- A difference in differences with its few points shown, and the same difference over the window
-- before as a placebo: where that is as large, the two did not go side by side. The timing fits
-- where a quarter of the fall or less came before the event, and not where three quarters did; the
-- change of the event's own year counts as even over it. So few points never show a cause.
-- grain: event_date, indicator, treated, comparison, source, edition
-- unit: percent and percentage points; values in the indicator's own unit, in unit
-- inputs: event_tests, events, figures
WITH
points AS (
    SELECT
        event_tests.*,
        figures.entity = event_tests.treated AS is_treated,
        figures.entity = event_tests.comparison AS is_comparison,
        figures.year,
        figures.value,
        figures.unit,
        figures.source,
        figures.edition,
        figures.is_latest,
        figures.line,
        year(event_tests.event_date) AS event_year,
        2 * event_tests.before_year - event_tests.after_year AS placebo_year
    FROM event_tests
    INNER JOIN figures
        ON
            event_tests.indicator = figures.indicator
            AND figures.breakdown = ''
            AND figures.entity IN (event_tests.treated, event_tests.comparison)
            AND figures.year BETWEEN 2 * event_tests.before_year - event_tests.after_year
            AND event_tests.after_year
),

windows AS (
    SELECT
        event_date,
        event_entity,
        indicator,
        treated,
        comparison,
        before_year,
        after_year,
        event_year,
        placebo_year,
        question,
        unit,
        source,
        edition,
        bool_and(is_latest) AS is_latest,
        any_value(value) FILTER (WHERE is_treated AND year = placebo_year) AS treated_placebo,
        any_value(value) FILTER (WHERE is_treated AND year = before_year) AS treated_before,
        any_value(value) FILTER (WHERE is_treated AND year = event_year) AS treated_event,
        any_value(value) FILTER (WHERE is_treated AND year = after_year) AS treated_after,
        any_value(value) FILTER (WHERE is_comparison AND year = placebo_year)
            AS comparison_placebo,
        any_value(value) FILTER (WHERE is_comparison AND year = before_year) AS comparison_before,
        any_value(value) FILTER (WHERE is_comparison AND year = after_year) AS comparison_after,
        string_agg(year || ' ' || round(value, 2), '; ' ORDER BY year)
        FILTER (WHERE is_treated) AS treated_points,
        string_agg(year || ' ' || round(value, 2), '; ' ORDER BY year)
        FILTER (WHERE is_comparison) AS comparison_points,
        list_sort(list(line)) AS lineage
    FROM points
    GROUP BY ALL
),

changes AS (
    SELECT
        *,
        100 * (treated_after / treated_before - 1) AS treated_change,
        100 * (comparison_after / comparison_before - 1) AS comparison_change,
        100 * (treated_before / nullif(treated_placebo, 0) - 1)
        - 100 * (comparison_before / nullif(comparison_placebo, 0) - 1) AS placebo_difference,
        100 * (treated_event - treated_before) / nullif(treated_after - treated_before, 0)
            AS share_by_event_year,
        100 * (event_date - make_date(event_year, 1, 1))
        / (make_date(event_year + 1, 1, 1) - make_date(event_year, 1, 1)) AS event_year_passed
    FROM windows
    WHERE
        treated_before > 0
        AND treated_after IS NOT NULL
        AND comparison_before > 0
        AND comparison_after IS NOT NULL
),

timed AS (
    SELECT
        *,
        share_by_event_year * event_year_passed / 100 AS share_before_event
    FROM changes
)

SELECT
    timed.event_date,
    events.title AS event,
    timed.indicator,
    timed.question,
    timed.treated,
    timed.comparison,
    timed.before_year,
    timed.after_year,
    timed.unit,
    timed.treated_points,
    timed.comparison_points,
    round(timed.treated_change, 1) + 0 AS treated_change_percent,
    round(timed.comparison_change, 1) + 0 AS comparison_change_percent,
    round(timed.treated_change - timed.comparison_change, 1) + 0 AS difference_points,
    round(timed.placebo_difference, 1) + 0 AS placebo_difference_points,
    round(timed.event_year_passed, 0) AS event_year_passed_percent,
    round(timed.share_by_event_year, 1) + 0 AS share_by_event_year_percent,
    round(timed.share_before_event, 1) + 0 AS share_before_event_percent,
    CASE
        WHEN timed.treated_change >= 0 OR timed.treated_change >= timed.comparison_change
            THEN 'timing does not fit'
        WHEN timed.share_before_event IS NULL THEN 'timing not decidable'
        WHEN timed.share_before_event >= 75 THEN 'timing does not fit'
        WHEN timed.share_before_event > 25 THEN 'timing fits in part'
        ELSE 'timing fits'
    END || '; cause not decidable' AS verdict,
    timed.is_latest,
    timed.source,
    timed.edition,
    timed.lineage
FROM timed
INNER JOIN events
    ON timed.event_date = events.date AND timed.event_entity = events.entity
