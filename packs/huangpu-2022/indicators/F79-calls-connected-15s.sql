-- id: F79
-- name_zh: 接通率（15 秒内接听）
-- name_en: Calls answered within 15 s
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: call-connection
-- scope_zh: 分子：15 秒内接听的来电；分母：期内全部来电
-- scope_en: numerator: calls answered within 15 s; denominator: all calls of the period
-- note_zh: GB/T 33358—2016：15 秒内接听，24 小时接通率不低于 95 %；放弃的来电计入分母。没有登记来电时不计算
-- note_en: GB/T 33358-2016: answered within 15 s, at least 95 % over 24 h; abandoned calls stand in the denominator. Without registered calls there is no figure
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, answered IS 1 AND waited_s <= 15 AS hit, coalesce(waited_s, 0) AS amount, id
FROM v_call
WHERE received_at >= :from AND received_at < :to
