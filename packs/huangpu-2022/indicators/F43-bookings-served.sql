-- id: F43
-- name_zh: 履约办理的预约
-- name_en: Bookings served
-- kind: number
-- unit: 万人次
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 1
-- scope_zh: 期内作出并已办理的预约
-- scope_en: bookings made in the period and served
-- note_zh: 支持 F13
-- note_en: supports F13
-- sections: 5
SELECT stream, head AS event, booked_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_booking
WHERE booked_at >= :from AND booked_at < :to AND state = 'served'
