-- Rooms. The transformer owns the rooms that dbt builds, the loader owns the landing room; the rest belongs to the owner.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to lontar_loader, lontar_transformer, lontar_publisher, lontar_auditor', current_database());
    execute format('grant temporary on database %I to lontar_transformer, lontar_publisher, lontar_auditor', current_database());
    -- dbt asks for `create schema if not exists`, which needs the right even where the schema is there.
    execute format('grant create on database %I to lontar_transformer', current_database());
end $$;

create schema identity;
create schema raw authorization lontar_loader;
create schema quarantine;
create schema published;
create schema staging authorization lontar_transformer;
create schema intermediate authorization lontar_transformer;
create schema reference authorization lontar_transformer;
create schema marts authorization lontar_transformer;

grant usage on schema ledger to lontar_loader, lontar_transformer, lontar_publisher, lontar_auditor;
grant usage on schema identity to lontar_loader;
grant usage on schema raw to lontar_transformer, lontar_auditor;
grant usage on schema quarantine to lontar_loader, lontar_auditor;
grant usage, create on schema quarantine to lontar_transformer;
grant usage on schema staging, intermediate to lontar_auditor;
grant usage on schema reference, marts to lontar_loader, lontar_publisher, lontar_auditor;
grant usage on schema published to lontar_publisher, lontar_transformer, lontar_auditor;
alter default privileges for role lontar_loader in schema raw grant select on tables to lontar_transformer, lontar_auditor;

-- The ledger's memory: append-only, hash-chained per agency.
create table ledger.entry (
    agency_id text not null,
    sequence bigint not null,
    recorded_at timestamptz not null,
    run_id text not null,
    kind text not null,
    payload json not null,
    previous_hash text not null,
    entry_hash text not null,
    primary key (agency_id, sequence)
);
comment on table ledger.entry is 'One row per recorded event of one agency, in order; each carries the hash of the one before.';

create function ledger.hash_of(
    agency_id text, sequence bigint, recorded_at timestamptz, run_id text, kind text, payload json, previous_hash text
) returns text language sql stable as $$
    -- Every field with its length in front, so that no two different entries give the same text.
    select encode(sha256(convert_to(string_agg(length(part) || ':' || part, ',' order by position), 'UTF8')), 'hex')
    from unnest(array[
        agency_id, sequence::text, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        run_id, kind, payload::text, previous_hash
    ]) with ordinality as field (part, position)
$$;

create function ledger.append(p_agency_id text, p_run_id text, p_kind text, p_payload json) returns bigint
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
    last_entry ledger.entry;
    new_sequence bigint;
    at timestamptz;
begin
    -- One writer at a time per agency; held until the writer's transaction ends, so the chain has no gap and no fork.
    perform pg_advisory_xact_lock(hashtext('ledger'), hashtext(p_agency_id));
    select * into last_entry from ledger.entry where agency_id = p_agency_id order by sequence desc limit 1;
    new_sequence := coalesce(last_entry.sequence, 0) + 1;
    at := clock_timestamp();
    insert into ledger.entry values (
        p_agency_id, new_sequence, at, p_run_id, p_kind, p_payload, coalesce(last_entry.entry_hash, ''),
        ledger.hash_of(p_agency_id, new_sequence, at, p_run_id, p_kind, p_payload, coalesce(last_entry.entry_hash, ''))
    );
    return new_sequence;
end $$;

create table ledger.delivery (
    delivery_id bigint generated always as identity primary key,
    agency_id text not null,
    feed text not null,
    source text not null,
    file_name text not null,
    sha256 text not null,
    size_bytes bigint not null,
    seen_at timestamptz not null,
    effective_date date,
    period_start_date date,
    received bigint,
    loaded bigint,
    rejected bigint,
    duplicate bigint,
    control_rows bigint,
    first_event text,
    last_event text,
    detected json not null,
    status text not null check (status in ('landed', 'refused')),
    refusal text,
    profile_hash text not null,
    run_id text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    check (status = 'refused' or received = loaded + rejected + duplicate)
);
create unique index delivery_landed_once on ledger.delivery (agency_id, feed, source, sha256) where status = 'landed';
comment on table ledger.delivery is 'One row per delivered file: landed with its counts, or refused with the reason.';

create table ledger.staging_result (
    delivery_id bigint not null references ledger.delivery,
    run_id text not null,
    accepted bigint not null,
    quarantined bigint not null,
    superseded bigint not null,
    recorded_at timestamptz not null default clock_timestamp()
);
create index on ledger.staging_result (delivery_id);

