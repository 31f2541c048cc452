-- benchmark_gap: how far the best AI system is from people, by benchmark.
-- The human figures are those the same edition prints.
-- grain: benchmark, year, source
-- unit: percent; gaps in percentage points, positive where the system is ahead
-- inputs: figures
WITH
systems AS (
    SELECT
        entity AS benchmark,
        year,
        value,
        source,
        edition,
        coverage,
        line
    FROM figures
    WHERE indicator = 'benchmark_best_system' AND is_latest AND year IS NOT NULL
),

people AS (
    SELECT
        entity AS benchmark,
        source,
        edition,
        any_value(value) FILTER (WHERE indicator = 'benchmark_human_baseline') AS baseline,
        any_value(value) FILTER (WHERE indicator = 'benchmark_human_expert') AS expert,
        any_value(value) FILTER (WHERE indicator = 'benchmark_human_expert_high') AS best_expert,
        any_value(value) FILTER (WHERE indicator = 'benchmark_human_non_expert') AS non_expert,
        list(line) AS lines
    FROM figures
    WHERE
        indicator IN (
            'benchmark_human_baseline',
            'benchmark_human_expert',
            'benchmark_human_expert_high',
            'benchmark_human_non_expert'
        )
        AND period = 'undated'
    GROUP BY ALL
)

SELECT
    systems.benchmark,
    systems.year,
    systems.value AS best_system,
    people.baseline AS human_baseline,
    round(systems.value - people.baseline, 2) + 0 AS gap_to_baseline,
    systems.value > people.baseline AS above_baseline,
    people.expert AS human_expert,
    round(systems.value - people.expert, 2) + 0 AS gap_to_expert,
    systems.value > people.expert AS above_expert,
    people.best_expert AS best_human_expert,
    round(systems.value - people.best_expert, 2) + 0 AS gap_to_best_expert,
    people.non_expert AS human_non_expert,
    round(systems.value - people.non_expert, 2) + 0 AS gap_to_non_expert,
    systems.source,
    systems.edition,
    systems.coverage,
    list_sort([systems.line] || coalesce(people.lines, [])) AS lineage
FROM systems
LEFT JOIN people USING (benchmark, source, edition)
