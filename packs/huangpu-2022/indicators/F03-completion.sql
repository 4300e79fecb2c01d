-- id: F03
-- name_zh: 预算完成率
-- name_en: Completion of the budget
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1000000
-- precision: 1
-- original: 98.1
-- scope_zh: 分子：全部资金来源的支付；分母：全部资金来源的全年预算数。两边口径一致
-- scope_en: numerator: payments of all funds; denominator: final budget of all funds. Both sides have the same scope
-- sections: 1.3
SELECT stream, head AS event, paid_at AS happened_at, 0 AS base, amount_fen AS hit, amount_fen AS amount
FROM v_payment
WHERE state = 'paid' AND paid_at >= :from AND paid_at < :to
UNION ALL
SELECT stream, head, approved_at, budget_fen, 0, budget_fen
FROM v_budget
WHERE year = :year
