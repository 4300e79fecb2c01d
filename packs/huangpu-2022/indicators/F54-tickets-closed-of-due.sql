-- id: F54
-- name_zh: 办结率（扣除未到期）
-- name_en: Closing rate, what is still within its limit left out
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-closing
-- scope_zh: 分子：期内受理且已办结的工单；分母：期内受理的工单减去未办结且在期限内的工单
-- scope_en: numerator: tickets received in the period and closed; denominator: those received in the period, less open ones still within their limit
-- note_zh: “在期限内”以期末为准；分母不含并单、不予受理
-- note_en: “within the limit” is judged at the end of the period; merged and refused ones are left out
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, closed_at IS NOT NULL AND closed_at < :to AS hit, 0 AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to AND state NOT IN ('merged', 'not_accepted')
	AND ((closed_at IS NOT NULL AND closed_at < :to) OR due_at < :to)
