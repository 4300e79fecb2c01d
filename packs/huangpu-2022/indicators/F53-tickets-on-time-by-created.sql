-- id: F53
-- name_zh: 按时办结率（按受理）
-- name_en: On time, by receipt
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- family: ticket-on-time
-- scope_zh: 分子：期内受理且按时办结的工单；分母：期内受理的工单，不含并单、不予受理和终止
-- scope_en: numerator: tickets received in the period and closed on time; denominator: tickets received in the period, without merged, refused and terminated ones
-- note_zh: 陷阱：期末受理、尚未到期的工单计入分母而不可能计入分子，临近期末时偏低
-- note_en: trap: what was received late in the period and is not due yet stands in the denominator and cannot be in the numerator, so it is low near the end of a period
SELECT stream, head AS event, received_at AS happened_at, 1 AS base, on_time IS 1 AS hit, 0 AS amount, id
FROM v_ticket
WHERE received_at >= :from AND received_at < :to AND state NOT IN ('merged', 'not_accepted', 'terminated')
