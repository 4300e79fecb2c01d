-- id: F16
-- name_zh: 接待群众（截至 11 月）
-- name_en: Visits to the halls, to 30 November
-- kind: number
-- unit: 万人次
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 0
-- original: 约 83
-- scope_zh: 1 月 1 日至 11 月 30 日发出的排队号；不含 12 月
-- scope_en: queue numbers issued from 1 January to 30 November; December excluded
-- note_zh: 与原报告口径一致；全年数见 F41
-- note_en: the scope of the original; the full year is F41
-- sections: 2.2
SELECT stream, head AS event, issued_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_visit
WHERE issued_at >= :from AND issued_at < CASE WHEN :to - :from > 364 * 86400000 THEN :to - 31 * 86400000 ELSE :to END
