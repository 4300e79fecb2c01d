-- id: F41
-- name_zh: 接待群众（全年）
-- name_en: Visits to the halls, full year
-- kind: number
-- unit: 万人次
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 0
-- scope_zh: 期内发出的全部排队号，含 12 月
-- scope_en: all queue numbers issued in the period, December included
-- note_zh: 支持 F16
-- note_en: supports F16
-- sections: 5
SELECT stream, head AS event, issued_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_visit
WHERE issued_at >= :from AND issued_at < :to
