import { crcHex, createRandom, fill, withBase62Crc } from "./made-up.ts";

/** One kind of credential: made-up ones of its shape, and what only looks like it. */
export interface Sample {
  readonly kind: string;
  readonly make: (random: () => number) => string;
  /** A template of a near miss: one character short, another alphabet, without its vendor's name. */
  readonly miss: string;
  /** What stands before it; needed where nothing in the credential is its vendor's. */
  readonly before?: string | undefined;
}

// Templates: no credential is kept here, so that no scanner takes this file for a leak.
const TEMPLATES: readonly (readonly [
  kind: string,
  shape: string,
  miss: string,
  before?: string,
])[] = [
  ["aws_key", "AKIA{A32:16}", "AKIA{A32:11}"],
  ["aws_secret", "{b62:20}/{b62:19}", "{b62:20}/{b62:19}", "aws_secret_access_key = "],
  ["aws_session_token", "IQoJb3JpZ2lu{b62:200}", "IQoJb3JpZ2lu{b62:20}"],
  ["aws_bedrock_key", "ABSK{b62:120}", "ABSK{b62:20}"],
  ["google_key", "AIza{b64url:34}a", "AIza{b64url:20}"],
  ["google_oauth_secret", "GOCSPX-{b64url:27}a", "GOCSPX-{b62:9}"],
  ["google_access_token", "ya29.{b64url:120}", "ya29.{b62:9}"],
  ["google_refresh_token", "1//0{b64url:90}", "1//0{b62:9}"],
  ["firebase_key", "AAAA{b62:7}:APA91{b64url:134}", "AAAA{b62:7}:APA91{b62:9}"],
  ["azure_key", "{b62:76}+ASt{b62:6}==", "{b62:70}+ASt{b62:6}"],
  ["azure_client_secret", "{b62:3}8Q~{b62:34}", "{b62:3}8Q~{b62:9}"],
  ["azure_devops_token", "{b62:76}AZDO{b62:4}", "{b62:40}AZDO{b62:4}"],
  ["cloudflare_token", "cfut_{b62:40}{hex:8}", "cfut_{b62:20}"],
  ["cloudflare_origin_key", "v1.0-{hex:24}-{hex:146}", "v1.0-{hex:24}-{hex:20}"],
  ["heroku_key", "HRKU-{b62:60}", "HRKU-{b62:9}"],
  ["digitalocean_token", "dop_v1_{hex:64}", "dop_v1_{hex:40}"],
  ["digitalocean_spaces_key", "DO00{upper:16}", "DO00{upper:9}"],
  ["alibaba_key", "LTAI{b62:20}", "LTAI{b62:6}"],
  ["tencent_key", "AKID{b62:32}", "AKID{b62:12}"],
  ["yandex_key", "AQVN{b62:36}", "AQVN{b62:12}"],
  ["fly_token", "fm2_{b62:160}", "fm2_{b62:12}"],
  ["vercel_token", "vcp_{b62:56}", "vcp_{b62:9}"],
  ["vercel_blob_token", "vercel_blob_rw_{b62:16}_{b62:30}", "vercel_blob_rw_{b62:4}"],
  ["netlify_token", "nfp_{b62:36}", "nfp_{b62:12}"],
  ["supabase_key", "sbp_{hex:40}", "sbp_{hex:12}"],
  ["planetscale_token", "pscale_tkn_{b62:43}", "pscale_tkn_{b62:12}"],
  ["neon_key", "napi_{lower:64}", "napi_{lower:12}"],
  ["render_key", "rnd_{b62:32}", "rnd_{b62:12}"],
  ["tailscale_key", "tskey-auth-{b62:16}-{b62:32}", "tskey-auth-{b62:4}"],
  ["ngrok_token", "2{b62:26}_{b62:21}", "2{b62:26}_{b62:21}", "ngrok config add-authtoken "],
  ["pulumi_token", "pul-{hex:40}", "pul-{hex:12}"],
  ["terraform_token", "{b62:14}.atlasv1.{b62:67}", "{b62:14}.atlasv1.{b62:12}"],
  ["vault_token", "hvs.{b62:24}", "hvs.{b62:6}"],
  ["doppler_token", "dp.pt.{b62:43}", "dp.pt.{b62:12}"],
  ["databricks_token", "dapi{hex:32}", "dapi{hex:12}"],
  [
    "snowflake_token",
    "ver:1-hint:{digits:8}-{b62:90}",
    "ver:1-hint:{digits:8}-{b62:9}",
    "SNOWFLAKE_TOKEN=",
  ],
  ["mongodb_secret", "mdb_sa_sk_{b62:40}", "mdb_sa_sk_{b62:12}"],
  ["docker_token", "dckr_pat_{b62:27}", "dckr_pat_{b62:9}"],
  ["dynatrace_token", "dt0c01.{upper:24}.{upper:64}", "dt0c01.{upper:24}.{upper:20}"],
  ["onepassword_token", "ops_eyJ{b62:200}", "ops_eyJ{b62:12}"],
  ["github_app_token", "ghs_{b62:40}.{b62:90}.{b62:43}", "ghs_{b62:6}.{b62:9}"],
  ["github_pat", "github_pat_{b62:22}_{b62:59}", "github_pat_{b62:12}"],
  ["gitlab_token", "glpat-{b62:20}", "glpat-{b62:9}"],
  ["gitlab_registration_token", "GR1348941{b62:20}", "GR1348941{b62:9}"],
  ["bitbucket_token", "ATBB{b62:32}", "ATBB{b62:9}"],
  ["sourcegraph_token", "sgp_{hex:16}_{hex:40}", "sgp_{hex:12}"],
  ["gitea_token", "{hex:40}", "{hex:40}", "GITEA_TOKEN="],
  ["pypi_token", "pypi-AgEIcHlwaS5vcmc{b64url:120}", "pypi-AgEI{b62:9}"],
  ["rubygems_key", "rubygems_{hex:48}", "rubygems_{hex:12}"],
  ["crates_token", "cio{b62:32}", "cio{b62:12}"],
  ["nuget_key", "oy2{lower:43}", "oy2{lower:12}"],
  ["clojars_token", "CLOJARS_{lower:60}", "CLOJARS_{lower:12}"],
  ["deno_token", "ddp_{b62:36}", "ddp_{b62:12}"],
  ["artifactory_token", "AKCp{b62:69}", "AKCp{b62:12}"],
  ["circleci_token", "CCIPAT_{b62:22}_{hex:40}", "CCIPAT_{b62:12}"],
  ["buildkite_token", "bkua_{hex:40}", "bkua_{hex:12}"],
  ["travis_token", "{b62:22}", "{b62:22}", "TRAVIS_TOKEN="],
  ["codecov_token", "{uuid}", "{uuid}", "CODECOV_TOKEN: "],
  ["jenkins_token", "11{hex:32}", "11{hex:32}", "jenkins api token "],
  ["sonar_token", "sqp_{hex:40}", "sqp_{hex:12}"],
  ["snyk_token", "{uuid}", "{uuid}", "SNYK_TOKEN="],
  ["postman_key", "PMAK-{hex:24}-{hex:34}", "PMAK-{hex:24}"],
  ["readme_key", "rdme_{lower:70}", "rdme_{lower:12}"],
  ["launchdarkly_key", "sdk-{uuid}", "sdk-{hex:8}"],
  ["prefect_key", "pnu_{b62:36}", "pnu_{b62:12}"],
  ["anthropic_key", "sk-ant-api03-{b64url:93}AA", "sk-ant-api03-{letters:9}"],
  ["openrouter_key", "sk-or-v1-{hex:64}", "sk-or-v1-{hex:9}"],
  ["openai_key", "sk-proj-{b62:74}T3BlbkFJ{b62:74}", "sk-proj-list-item"],
  ["huggingface_token", "hf_{letters:34}", "hf_{letters:12}"],
  ["replicate_token", "r8_{b62:37}", "r8_{b62:12}"],
  ["groq_key", "gsk_{b62:52}", "gsk_{b62:12}"],
  ["xai_key", "xai-{b62:80}", "xai-{b62:12}"],
  ["perplexity_key", "pplx-{b62:48}", "pplx-{b62:12}"],
  ["langsmith_key", "lsv2_pt_{hex:32}_{hex:10}", "lsv2_pt_{hex:12}"],
  ["nvidia_key", "nvapi-{b64url:63}a", "nvapi-{b62:12}"],
  ["cerebras_key", "csk-{lower:48}", "csk-{lower:12}"],
  ["pinecone_key", "pcsk_{b62:60}", "pcsk_{b62:12}"],
  ["together_key", "tgp_v1_{b62:43}", "tgp_v1_{b62:12}"],
  ["fireworks_key", "fw_{b62:24}", "fw_{b62:9}"],
  ["jina_key", "jina_{hex:32}{b62:28}", "jina_{hex:12}"],
  ["tavily_key", "tvly-dev-{b62:32}", "tvly-dev-{b62:9}"],
  ["elevenlabs_key", "sk_{hex:48}", "sk_{hex:9}"],
  ["cohere_key", "{b62:40}", "{b62:40}", "COHERE_API_KEY="],
  ["mistral_key", "{b62:32}", "{b62:32}", "MISTRAL_API_KEY="],
  ["wandb_key", "{hex:40}", "{hex:40}", "WANDB_API_KEY="],
  ["deepgram_key", "{hex:40}", "{hex:40}", "DEEPGRAM_API_KEY="],
  ["slack_token", "xoxb-{digits:12}-{digits:12}-{b62:24}", "xoxb-your"],
  ["slack_app_token", "xapp-1-{upper:11}-{digits:13}-{hex:64}", "xapp-1-app"],
  [
    "slack_webhook",
    "hooks.slack.com/services/T{upper:8}/B{upper:8}/{b62:24}",
    "hooks.slack.com/services/T0",
  ],
  [
    "discord_webhook",
    "discord.com/api/webhooks/{digits:18}/{b64url:68}",
    "discord.com/api/webhooks/{digits:18}",
  ],
  [
    "teams_webhook",
    "webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex:32}/{uuid}",
    "webhook.office.com/webhookb2/{uuid}",
  ],
  ["telegram_token", "{digits:10}:AA{b62:33}", "{digits:10}:AA{b62:9}"],
  ["twilio_key", "SK{hex:32}", "SK{hex:12}"],
  ["twilio_token", "{hex:32}", "{hex:32}", "TWILIO_AUTH_TOKEN="],
  ["sendgrid_key", "SG.{b62:22}.{b62:43}", "SG.{b62:9}"],
  ["mailgun_key", "key-{hex:32}", "key-{hex:12}"],
  ["mailchimp_key", "{hex:32}-us12", "{hex:12}-us12"],
  ["mandrill_key", "md-{b62:22}", "md-{b62:9}"],
  ["postmark_token", "{uuid}", "{uuid}", "postmark server token: "],
  ["brevo_key", "xkeysib-{hex:64}-{b62:16}", "xkeysib-{hex:12}"],
  ["resend_key", "re_{b62:8}_{b62:24}", "re_{b62:8}"],
  ["stripe_key", "sk_live_{b62:24}", "sk_live_{b62:9}"],
  ["stripe_webhook_secret", "whsec_{b62:32}", "whsec_{b62:9}"],
  ["square_token", "sq0atp-{b62:22}", "sq0atp-{b62:9}"],
  [
    "braintree_token",
    "access_token$production${lower:16}${hex:32}",
    "access_token$production${lower:6}",
  ],
  ["paypal_secret", "E{b62:79}", "E{b62:79}", "PAYPAL_CLIENT_SECRET="],
  ["plaid_token", "access-production-{uuid}", "access-production-{hex:8}"],
  ["plaid_secret", "{hex:30}", "{hex:30}", "PLAID_SECRET="],
  ["adyen_key", "AQE{b62:120}", "AQE{b62:12}"],
  ["razorpay_key", "rzp_live_{b62:14}", "rzp_live_{b62:5}"],
  ["shopify_token", "shpat_{hex:32}", "shpat_{hex:12}"],
  ["shippo_token", "shippo_live_{hex:40}", "shippo_live_{hex:12}"],
  ["easypost_key", "EZAK{b62:54}", "EZAK{b62:12}"],
  ["lob_key", "live_{hex:35}", "live_{hex:12}"],
  ["duffel_token", "duffel_live_{b62:43}", "duffel_live_{b62:12}"],
  ["flutterwave_key", "FLWSECK_TEST-{b62:32}-X", "FLWSECK_TEST-{b62:6}"],
  ["datadog_token", "ddpat_{b62:40}", "ddpat_{b62:12}"],
  ["datadog_key", "{hex:32}", "{hex:32}", "DD_API_KEY="],
  ["newrelic_key", "NRAK-{upper:27}", "NRAK-{upper:9}"],
  [
    "sentry_dsn",
    "{hex:32}@o{digits:6}.ingest.sentry.io/{digits:7}",
    "{hex:12}.sentry.io/1",
    "https://",
  ],
  ["sentry_token", "sntryu_{hex:64}", "sntryu_{hex:12}"],
  ["grafana_cloud_token", "glc_{b62:80}", "glc_{b62:12}"],
  ["honeycomb_key", "hcaik_{lower:58}", "hcaik_{lower:12}"],
  ["pagerduty_key", "u+{b62:18}", "u+{b62:18}", "PAGERDUTY_TOKEN="],
  ["opsgenie_key", "{uuid}", "{uuid}", "OPSGENIE_API_KEY="],
  ["notion_token", "ntn_{b62:46}", "ntn_{b62:12}"],
  ["linear_key", "lin_api_{b62:40}", "lin_api_{b62:12}"],
  ["figma_token", "figd_{b62:40}", "figd_{b62:12}"],
  ["airtable_token", "pat{b62:14}.{hex:64}", "pat{b62:14}.{hex:12}"],
  ["airtable_key", "key{b62:14}", "key{b62:14}", "AIRTABLE_API_KEY="],
  ["asana_token", "1/{digits:16}:{hex:32}", "1/{digits:16}:{hex:32}", "asana token "],
  ["clickup_token", "pk_{digits:8}_{upper:32}", "pk_{digits:8}_{upper:12}"],
  ["hubspot_token", "pat-na1-{uuid}", "pat-na1-{hex:8}"],
  ["salesforce_token", "00D{b62:12}!{b62:96}", "00D{b62:12}!{b62:12}"],
  ["dropbox_token", "sl.{b62:140}", "sl.{b62:12}"],
  ["contentful_token", "CFPAT-{b62:43}", "CFPAT-{b62:12}"],
  ["typeform_token", "tfp_{b62:44}", "tfp_{b62:12}"],
  ["mapbox_token", "sk.eyJ{b62:80}.{b62:22}", "sk.eyJ{b62:12}.{b62:6}"],
  ["algolia_key", "{hex:32}", "{hex:32}", "ALGOLIA_ADMIN_KEY="],
  ["okta_token", "00{b62:40}", "00{b62:40}", "OKTA_API_TOKEN="],
  ["facebook_token", "EAAB{b62:160}", "EAAB{b62:12}"],
  ["twitter_bearer", "AAAAAAAAAAAAAAAAAAAAAM{b62:12}%2B{b62:60}", "AAAAAAAAAAAAAAAAAAAAAM{b62:6}"],
  ["age_key", "AGE-SECRET-KEY-1{upper:58}", "AGE-SECRET-KEY-1{upper:12}"],
  ["bitcoin_key", "xprv{b62:107}", "xprv{b62:12}"],
  [
    "private_key",
    "-----BEGIN RSA PRIVATE KEY-----\n{b64:64}\n{b64:44}\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----",
  ],
  ["putty_key", "{b64:64}\n{b64:44}", "{b64:64}", "Private-Lines: 2\n"],
];

