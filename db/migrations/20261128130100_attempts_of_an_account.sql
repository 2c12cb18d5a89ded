-- How many checkouts an account began lately is looked up at each.

-- migrate:up

create index attempts_of_an_account on till_private.checkout_attempts (account_id, created_at);

-- migrate:down
