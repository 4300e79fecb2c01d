-- id: F29
-- name_zh: 审核的信息化项目
-- name_en: IT projects audited
-- kind: number
-- unit: 个
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 24
-- scope_zh: 期内审核完成的项目，含未立项的
-- scope_en: projects audited in the period, those not established included
-- sections: 2.2
SELECT stream, head AS event, audited_at AS happened_at, 1 AS base, 1 AS hit, submitted_fen AS amount
FROM v_it_project
WHERE audited_at >= :from AND audited_at < :to
