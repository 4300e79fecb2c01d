-- id: F10
-- name_zh: 自评得分
-- name_en: Score of the self-evaluation
-- kind: number
-- unit: 分
-- unit_en: points
-- aggregate: sum
-- divisor: 100
-- precision: 1
-- original: 94.2
-- scope_zh: 分子：评分方案三级指标的最新评分之和；满分另列
-- scope_en: sum of the latest scores of the items of level 3; the maximum is shown beside it
-- note_zh: 评分是人签署的记录，每一分都有评分人和理由
-- note_en: scores are records signed by people: each has its author and reason
-- sections: 2.1
SELECT s.stream AS stream, s.head AS event, s.given_at AS happened_at,
	CAST(round(100 * i.points_max) AS INTEGER) AS base, s.points_centi AS hit, s.points_centi AS amount
FROM v_score AS s
JOIN v_score_item AS i ON i.code = s.score_item AND i.scheme = s.scheme AND i.level = '3'
WHERE s.scheme = 'guangdong-50-50' AND s.year = :year AND s.state = 'given'
	AND NOT EXISTS (SELECT 1 FROM v_score AS l
		WHERE l.scheme = s.scheme AND l.year = s.year AND l.score_item = s.score_item AND l.id > s.id)
