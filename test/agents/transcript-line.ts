/** A line of Claude Code's transcript, with the fields that the ledger looks at and some that it must not. */
export function transcriptLine(
  id: string,
  usage: Readonly<Record<string, unknown>>,
  more: { readonly message?: object; readonly [name: string]: unknown } = {},
): string {
  const { message, ...rest } = more;
  return JSON.stringify({
    parentUuid: "0",
    isSidechain: false,
    type: "assistant",
    timestamp: "2026-11-23T14:00:00.000Z",
    message: {
      id,
      type: "message",
      role: "assistant",
      model: "claude-opus-4-6",
      content: [{ type: "text", text: "quokka-secret" }],
      usage,
      ...message,
    },
    ...rest,
  });
}
