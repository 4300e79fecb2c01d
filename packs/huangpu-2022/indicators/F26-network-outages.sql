-- id: F26
-- name_zh: 重大断网事故
-- name_en: Major network outages
-- kind: number
-- unit: 起
-- aggregate: hit_sum
-- divisor: 1
-- precision: 0
-- original: 0
-- scope_zh: 分子：期内重大及以上的断网事故；依据列出全部等级
-- scope_en: hits: network outages of the grade major or above; the evidence lists all grades
-- note_zh: 原报告只列为目标，未写结果
-- note_en: the original names it as a goal only and gives no result
-- sections: 1.2
SELECT stream, head AS event, started_at AS happened_at, 1 AS base,
	incident_grade IN ('major', 'extraordinary') AS hit, 0 AS amount
FROM v_incident
WHERE incident_kind = 'network_outage' AND started_at >= :from AND started_at < :to
