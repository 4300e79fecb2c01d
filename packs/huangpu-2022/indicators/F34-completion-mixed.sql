-- id: F34
-- name_zh: 部门年度整体预算完成率
-- name_en: Overall completion of the budget
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1000000
-- precision: 1
-- original: 98.2
-- scope_zh: 分子：全部资金来源的支付，含政府性基金；分母：全年预算数，不含政府性基金。两边口径不一致
-- scope_en: numerator: payments of all funds, government fund included; denominator: budget without the government fund. The two sides differ in scope
-- note_zh: 此口径只为重现原报告的 98.2 %；口径一致的完成率是 F03
-- note_en: this scope only reproduces the 98.2 % of the original; the completion with equal scopes is F03
-- sections: 2.4
SELECT stream, head AS event, paid_at AS happened_at, 0 AS base, amount_fen AS hit, amount_fen AS amount
FROM v_payment
WHERE state = 'paid' AND paid_at >= :from AND paid_at < :to
UNION ALL
SELECT stream, head, approved_at, budget_fen, 0, budget_fen
FROM v_budget
WHERE year = :year AND fund <> 'government_fund'
