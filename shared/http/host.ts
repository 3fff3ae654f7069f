/**
 * Whether a request names at most one host. Requests with several `Host` headers, which Bun joins into a list, are refused,
 * because a proxy could choose another of them than the server behind it (RFC 9112, 3.2).
 */
export const namesOneHost = ({ headers }: Request): boolean => !headers.get("host")?.includes(",")