const COMPUTED: readonly Sample[] = [
  computed("github_token", (random) => withBase62Crc(fill(random, "ghp_{b62:30}")), "ghp_{b62:12}"),
  computed("npm_token", (random) => withBase62Crc(fill(random, "npm_{b62:30}")), "npm_{b62:12}"),
  computed(
    "grafana_token",
    (random) => {
      const body = fill(random, "glsa_{b62:32}");
      return `${body}_${crcHex(body)}`;
    },
    "glsa_{b62:12}",
  ),
  computed(
    "atlassian_token",
    (random) => {
      const body = fill(random, "ATATT3xFfGF0{b64url:180}");
      return `${body}=${crcHex(body).toUpperCase()}`;
    },
    "ATATT3{b62:12}",
  ),
  computed(
    "discord_token",
    (random) =>
      `${Buffer.from(fill(random, "2{digits:18}")).toString("base64url").slice(0, 26)}.${fill(random, "{b62:6}.{b62:38}")}`,
    "M{b62:25}.{b62:6}.{b62:38}",
  ),
  computed(
    "jwt",
    (random) =>
      [{ alg: "HS256", typ: "JWT" }, { sub: fill(random, "{b62:12}") }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .concat(fill(random, "{b64url:42}a"))
        .join("."),
    "eyJ{b62:6}",
  ),
  computed(
    "jwe",
    (random) =>
      Buffer.from(JSON.stringify({ alg: "dir", enc: "A256GCM" })).toString("base64url") +
      fill(random, "..{b62:16}.{b62:60}.{b62:22}"),
    "eyJ{b62:9}",
  ),
];

export const SAMPLES: readonly Sample[] = [
  ...TEMPLATES.map(([kind, shape, miss, before]) => ({
    kind,
    make: (random: () => number) => fill(random, shape),
    miss,
    before,
  })),
  ...COMPUTED,
];

/** A made-up credential of one kind. */
export function sampleOf(kind: string, random = createRandom(1)): string {
  const sample = SAMPLES.find((candidate) => candidate.kind === kind);
  if (!sample) throw new Error(`there is no sample of ${kind}`);
  return sample.make(random);
}

function computed(kind: string, make: Sample["make"], miss: string): Sample {
  return { kind, make, miss };
}
