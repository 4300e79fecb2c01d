-- id: F24
-- name_zh: 修复网络安全漏洞
-- name_en: Vulnerabilities fixed
-- kind: number
-- unit: 个
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 111
-- scope_zh: 期内修复并复测通过的漏洞
-- scope_en: vulnerabilities fixed and verified in the period
-- sections: 2.2
SELECT stream, head AS event, verified_at AS happened_at, 1 AS base, on_time IS 1 AS hit, 0 AS amount
FROM v_vulnerability
WHERE state = 'verified' AND verified_at >= :from AND verified_at < :to
