-- id: F74
-- name_zh: 退单率
-- name_en: Tickets returned
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-return
-- scope_zh: 分子：被退过的工单；分母：期内受理且派过单的工单
-- scope_en: numerator: tickets returned at least once; denominator: tickets received in the period that were dispatched
-- note_zh: 以工单计，一件退两次仍计一件；金额列为退单次数
-- note_en: by ticket: one returned twice counts once; the amount column has the number of returns
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, coalesce(returns, 0) > 0 AS hit, coalesce(returns, 0) AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to AND dispatched_at IS NOT NULL
