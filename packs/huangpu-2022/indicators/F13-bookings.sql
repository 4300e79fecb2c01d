-- id: F13
-- name_zh: 线上预约服务
-- name_en: Bookings made
-- kind: number
-- unit: 万人次
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 0
-- original: 12（余）
-- scope_zh: 期内作出的预约，含后来取消和爽约的
-- scope_en: bookings made in the period, those cancelled or missed later included
-- note_zh: 原报告未说明是作出、履约还是办结；实际办理数见 F43
-- note_en: the original does not say whether made, kept or served; those served are F43
-- sections: 2.2
SELECT stream, head AS event, booked_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_booking
WHERE booked_at >= :from AND booked_at < :to
