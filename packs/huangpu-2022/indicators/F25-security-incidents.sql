-- id: F25
-- name_zh: 重大网络安全事件
-- name_en: Major security incidents
-- kind: number
-- unit: 起
-- aggregate: hit_sum
-- divisor: 1
-- precision: 0
-- original: 0
-- scope_zh: 分子：期内重大及以上的网络安全事件；依据列出全部等级
-- scope_en: hits: security incidents of the grade major or above; the evidence lists all grades
-- note_zh: 原报告在任务和成果两处提到
-- note_en: the original names it both as a task and as a result
-- sections: 2.2
SELECT stream, head AS event, started_at AS happened_at, 1 AS base,
	incident_grade IN ('major', 'extraordinary') AS hit, 0 AS amount
FROM v_incident
WHERE incident_kind = 'security' AND started_at >= :from AND started_at < :to
