-- id: F31
-- name_zh: 一窗式综合受理业务量
-- name_en: Cases accepted at the general windows
-- kind: number
-- unit: 万件
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 1
-- original: 16.3
-- scope_zh: 期内经综合窗口受理的办件，含视为受理；不含不予受理和受理前撤回
-- scope_en: cases accepted through the general windows in the period, deemed acceptance included; rejected and withdrawn before acceptance excluded
-- sections: 2.2
SELECT stream, head AS event, accepted_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_case
WHERE accepted_at >= :from AND accepted_at < :to AND channel = 'window'
