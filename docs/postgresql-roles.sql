-- Who may do what in a clinic's vault. To be run by the owner of its tables, once `attune vault init --server` has made
-- them, and again behind each `attune vault upgrade`:
--   psql -X -v ON_ERROR_STOP=1 -v station=attune_station -v keeper=attune_keeper -d DATABASE -f docs/postgresql-roles.sql
-- Both roles are there already: CREATE ROLE attune_station LOGIN; CREATE ROLE attune_keeper LOGIN;

BEGIN;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, :"station", :"keeper";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, :"station", :"keeper";
GRANT USAGE ON SCHEMA public TO :"station", :"keeper";

-- A station reads and adds. It changes nothing, removes nothing, empties nothing.
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO :"station", :"keeper";
REVOKE INSERT ON alembic_version FROM :"station", :"keeper";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"station", :"keeper";

-- A keeper may besides change the master key (rotate), and erase: destroy a key, then the rows that nobody can read now.
GRANT UPDATE (sealed) ON secret, patient_key TO :"keeper";
GRANT DELETE ON patient_key, session_key TO :"keeper";
GRANT DELETE ON patient, identity, consent, response, session, chunk, event, session_end TO :"keeper";

COMMIT;
