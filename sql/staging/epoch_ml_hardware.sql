-- epoch_ml_hardware: performance, memory, power and price of chips, as readings.
-- grain: one row per indicator, chip and snapshot
-- unit: FLOP per second, bytes, bytes per second, watts, US dollars; the period is the year of
--   release
-- inputs: raw.epoch_ml_hardware
WITH
figures AS (
    UNPIVOT (
        SELECT
            name,
            release_date,
            tensor_fp16_flops AS epoch_chip_performance,
            memory_bytes AS epoch_chip_memory,
            memory_bandwidth AS epoch_chip_memory_bandwidth,
            tdp_watts AS epoch_chip_power,
            release_price_usd AS epoch_chip_price,
            snapshot,
            row
        FROM raw.epoch_ml_hardware
    )
    ON COLUMNS('^epoch_')
    INTO NAME indicator VALUE value
),

units (indicator, unit) AS (
    VALUES
    ('epoch_chip_performance', 'FLOP per second'),
    ('epoch_chip_memory', 'bytes'),
    ('epoch_chip_memory_bandwidth', 'bytes per second'),
    ('epoch_chip_power', 'watts'),
    ('epoch_chip_price', 'current US$')
)

SELECT
    figures.indicator,
    figures.name,
    'chip' AS entity_type,
    '' AS breakdown,
    coalesce(cast(year(figures.release_date) AS VARCHAR), 'undated') AS period,
    figures.value,
    units.unit,
    'full' AS coverage,
    'reported' AS status,
    'the table' AS place,
    1 AS priority,
    CASE WHEN figures.release_date IS NULL THEN 'the chip has no day of release' END AS set_aside,
    figures.snapshot,
    figures.row
FROM figures
INNER JOIN units USING (indicator)
