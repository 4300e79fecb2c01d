-- id: F17
-- name_zh: 破解衔接矛盾
-- name_en: Contradictions resolved
-- kind: number
-- unit: 处
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 38
-- scope_zh: 期内由文件衔接并登记的矛盾
-- scope_en: contradictions resolved by a document and recorded in the period
-- sections: 2.2
SELECT stream, head AS event, resolved_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_contradiction
WHERE state = 'resolved' AND resolved_at >= :from AND resolved_at < :to
