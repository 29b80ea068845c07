-- Addresses that capture files know by a name in which a word occurs, without regard to case.
SELECT DISTINCT address, min(name) AS name
FROM data.capture_names
WHERE contains(lower(name), lower($word))
GROUP BY address
ORDER BY address
LIMIT $limit
