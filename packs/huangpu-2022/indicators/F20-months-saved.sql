-- id: F20
-- name_zh: 项目审批提速
-- name_en: Approval time saved per project
-- kind: range
-- unit: 个月
-- unit_en: months
-- aggregate: min_max
-- divisor: 30
-- precision: 0
-- original: 3 至 6
-- scope_zh: 期内完成筹建的项目：既往标准用时减实际用时（自然日），最小至最大，一月按 30 日计，四舍五入到整月
-- scope_en: projects that finished in the period: earlier standard minus actual duration in natural days, least to greatest, 30 days to a month, rounded to whole months
-- note_zh: 既往标准见 plans/baseline.csv，为演示默认值
-- note_en: the earlier standard is plans/baseline.csv, a default of the demonstration
-- sections: 2.2
SELECT stream, head AS event, finished_at AS happened_at, 1 AS base, 1 AS hit, saved_days AS amount
FROM v_project
WHERE state = 'finished' AND finished_at >= :from AND finished_at < :to
