-- id: F77
-- name_zh: 直接办结率（占受理）
-- name_en: Answered at once, of all received
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-direct
-- scope_zh: 分子：话务员直接答复办结；分母：期内受理的工单，不含并单
-- scope_en: numerator: answered at once by the operator; denominator: tickets received in the period, merged ones excluded
-- note_zh: 咨询占比高则此率高，应与咨询一栏同看
-- note_en: it is high where many only ask: read it beside the row of enquiries
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, direct IS 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to AND state <> 'merged'
