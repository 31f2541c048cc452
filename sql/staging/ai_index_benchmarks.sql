-- ai_index_benchmarks: best AI system and human performance by benchmark, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_benchmarks
SELECT
    CASE measure
        WHEN 'best_system' THEN 'benchmark_best_system'
        WHEN 'human_baseline' THEN 'benchmark_human_baseline'
        WHEN 'human_expert' THEN 'benchmark_human_expert'
        WHEN 'human_expert_high' THEN 'benchmark_human_expert_high'
        WHEN 'human_non_expert' THEN 'benchmark_human_non_expert'
    END AS indicator,
    CASE subject WHEN 'overall' THEN benchmark ELSE benchmark || ': ' || subject END AS name,
    'benchmark' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    'reported' AS status,
    printed_in AS place,
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_benchmarks
