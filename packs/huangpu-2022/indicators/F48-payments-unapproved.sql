-- id: F48
-- name_zh: 无计划或未经批准的支付
-- name_en: Payments without plan or approval
-- kind: number
-- unit: 笔
-- aggregate: hit_sum
-- divisor: 1
-- precision: 0
-- scope_zh: 分子：没有计划日或批准在支付之后的支付；分母：期内全部支付
-- scope_en: hits: payments without a planned day or approved after they were paid; base: all payments of the period
-- note_zh: 支持恒等式 I6
-- note_en: supports identity I6
-- sections: 5
SELECT stream, head AS event, paid_at AS happened_at, 1 AS base, planned_on IS NULL OR approved_at IS NULL OR approved_at > paid_at AS hit,
	amount_fen AS amount
FROM v_payment
WHERE state = 'paid' AND paid_at >= :from AND paid_at < :to
