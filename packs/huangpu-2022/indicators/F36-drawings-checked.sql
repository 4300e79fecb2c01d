-- id: F36
-- name_zh: 施工图检查率
-- name_en: Construction drawings checked
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 0
-- original: 100
-- scope_zh: 分子：施工图已检查的项目；分母：期内完成筹建且属检查范围的项目
-- scope_en: numerator: projects whose drawings were checked; denominator: projects in the scope of the check that finished in the period
-- sections: 2.3
SELECT stream, head AS event, finished_at AS happened_at, 1 AS base, drawings_checked_at IS NOT NULL AS hit, 0 AS amount
FROM v_project
WHERE drawings_in_scope = 1 AND state = 'finished' AND finished_at >= :from AND finished_at < :to
