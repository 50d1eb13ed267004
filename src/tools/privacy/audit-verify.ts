import type { PrivacyAction } from "./action.ts";

/** Whether the chain of records is whole, and which one is the first bad one. */
export const auditVerify: PrivacyAction = {
  takes: [],
  async run({ audit }) {
    const { records, first, last, prunedTo, head, fault } = await audit.verify();
    return {
      whole: !fault,
      count: records,
      first,
      last,
      head,
      ...(prunedTo > 0 && { removed_to: prunedTo }),
      ...(fault && {
        note: `The chain is broken: ${fault.says}. Tell the person; \`paired-mcp verify\` says what else is damaged.`,
      }),
    };
  },
};
