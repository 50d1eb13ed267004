import { CONSENT_TEXTS, type Grant, type Purpose } from "./grant.ts";

/**
 * A consent in the shape of ISO/IEC TS 27560 as the Data Privacy Vocabulary 2 (W3C community group) profiles it, as
 * JSON-LD. It says what this program knows: who the persons and their controller are in law is theirs to add.
 */
export function consentRecord(grant: Grant): object {
  const { id, purpose, recipient, kind, project, tag, text, state } = grant;
  const { requested, given, ended, expires, limit, used, by } = grant;
  const events = [
    { status: "dpv:ConsentRequested", at: requested },
    { status: "dpv:ConsentGiven", at: given },
    { status: state === "refused" ? "dpv:ConsentRefused" : "dpv:ConsentWithdrawn", at: ended },
    { status: "dpv:ConsentExpired", at: state === "expired" ? expires : undefined },
  ];
  return {
    "@context": { dpv: "https://w3id.org/dpv#", dct: "http://purl.org/dc/terms/" },
    "@type": "dpv:ConsentRecord",
    "dct:identifier": `G${id}`,
    "dct:conformsTo": "ISO/IEC TS 27560:2023",
    "dpv:hasConsentStatus": STATUS[state],
    "dpv:hasNotice": {
      "@type": "dpv:ConsentNotice",
      "dct:identifier": text,
      "dct:description": CONSENT_TEXTS[text],
    },
    "dpv:hasProcess": {
      "dpv:hasPurpose": PURPOSES[purpose],
      "dpv:hasProcessing": purpose === "embed" ? "dpv:Transmit" : "dpv:Share",
      "dpv:hasPersonalData": [
        purpose === "embed"
          ? "text of entries and questions"
          : `entry: ${kind ?? "any kind"}, redacted`,
      ],
      "dpv:hasRecipient": recipient,
      ...((project ?? tag) && { "dpv:hasScope": { project, tag } }),
      "dpv:hasDuration": { "dct:valid": time(expires) },
      ...(limit !== undefined && { "dpv:hasFrequency": { limit, used } }),
    },
    "dpv:hasConsentControl": "paired-mcp consent withdraw",
    ...(by && { "dpv:isIndicatedBy": by }),
    "dpv:hasActivity": events.flatMap(({ status, at }) =>
      at === undefined ? [] : [{ "dpv:hasConsentStatus": status, "dct:date": time(at) }],
    ),
  };
}

const STATUS: Readonly<Record<Grant["state"], string>> = {
  requested: "dpv:ConsentRequested",
  given: "dpv:ConsentGiven",
  refused: "dpv:ConsentRefused",
  withdrawn: "dpv:ConsentWithdrawn",
  expired: "dpv:ConsentExpired",
  altered: "dpv:ConsentInvalidated",
};

const PURPOSES: Readonly<Record<Purpose, string>> = {
  share: "share what was learned with members of a space, each time after a question",
  standing: "share what was learned with members of a space, without a question, within bounds",
  embed: "find entries by meaning, with a model on another machine",
};

function time(ms: number): string {
  return new Date(ms).toISOString();
}
