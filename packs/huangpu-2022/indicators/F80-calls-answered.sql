-- id: F80
-- name_zh: 接通率（不限时）
-- name_en: Calls answered at all
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: call-connection
-- scope_zh: 分子：接听的来电；分母：期内全部来电
-- scope_en: numerator: calls that were answered; denominator: all calls of the period
-- note_zh: 陷阱：等多久都算接通，应与 15 秒一栏同看
-- note_en: trap: however long one waited it counts; read it beside the row of 15 s
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, answered IS 1 AS hit, coalesce(waited_s, 0) AS amount, id
FROM v_call
WHERE received_at >= :from AND received_at < :to
