-- Flow records by log status and action: how many, packets and bytes logged, time covered.
-- Times before 1970 or after 2242 (bad values) do not count as time covered.
SELECT coalesce(log_status, '-') AS log_status,
       coalesce(action, '-') AS action,
       count(*) AS records,
       CAST(least(coalesce(sum(packets), 0), 9223372036854775807) AS BIGINT) AS packets,
       CAST(least(coalesce(sum(bytes), 0), 9223372036854775807) AS BIGINT) AS bytes,
       min("start") FILTER (WHERE "start" BETWEEN 0 AND 8589934591) AS first_second,
       max("end") FILTER (WHERE "end" BETWEEN 0 AND 8589934591) AS last_second
FROM data.flow_records
GROUP BY 1, 2
ORDER BY records DESC, log_status, action
LIMIT $limit
