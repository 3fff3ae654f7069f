/**
 * Whether a request names one host at most. Of several, or of a list, a proxy could mean another one than the server behind
 * it, so they are refused (RFC 9112, 3.2); Bun joins several into a list.
 */
export const namesOneHost = ({ headers }: Request): boolean => !headers.get("host")?.includes(",")
