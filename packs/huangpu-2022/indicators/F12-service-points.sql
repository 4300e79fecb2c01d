-- id: F12
-- name_zh: 开通预约的服务点
-- name_en: Service points with booking
-- kind: number
-- unit: 个
-- unit_en: points
-- aggregate: count
-- divisor: 1
-- precision: 0
-- original: 178
-- scope_zh: 存量：期末已开通预约的服务点，区、镇街、村居三级
-- scope_en: a stock: points with booking switched on at the end of the period, all three levels
-- note_zh: 由服务点定义表计数
-- note_en: counted from the table of service points
-- sections: 2.2
SELECT stream, row AS event, :to - 1 AS happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_service_point
WHERE booking = 'yes'
