-- id: F50
-- name_zh: 材料减免率
-- name_en: Materials not asked for
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：指南所列材料数减去实际要求申请人提交的份数；分母：指南所列材料数；期内收件、有办事指南问答的办件
-- scope_en: numerator: materials of the guide minus those the applicant was really asked for; denominator: materials of the guide; cases received in the period by way of a guide
-- note_zh: 情形、数据共享和以前办事已有的材料使申请人少交的份数
-- note_en: what situations, shared data and earlier cases save the applicant
-- sections: 2.2
SELECT stream, head AS event, received_at AS happened_at, materials_listed AS base,
	materials_listed - materials_asked AS hit, materials_asked AS amount
FROM v_case
WHERE received_at >= :from AND received_at < :to AND materials_listed > 0 AND materials_asked IS NOT NULL
