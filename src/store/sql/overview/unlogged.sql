-- How many connections no flow record accounts for.
SELECT count(*) AS connections FROM data.connection_coverage WHERE verdict = 'unlogged'
