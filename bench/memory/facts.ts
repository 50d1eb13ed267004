/** Ten things of a developer's work, each with 20 facts about it; the task asks for the thing and quotes none of them. */
export const FACTS: readonly { readonly task: string; readonly facts: readonly string[] }[] = [
  "payment gateway",
  "image resizer",
  "search indexer",
  "mail relay",
  "session store",
  "billing exporter",
  "feature flags",
  "audit trail",
  "job scheduler",
  "public api",
].map((thing) => ({ task: `add a timeout to the ${thing}`, facts: factsAbout(thing) }));

function factsAbout(thing: string): string[] {
  return [
    `The ${thing} gives up after 30 seconds; longer calls are cut by the load balancer anyway.`,
    `We decided that the ${thing} retries twice with jitter, because a third try doubled the load in March.`,
    `Credentials of the ${thing} rotate on the first Monday of a month; the old ones work for two more hours.`,
    `The ${thing} is written in Go, but its tests are in Python.`,
    `Never call the ${thing} inside a database transaction: the lock was held for minutes once.`,
    `Errors of the ${thing} come as HTTP 200 with a field named status; check that field, not the code.`,
    `Staging of the ${thing} is reset every night at two, so fixtures must be created by the test itself.`,
    `The ${thing} accepts at most 500 rows a request and answers 413 to more.`,
    `Alerts for the ${thing} go to the channel ops-night, never to a person.`,
    `The ${thing} speaks UTC only; a local time in its input moves orders to the wrong day.`,
    `Mia owns the ${thing}; ask her before a change of its schema.`,
    `The dashboard of the ${thing} counts retries as failures, so its error rate looks twice as bad as it is.`,
    `To run the ${thing} locally: docker compose up, then npm run seed, then wait for the line "ready".`,
    `The ${thing} keeps idempotency keys for 24 hours; a retry after that is charged again.`,
    `Logs of the ${thing} must not hold e-mail addresses: the scrubber covers phone numbers only.`,
    `The cache in front of the ${thing} ignores the query string; add a version to the path instead.`,
    `A deploy of the ${thing} needs two approvals, and none on a Friday.`,
    `The ${thing} sorts by id where two rows have the same date; the report relies on that.`,
    `Unit tests of the ${thing} fail with Node 18 because of fetch; use 20 or newer.`,
    `Clients of the ${thing} must send a user agent, or the firewall drops them without a word.`,
  ];
}