create table ledger.gate_result (
    result_id bigint generated always as identity primary key,
    run_id text not null,
    gate text not null check (gate in ('raw', 'marts', 'publication')),
    agency_id text not null,
    period_kind text,
    period_start_date date,
    feed text,
    delivery_id bigint references ledger.delivery,
    rule text not null,
    severity text not null check (severity in ('critical', 'warning')),
    description text not null,
    outcome text not null check (outcome in ('passed', 'failed', 'not_evaluated')),
    observed text,
    expected text,
    element_count bigint,
    unexpected_count bigint,
    recorded_at timestamptz not null default clock_timestamp()
);
create index on ledger.gate_result (agency_id, period_start_date);

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only: % refused', tg_table_schema, tg_table_name, lower(tg_op)
        using errcode = 'insufficient_privilege';
end $$;

do $$
declare
    name text;
begin
    foreach name in array array['entry', 'delivery', 'staging_result', 'gate_result'] loop
        execute format('create trigger append_only before update or delete on ledger.%I for each row execute function ledger.refuse_change()', name);
        execute format('create trigger append_only_whole before truncate on ledger.%I for each statement execute function ledger.refuse_change()', name);
    end loop;
end $$;

revoke all on function ledger.append from public;
grant execute on function ledger.append to lontar_loader, lontar_transformer, lontar_publisher, lontar_auditor;
grant select on all tables in schema ledger to lontar_loader, lontar_transformer, lontar_publisher, lontar_auditor;
grant insert on ledger.delivery to lontar_loader;
grant insert on ledger.staging_result to lontar_transformer;
grant insert on ledger.gate_result to lontar_transformer, lontar_publisher;

-- Who a random key stands for: only a keyed hash of the identifier is kept, and only the loader reads it.
create table identity.person (
    person_key text primary key,
    agency_id text not null,
    identifier_kind text not null,
    identifier_hmac bytea not null,
    recorded_at timestamptz not null default clock_timestamp(),
    unique (agency_id, identifier_kind, identifier_hmac)
);
grant select, insert on identity.person to lontar_loader;

-- What a reader could not make a row of; sealed, for the auditor.
create table quarantine.reject (
    delivery_id bigint not null references ledger.delivery,
    row_number bigint not null,
    reason text not null,
    raw_text text not null
);
create index on quarantine.reject (delivery_id);
grant insert on quarantine.reject to lontar_loader;
grant select on quarantine.reject to lontar_auditor;
grant select (delivery_id, row_number, reason) on quarantine.reject to lontar_transformer;

create table published.revision (
    agency_id text not null,
    period_kind text not null,
    period_start_date date not null,
    revision integer not null,
    status text not null check (status in ('frozen', 'released', 'withdrawn')),
    frozen_at timestamptz not null,
    released_at timestamptz,
    run_id text not null,
    document_hash text,
    primary key (agency_id, period_kind, period_start_date, revision)
);

create table published.cell (
    agency_id text not null,
    period_kind text not null,
    period_start_date date not null,
    revision integer not null,
    edition text not null,
    unit_id text not null,
    indicator_code text not null,
    breakdown_1 text not null,
    breakdown_2 text not null,
    status text not null check (status in ('shown', 'withheld', 'no_data', 'not_applicable')),
    value numeric,
    numerator numeric,
    denominator numeric,
    n_persons bigint,
    n_expected bigint,
    value_low numeric,
    value_high numeric,
    interval_method text,
    label text,
    rule_version text,
    rule_status text,
    primary key (agency_id, period_kind, period_start_date, revision, edition, unit_id, indicator_code, breakdown_1, breakdown_2),
    foreign key (agency_id, period_kind, period_start_date, revision) references published.revision,
    -- A cell that is not shown carries no number in any column: what is not there cannot leak.
    check (status = 'shown' or num_nonnulls(value, numerator, denominator, n_persons, n_expected, value_low, value_high, label) = 0)
);
comment on table published.cell is 'One row per published figure and revision, frozen; withheld figures carry no number.';

create table published.unit (
    agency_id text not null,
    period_kind text not null,
    period_start_date date not null,
    revision integer not null,
    unit_id text not null,
    unit_name text not null,
    parent_unit_id text,
    unit_kind text not null,
    path text not null,
    sort integer not null,
    primary key (agency_id, period_kind, period_start_date, revision, unit_id),
    foreign key (agency_id, period_kind, period_start_date, revision) references published.revision
);
create trigger append_only before update or delete on published.cell for each row execute function ledger.refuse_change();
create trigger append_only before update or delete on published.unit for each row execute function ledger.refuse_change();
grant select, insert on all tables in schema published to lontar_publisher;
grant update (status, released_at, document_hash) on published.revision to lontar_publisher;
-- Freezing adds tens of thousands of rows at once; the gate that follows would plan for an empty table without new statistics.
grant maintain on published.cell, published.unit to lontar_publisher;
-- The transformer owns the views by which the last gate compares frozen cells with the marts.
grant select on all tables in schema published to lontar_transformer, lontar_auditor;
