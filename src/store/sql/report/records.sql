-- Flow records by log status and action: how many, packets and bytes logged.
SELECT coalesce(log_status, '-') AS log_status,
       coalesce(action, '-') AS action,
       count(*) AS records,
       CAST(least(coalesce(sum(packets), 0), 9223372036854775807) AS BIGINT) AS packets,
       CAST(least(coalesce(sum(bytes), 0), 9223372036854775807) AS BIGINT) AS bytes,
       count(*) OVER () AS total
FROM data.flow_records
GROUP BY 1, 2
ORDER BY records DESC, log_status, action
LIMIT $limit
