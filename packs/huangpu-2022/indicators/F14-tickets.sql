-- id: F14
-- name_zh: 12345 热线受理工单
-- name_en: Tickets received by the 12345 hotline
-- kind: number
-- unit: 万件
-- unit_en: ten thousand
-- aggregate: count
-- divisor: 10000
-- precision: 1
-- original: 约 19.1
-- scope_zh: 期内接收的全部工单，含直接答复和并单
-- scope_en: all tickets received in the period, those answered at once and merged included
-- sections: 2.2
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to
