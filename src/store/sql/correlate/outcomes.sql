-- Takes over what the mirror evaluation found for a page of classes.
INSERT INTO correlate_outcome
SELECT class_id, reason, session_id, rule_number, detail
FROM (
  SELECT unnest(from_json($outcomes,
    '[{"class_id":"BIGINT","reason":"VARCHAR","session_id":"VARCHAR","rule_number":"UINTEGER","detail":"VARCHAR"}]'), recursive := true)
);
