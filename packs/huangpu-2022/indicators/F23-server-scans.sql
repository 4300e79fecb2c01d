-- id: F23
-- name_zh: 扫描服务器
-- name_en: Server scans
-- kind: number
-- unit: 台次
-- unit_en: host scans
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 1234
-- scope_zh: 期内扫描，一台主机扫描一次计一台次
-- scope_en: scans of the period, one host scanned once counts one
-- sections: 2.2
SELECT stream, head AS event, scanned_at AS happened_at, 1 AS base, findings > 0 AS hit, findings AS amount
FROM v_scan
WHERE scanned_at >= :from AND scanned_at < :to
