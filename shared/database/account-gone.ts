/** Whether a row was refused because the account it would belong to is gone. */
export const isAccountGone = (error: unknown) => (error as { errno?: unknown }).errno === "23503"
