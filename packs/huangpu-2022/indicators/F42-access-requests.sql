-- id: F42
-- name_zh: 远程接入申请
-- name_en: Remote accesses requested
-- kind: number
-- unit: 次
-- aggregate: count
-- divisor: 1
-- precision: 0
-- scope_zh: 期内提出的申请，含未批准的
-- scope_en: requests of the period, refused ones included
-- note_zh: 支持 F22
-- note_en: supports F22
-- sections: 5
SELECT stream, head AS event, requested_at AS happened_at, 1 AS base, opened_at IS NOT NULL AS hit, 0 AS amount
FROM v_access
WHERE requested_at >= :from AND requested_at < :to
