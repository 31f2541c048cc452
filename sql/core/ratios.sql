-- ratios: how many times the figure of one country another has, by period, in each edition.
-- The two figures of a row stand in one edition: ratios('private_ai_investment', 'USA', 'CHN').
-- grain: one row per period, source and edition that has both
-- unit: values in the indicator's own unit; ratio in times, empty where the other has none
-- inputs: figures
-- materialise: macro(of_indicator, one, other)
SELECT
    figures.indicator,
    figures.period,
    figures.year,
    figures.entity AS one_entity,
    figures.value AS one_value,
    others.entity AS other_entity,
    others.value AS other_value,
    CASE WHEN others.value > 0 THEN round(figures.value / others.value, 4) END AS ratio,
    figures.unit,
    figures.source,
    figures.edition,
    figures.is_latest AND others.is_latest AS is_latest,
    [figures.line, others.line] AS lines
FROM figures
INNER JOIN figures AS others
    ON
        figures.indicator = others.indicator
        AND figures.period = others.period
        AND figures.source = others.source
        AND figures.edition = others.edition
WHERE
    figures.indicator = of_indicator -- noqa: RF02
    AND figures.breakdown = ''
    AND others.breakdown = ''
    AND figures.entity = one -- noqa: RF02
    AND others.entity = other -- noqa: RF02
ORDER BY figures.source, figures.edition, figures.period_end, figures.period
