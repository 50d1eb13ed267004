import { isRandom } from "../randomness.ts";
import type { Token } from "./token.ts";

/** Who serves language models, and what stands around them. */
export const MODEL_TOKENS: readonly Token[] = [
  { kind: "anthropic_key", words: ["sk-ant-"], shape: "sk-ant-[a-z0-9]{3,12}-%u{60,200}" },
  { kind: "openrouter_key", words: ["sk-or-"], shape: "sk-or-v1-%h{64}" },
  {
    kind: "openai_key",
    words: ["sk-"],
    shape: "sk-(?:proj-|svcacct-|admin-|None-)?%u{20,300}",
    not: (token) => !isRandom(token.replace(/^sk-(?:[A-Za-z]+-)?/, "")),
  },
  {
    kind: "huggingface_token",
    words: ["hf_", "api_org_"],
    shape: "(?:hf|api_org)_[A-Za-z]{34}|hf_%w{30,60}",
  },
  { kind: "replicate_token", words: ["r8_"], shape: "r8_%w{37}" },
  { kind: "groq_key", words: ["gsk_"], shape: "gsk_%w{52}" },
  { kind: "xai_key", words: ["xai-"], shape: "xai-%w{70,90}" },
  { kind: "perplexity_key", words: ["pplx-"], shape: "pplx-%w{40,64}" },
  { kind: "langsmith_key", words: ["lsv2_"], shape: "lsv2_(?:pt|sk)_%h{32}_%h{10}" },
  { kind: "nvidia_key", words: ["nvapi-"], shape: "nvapi-%u{60,70}" },
  { kind: "cerebras_key", words: ["csk-"], shape: "csk-[a-z0-9]{48}" },
  { kind: "pinecone_key", words: ["pcsk_"], shape: "pcsk_[A-Za-z0-9_]{40,80}" },
  { kind: "together_key", words: ["tgp_v1_"], shape: "tgp_v1_%u{43}" },
  { kind: "fireworks_key", words: ["fw_"], shape: "fw_%w{22,28}" },
  { kind: "jina_key", words: ["jina_"], shape: "jina_%h{32}%u{28,40}" },
  { kind: "tavily_key", words: ["tvly-"], shape: "tvly-(?:dev-|prod-)?%w{30,40}" },
  { kind: "elevenlabs_key", words: ["sk_"], shape: "sk_%h{48}" },
  { kind: "cohere_key", words: ["cohere", "co_api"], near: true, shape: "%w{40}" },
  { kind: "mistral_key", words: ["mistral", "codestral"], near: true, shape: "%w{32}" },
  { kind: "wandb_key", words: ["wandb"], near: true, shape: "%h{40}" },
  { kind: "deepgram_key", words: ["deepgram", "assemblyai"], near: true, shape: "%h{40}|%h{32}" },
];
