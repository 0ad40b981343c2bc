-- Function A: one claim, one function, one commit; the hot counter is touched last.
-- First the form of shared/bench/limits (claim_hot) in a schema of its own …
CREATE SCHEMA a;
CREATE TABLE a.offer(id bigint PRIMARY KEY, remaining int NOT NULL CHECK (remaining >= 0)) WITH (fillfactor = 10);
CREATE TABLE a.claim(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, offer_id bigint NOT NULL, person_id bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(), UNIQUE (offer_id, person_id));
CREATE TABLE a.ledger(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, claim_id bigint NOT NULL, account_id bigint NOT NULL, amount int NOT NULL);
INSERT INTO a.offer VALUES (1, 2000000000);
CREATE FUNCTION a.claim_hot(o bigint, p bigint) RETURNS int LANGUAGE plpgsql AS $$
DECLARE c bigint;
BEGIN
  INSERT INTO a.claim(offer_id, person_id) VALUES (o, p) ON CONFLICT DO NOTHING RETURNING id INTO c;
  IF c IS NULL THEN RETURN 2; END IF;
  INSERT INTO a.ledger(claim_id, account_id, amount) VALUES (c, o, -1), (c, 1000000 + p, 1);
  UPDATE a.offer SET remaining = remaining - 1 WHERE id = o AND remaining > 0;
  IF NOT FOUND THEN RAISE EXCEPTION 'sold out' USING ERRCODE = 'P0002'; END IF;
  RETURN 1;
END $$;
-- … then the same function with the rows that we write: our tables, keys, indexes and triggers.
CREATE FUNCTION bench.claim_hot(b uuid, n bigint) RETURNS int LANGUAGE plpgsql SET search_path = bench AS $$
DECLARE p uuid; c uuid := uuidv7(); e uuid := uuidv7(); k text; s uuid; h uuid; d text;
BEGIN
  SELECT person_id INTO p FROM a.person WHERE a.person.n = claim_hot.n;
  SELECT stock_id, held_id, 'quota:' || replace(code, '-', '') INTO s, h, k FROM benefits_batch WHERE id = b;
  INSERT INTO benefits_claim(id, batch_id, person_id, code, state, at, redeemed_by)
    VALUES (c, b, p, substr(md5(c::text), 1, 14), 'held', now(), '') ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 2; END IF;
  d := encode(sha256(convert_to((SELECT string_agg(t, chr(10) ORDER BY t COLLATE "C") FROM (VALUES
    (replace(s::text, '-', '') || '|' || k || '|-1.0000'), (replace(h::text, '-', '') || '|' || k || '|1.0000')) AS x (t)), 'UTF8')), 'hex');
  INSERT INTO ledger_entry(id, key, because, digest, at, actor_label) VALUES (e, 'claim:' || c, 'bench', d, now(), 'bench');
  INSERT INTO ledger_line(id, entry_id, account_id, unit, amount)
    VALUES (uuidv7(), e, s, k, -1), (uuidv7(), e, h, k, 1);
  UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = h AND unit = k;
  UPDATE ledger_balance SET amount = amount - 1 WHERE account_id = s AND unit = k AND amount > 0;
  IF NOT FOUND THEN RAISE EXCEPTION 'sold out' USING ERRCODE = 'P0002'; END IF;
  RETURN 1;
END $$;
