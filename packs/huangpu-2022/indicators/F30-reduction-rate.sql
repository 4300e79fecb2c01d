-- id: F30
-- name_zh: 压减率
-- name_en: Reduction rate
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1000000
-- precision: 2
-- original: 18.09
-- scope_zh: 分子：送审金额减审定金额；分母：送审金额；同为期内审核完成的项目（F29）
-- scope_en: numerator: submitted minus audited amounts; denominator: submitted amounts; both over the projects of F29
-- sections: 2.2
SELECT stream, head AS event, audited_at AS happened_at, submitted_fen AS base,
	submitted_fen - approved_fen AS hit, approved_fen AS amount
FROM v_it_project
WHERE audited_at >= :from AND audited_at < :to
