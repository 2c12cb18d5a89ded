-- The catalog: plans, dated price versions, and which Stripe prices stand for which of ours.

-- migrate:up

create table till_private.plans (
  plan text primary key,
  period_months integer not null,
  contra text not null references till_private.contras,
  constraint a_period_has_months check (period_months between 1 and 120)
);
comment on table till_private.plans is
  'What can be bought, and the contra that its revenue is booked against.';

create table till_private.price_versions (
  price_version text primary key,
  effective_at timestamptz not null unique,
  currency text not null default 'usd',
  trial_days integer not null,
  instance_size text not null,
  constraint currency_is_an_iso_code_in_lower_case check (currency ~ '^[a-z]{3}$'),
  constraint trial_days_are_not_negative check (trial_days between 0 and 366)
);
comment on table till_private.price_versions is
  'A dated set of prices, immutable once it is effective. The newest effective one is current.';

create table till_private.plan_prices (
  price_version text not null references till_private.price_versions,
  plan text not null references till_private.plans,
  amount bigint not null,
  intro_amount bigint,
  primary key (price_version, plan),
  constraint amount_is_in_range check (amount between 1 and 1000000000000000),
  constraint intro_amount_is_a_discount check (intro_amount > 0 and intro_amount < amount)
);
comment on table till_private.plan_prices is
  'The price of a plan for one period, in micros of the version''s currency.';

create table till_private.stripe_prices (
  stripe_price_id text collate "C" primary key,
  price_version text not null,
  plan text not null,
  is_intro boolean not null,
  added_by text not null,
  added_reason text not null,
  added_at timestamptz not null,
  foreign key (price_version, plan) references till_private.plan_prices
);
comment on table till_private.stripe_prices is
  'Which Stripe prices stand for a price of ours. Several may; old ones stay recognised.';

-- A trigger needs its function, so this one lives here and not in functions/. It reads the clock
-- because "effective" is a fact of now, whatever a caller says.
create function till_private.refuse_price_change ()
  returns trigger
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from till_private.price_versions as v
    where v.price_version = old.price_version and v.effective_at <= now()
  ) then
    raise exception using
      errcode = 'TK050',
      message = 'append_only',
      detail = json_build_object('table', tg_table_name, 'price_version', old.price_version)::text,
      hint = 'An effective price version never changes. Add a new version.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end;
$$;
comment on function till_private.refuse_price_change () is
  'Trigger: refuses UPDATE and DELETE of what belongs to an effective price version.';

create trigger an_effective_version_is_immutable
  before update or delete on till_private.price_versions
  for each row execute function till_private.refuse_price_change();
create trigger an_effective_price_is_immutable before update or delete on till_private.plan_prices
  for each row execute function till_private.refuse_price_change();
create trigger table_is_append_only before truncate on till_private.price_versions
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.plan_prices
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.stripe_prices
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.stripe_prices
  for each statement execute function till_private.refuse_change();

-- migrate:down
