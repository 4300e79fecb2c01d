-- id: F19
-- name_zh: 政策管理体系
-- name_en: System of policy documents
-- kind: text
-- aggregate: text
-- divisor: 1
-- precision: 0
-- original: 1+2
-- scope_zh: 存量：订制式审批在用文件，办法一份加配套文件
-- scope_en: a stock: documents in force of customised approval, one set of measures and its supporting documents
-- sections: 2.2
SELECT stream, row AS event, :to - 1 AS happened_at, 1 AS base, code = 'custom-measures' AS hit, 0 AS amount,
	(SELECT sum(code = 'custom-measures') || '+' || sum(code <> 'custom-measures')
		FROM v_document WHERE "set" = '1+2' AND in_force = 'yes') AS text
FROM v_document
WHERE "set" = '1+2' AND in_force = 'yes'
