-- id: F84
-- name_zh: 按方案办结项目占比
-- name_en: Projects over by their first plan
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：实际完成日不晚于首版方案计划结束日的项目；分母：期内完成筹建、方案有版本记录的投资项目
-- scope_en: numerator: projects that finished no later than the planned end of their first plan; denominator: investment projects that finished in the period and whose plans were kept as versions
-- note_zh: 首版计划结束日等于现计划结束日减去累计推移天数
-- note_en: the first planned end is the present one less the days by which it has moved
-- sections: 2.2
SELECT stream, head AS event, finished_at AS happened_at, 1 AS base,
	finished_at <= planned_end_at - moved_days * 86400000 AS hit, moved_days AS amount
FROM v_project
WHERE state = 'finished' AND finished_at >= :from AND finished_at < :to AND moved_days IS NOT NULL
