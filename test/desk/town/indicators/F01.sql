-- id: F01
-- name_zh: 办件量
-- name_en: Cases
-- kind: number
-- unit: 件
-- unit_en: cases
-- aggregate: count
-- scope_zh: 全部办件: 含撤回
-- sections: 2.1 3
--
SELECT stream, event, happened_at, 1 AS base, 1 AS hit, 0 AS amount
FROM v_case -- all; of them
WHERE title <> 'a;b';
