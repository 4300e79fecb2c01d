-- id: F22
-- name_zh: 开通远程接入
-- name_en: Remote accesses opened
-- kind: number
-- unit: 次
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 5675
-- scope_zh: 期内实际开通的远程接入，不含未批准的申请
-- scope_en: accesses really opened in the period, refused requests excluded
-- note_zh: 原文写“开通……申请”，申请数见 F42
-- note_en: the original says "opened requests"; the requests are F42
-- sections: 2.2
SELECT stream, head AS event, opened_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_access
WHERE opened_at >= :from AND opened_at < :to
