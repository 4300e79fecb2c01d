-- id: F05
-- name_zh: 政府性基金预算财政拨款支出
-- name_en: Paid from government funds
-- kind: number
-- unit: 万元
-- unit_en: 10,000 yuan
-- aggregate: sum
-- divisor: 1000000
-- precision: 0
-- original: 3
-- scope_zh: 本年度内已支付且未冲正的支付（收付实现制），仅此资金来源
-- scope_en: payments of the period that stand (paid and not reversed), cash basis, this fund only
-- sections: 1.3
SELECT p.stream AS stream, p.head AS event, p.paid_at AS happened_at, 1 AS base, 1 AS hit, p.amount_fen AS amount
FROM v_payment AS p
JOIN v_budget AS b ON b.id = p.budget_line
WHERE p.state = 'paid' AND p.paid_at >= :from AND p.paid_at < :to AND b.fund = 'government_fund'
