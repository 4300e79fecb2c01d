-- id: F83
-- name_zh: 项目材料减免率
-- name_en: Materials of projects not asked for again
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：方案全部事项指南所列材料数减去方案实际要求企业提交的份数；分母：方案全部事项指南所列材料数；期内登记且已有方案的投资项目
-- scope_en: numerator: materials of the guides of all items of a plan minus those the firm is asked for by it; denominator: materials of the guides; investment projects registered in the period that have a plan
-- note_zh: 每份材料只收一次，共享数据和前序结果不再收取
-- note_en: each material is asked for once; shared data and earlier results are not asked for
-- sections: 2.2
SELECT stream, head AS event, started_at AS happened_at, materials_listed AS base,
	materials_listed - materials_asked AS hit, materials_asked AS amount
FROM v_project
WHERE started_at >= :from AND started_at < :to AND materials_listed > 0
