-- id: F11
-- name_zh: 评价等级
-- name_en: Grade
-- kind: grade
-- aggregate: text
-- divisor: 1
-- precision: 0
-- original: 优
-- scope_zh: 由自评得分按方案界限得出：优 90 分以上，良 80，中 60，其余差
-- scope_en: from the score by the limits of the scheme: excellent (优) from 90 points, good (良) 80, fair (中) 60, else poor (差)
-- sections: 2.1
WITH total(points) AS (
	SELECT sum(s.points_centi)
	FROM v_score AS s
	JOIN v_score_item AS i ON i.code = s.score_item AND i.scheme = s.scheme AND i.level = '3'
	WHERE s.scheme = 'guangdong-50-50' AND s.year = :year AND s.state = 'given'
		AND NOT EXISTS (SELECT 1 FROM v_score AS l
			WHERE l.scheme = s.scheme AND l.year = s.year AND l.score_item = s.score_item AND l.id > s.id)
),
grade(least, name) AS (VALUES (9000, '优'), (8000, '良'), (6000, '中'), (0, '差'))
SELECT s.stream AS stream, s.head AS event, s.given_at AS happened_at, 1 AS base, 1 AS hit, s.points_centi AS amount,
	(SELECT name FROM grade WHERE least <= (SELECT points FROM total) ORDER BY least DESC LIMIT 1) AS text
FROM v_score AS s
JOIN v_score_item AS i ON i.code = s.score_item AND i.scheme = s.scheme AND i.level = '3'
WHERE s.scheme = 'guangdong-50-50' AND s.year = :year AND s.state = 'given'
	AND NOT EXISTS (SELECT 1 FROM v_score AS l
		WHERE l.scheme = s.scheme AND l.year = s.year AND l.score_item = s.score_item AND l.id > s.id)
