-- id: F49
-- name_zh: 协办意见按时率
-- name_en: Opinions of assisting units given in time
-- kind: ratio
-- unit: %
-- unit_en: %
-- aggregate: ratio
-- divisor: 1
-- precision: 2
-- scope_zh: 分子：协办单位在期限内自己给出的意见；分母：期限落在期内的协办意见，不含主办单位撤回的；系统按规则代签的不算按时
-- scope_en: numerator: opinions that assisting units gave themselves within their limit; denominator: opinions due in the period, those that the main unit took back excluded; signed by the system under a rule is not in time
-- note_zh: 联办的督查
-- note_en: for the supervision of joint handling
-- sections: 2.2
SELECT stream, head AS event, coalesce(ended_at, started_at) AS happened_at, 1 AS base,
	state = 'finished' AND on_time = 1 AND automatic IS NOT 1 AS hit, automatic IS 1 AS amount, id
FROM v_task
WHERE task_kind = 'joint' AND due_at >= :from AND due_at < :to AND state <> 'removed'
