-- id: F55
-- name_zh: 办结率（占全部受理）
-- name_en: Closing rate, of all received
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-closing
-- scope_zh: 分子：期内受理且已办结的工单；分母：期内受理的全部工单
-- scope_en: numerator: tickets received in the period and closed; denominator: all received in the period
-- note_zh: 陷阱：未到期的工单全部计入分母。曾有县份据此公布 2,477/3,136 = 78.98 %
-- note_en: trap: all open tickets stand in the denominator, even those not due. A county published 2,477 of 3,136 = 78.98 % this way
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, closed_at IS NOT NULL AND closed_at < :to AS hit, 0 AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to AND state NOT IN ('merged', 'not_accepted')
