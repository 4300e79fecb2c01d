-- id: F46
-- name_zh: 申报的信息化项目
-- name_en: IT projects applied for
-- kind: number
-- unit: 个
-- aggregate: count
-- divisor: 1
-- precision: 0
-- scope_zh: 期末前申报的全部项目
-- scope_en: all projects applied for before the end of the period
-- note_zh: 支持恒等式 I5
-- note_en: supports identity I5
-- sections: 5
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, 1 AS hit, submitted_fen AS amount
FROM v_it_project
WHERE received_at < :to
