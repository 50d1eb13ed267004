import { hasAzureSignature } from "./checksums.ts";
import type { Token } from "./token.ts";

/** Clouds, hosting, infrastructure. */
export const CLOUD_TOKENS: readonly Token[] = [
  {
    kind: "aws_key",
    words: ["akia", "asia", "abia", "acca"],
    shape: "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
  },
  { kind: "aws_secret", words: ["aws", "amazon"], near: true, shape: "%b{40}" },
  {
    kind: "aws_session_token",
    words: ["iqojb3jpz2lu", "fwogzxivyxdz", "fqogzxivyxdz"],
    shape: "(?:IQoJb3JpZ2lu|F[Qw]oGZXIvYXdz)[A-Za-z0-9+/=]{80,2000}",
  },
  {
    kind: "aws_bedrock_key",
    words: ["absk", "bedrock-api-key-"],
    shape: "ABSK%b{100,300}={0,2}|bedrock-api-key-[A-Za-z0-9+/_=-]{40,2000}",
  },
  { kind: "google_key", words: ["aiza"], shape: "AIza%u{35}" },
  { kind: "google_oauth_secret", words: ["gocspx-"], shape: "GOCSPX-%u{24,32}" },
  {
    kind: "google_access_token",
    words: ["ya29."],
    shape: String.raw`ya29\.[A-Za-z0-9_.-]{20,2000}`,
  },
  { kind: "google_refresh_token", words: ["1//0"], shape: "1//0%u{30,200}" },
  { kind: "firebase_key", words: ["aaaa"], shape: "AAAA%u{7}:APA91%u{130,140}" },
  {
    kind: "azure_key",
    words: ["+ast", "acdb", "+asb", "+aeh", "+arm", "aiot", "azfu", "azse", "+acr"],
    shape: "(?<![+/])%b{43,86}={1,2}|(?<![_-])%u{52,56}={0,2}",
    not: (token) => !hasAzureSignature(token),
  },
  {
    kind: "azure_client_secret",
    words: ["7q~", "8q~"],
    shape: "[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}",
  },
  { kind: "azure_devops_token", words: ["azdo"], shape: "%w{76}AZDO%w{4}" },
  {
    kind: "azure_devops_token",
    words: ["azure", "devops", "vsts"],
    near: true,
    shape: "[a-z2-7]{52}",
  },
  { kind: "cloudflare_token", words: ["cfk_", "cfut_", "cfat_"], shape: "cf(?:k|ut|at)_%u{40,64}" },
  { kind: "cloudflare_token", words: ["cloudflare", "cf_"], near: true, shape: "%u{40}|%h{37}" },
  { kind: "cloudflare_origin_key", words: ["v1.0-"], shape: String.raw`v1\.0-%h{24}-%h{146}` },
  { kind: "heroku_key", words: ["hrku-"], shape: "HRKU-%u{36,80}" },
  { kind: "heroku_key", words: ["heroku"], near: true, shape: "%i" },
  {
    kind: "digitalocean_token",
    words: ["dop_v1_", "doo_v1_", "dor_v1_"],
    shape: "do[opr]_v1_%h{64}",
  },
  { kind: "digitalocean_spaces_key", words: ["do00"], shape: "DO00[A-Z0-9]{16}" },
  { kind: "alibaba_key", words: ["ltai"], shape: "LTAI%w{12,26}" },
  { kind: "tencent_key", words: ["akid"], shape: "AKID%w{32,48}" },
  {
    kind: "yandex_key",
    words: ["aqvn", "t1."],
    shape: String.raw`AQVN%u{35,38}|t1\.%u{60,400}\.%u{86}={0,2}`,
  },
  {
    kind: "fly_token",
    words: ["fo1_", "fm1a_", "fm1r_", "fm2_"],
    shape: "fo1_%u{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/_-]{60,2000}={0,3}",
  },
  {
    kind: "vercel_token",
    words: ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    shape: "vc[acikpr]_%w{24,80}",
  },
  {
    kind: "vercel_blob_token",
    words: ["vercel_blob_rw_"],
    shape: "vercel_blob_rw_%w{8,40}_%w{20,60}",
  },
  {
    kind: "netlify_token",
    words: ["nfp_", "nfc_", "nfo_", "nfu_", "nfb_"],
    shape: "nf[bcopu]_%w{36,64}",
  },
  {
    kind: "supabase_key",
    words: ["sbp_", "sb_secret_"],
    shape: "sbp_(?:v0_|oauth_)?%h{40}|sb_secret_%u{22,60}",
  },
  {
    kind: "planetscale_token",
    words: ["pscale_"],
    shape: "pscale_(?:tkn|pw|oauth|pat)_[A-Za-z0-9_.=-]{32,64}",
  },
  { kind: "neon_key", words: ["napi_"], shape: "napi_[a-z0-9]{60,70}" },
  { kind: "render_key", words: ["rnd_"], shape: "rnd_%w{28,40}" },
  { kind: "tailscale_key", words: ["tskey-"], shape: "tskey-[a-z]{3,12}-%w{8,40}-%w{16,64}" },
  { kind: "ngrok_token", words: ["ngrok"], near: true, shape: "[0-9]%w{26}_%w{18,24}" },
  { kind: "pulumi_token", words: ["pul-"], shape: "pul-%h{40}" },
  {
    kind: "terraform_token",
    words: [".atlasv1."],
    shape: String.raw`%w{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}`,
  },
  { kind: "vault_token", words: ["hvs.", "hvb.", "hvr."], shape: String.raw`hv[bsr]\.%u{20,300}` },
  { kind: "vault_token", words: ["vault"], near: true, shape: String.raw`[bsr]\.%w{24}` },
  {
    kind: "doppler_token",
    words: ["dp."],
    shape: String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?%w{40,44}`,
  },
  { kind: "databricks_token", words: ["dapi", "dose"], shape: "(?:dapi|dose)%h{32}(?:-[0-9])?" },
  {
    kind: "snowflake_token",
    words: ["snowflake"],
    near: true,
    shape: "ver:[0-9]-hint:[0-9]{1,20}-%b{60,400}={0,2}",
  },
  { kind: "mongodb_secret", words: ["mdb_sa_sk_"], shape: "mdb_sa_sk_%u{40}" },
  { kind: "docker_token", words: ["dckr_pat_", "dckr_oat_"], shape: "dckr_[op]at_%u{27,40}" },
  {
    kind: "dynatrace_token",
    words: ["dt0"],
    shape: String.raw`dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}`,
  },
  { kind: "onepassword_token", words: ["ops_eyj"], shape: "ops_eyJ[A-Za-z0-9+/_=-]{100,2000}" },
];
